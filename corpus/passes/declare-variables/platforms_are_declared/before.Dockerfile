FROM --platform=$BUILDPLATFORM golang:1.25 AS build
COPY bin/$TARGETARCH/app /app
ARG TARGETOS
COPY bin/$TARGETOS/app /app

FROM build
COPY bin/$TARGETOS/app /bin/app
