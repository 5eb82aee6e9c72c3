FROM golang:1.22 AS build
WORKDIR /go/src/app
WORKDIR /go/src/lib

FROM build
WORKDIR /go/src/lib/cmd

FROM public.ecr.aws/docker/library/node:22-alpine
WORKDIR /app

FROM php:8.3-apache
WORKDIR /var/www

FROM --platform=linux/arm64 python:3.12-slim
# the sources
WORKDIR /src
