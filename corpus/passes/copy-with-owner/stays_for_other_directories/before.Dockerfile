FROM node:22
WORKDIR /app
COPY . .
RUN chown -R node:node /app/data

FROM node:22
COPY . /usr/share/app/
RUN chown -R node:node /usr/share/app

FROM node:22
COPY . app/
RUN chown -R node:node app
