FROM node:20
RUN npm install
RUN npm install --prefer-offline a
