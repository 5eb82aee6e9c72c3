FROM node:18
WORKDIR /app
ADD . .
# install
RUN npm ci
# start
CMD ["start"]
