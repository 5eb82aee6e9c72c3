FROM debian:12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN apt-get update && apt-get install -y make && make && rm -rf /var/lib/apt/lists/*

FROM fedora:42
RUN dnf install -y curl && dnf clean all
RUN dnf install -y make && dnf clean all

FROM node:22
RUN npm install -g a && npm cache clean --force
RUN npm install -g b && npm cache clean --force
