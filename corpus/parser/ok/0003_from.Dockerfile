FROM --platform=$BUILDPLATFORM a:1 as b
