FROM node:22
LABEL a=b
WORKDIR /app
# all of it
COPY --chown=node:root . .
RUN chown node /app
