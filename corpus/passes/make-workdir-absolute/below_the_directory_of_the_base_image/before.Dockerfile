FROM golang:1.22 AS build
WORKDIR src/app
WORKDIR ../lib

FROM build
WORKDIR cmd

FROM public.ecr.aws/docker/library/node:22-alpine
WORKDIR app

FROM php:8.3-apache
WORKDIR ..

FROM --platform=linux/arm64 python:3.12-slim
# the sources
WORKDIR "src"
