FROM node:22
LABEL a=b
WORKDIR /app
# all of it
COPY . .
RUN chown -R node /app
