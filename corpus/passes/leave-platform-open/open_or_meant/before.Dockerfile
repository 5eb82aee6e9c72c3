FROM --platform=$BUILDPLATFORM golang:1.25 AS build
FROM --platform=linux/amd64 alpine:3.22 AS build-amd64
FROM --platform=linux/aarch64 alpine:3.22 AS arm64
FROM --platform=linux/arm/v7 alpine:3.22 AS for-linux

FROM --platform=${PLATFORM:-linux/amd64} alpine:3.22

FROM alpine:3.22
