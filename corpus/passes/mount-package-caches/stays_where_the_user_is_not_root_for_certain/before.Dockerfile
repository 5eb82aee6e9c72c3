FROM example.com/team/base:1
RUN npm ci

FROM node:22
USER node
RUN npm ci

FROM node:22
ENV HOME=/home/node
RUN npm ci
