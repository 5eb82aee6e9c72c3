FROM --platform=linux/amd64 golang:1.25 AS build

FROM --platform=arm64 alpine:3.22

FROM --platform="linux/x86_64" alpine:3.22 AS server
