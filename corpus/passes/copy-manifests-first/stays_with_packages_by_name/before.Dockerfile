FROM node:18
WORKDIR /app
COPY . .
# install
RUN npm i express
# start
CMD ["start"]
