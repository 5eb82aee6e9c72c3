FROM node:22
WORKDIR /app
COPY --chown=root:root . .
RUN chown -R node:node /app

FROM node:22
WORKDIR /app
COPY --link . .
RUN chown -R node:node /app

FROM node:22
WORKDIR /app
COPY . .
RUN useradd app && chown -R app:app /app

FROM node:22
WORKDIR /app
COPY . .
RUN chown -Rh node:node /app

FROM node:22
WORKDIR /app
COPY . .
RUN chown -R node:node /app; true

FROM node:22
WORKDIR /app
ADD . .
RUN chown -R node:node /app
