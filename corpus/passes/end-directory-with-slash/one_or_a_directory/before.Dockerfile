FROM node:22
COPY package.json /app
COPY a b /app/
COPY a b ./
COPY a b $DIR
COPY ["a b", "/c"]
