ARG IMAGE=node:22
FROM registry.example.com/base
COPY server.js .
COPY a b/

FROM $IMAGE
COPY server.js .

FROM node:22@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
COPY server.js .

FROM node:22
COPY a *b/
COPY a "b c/"
COPY a b$c
