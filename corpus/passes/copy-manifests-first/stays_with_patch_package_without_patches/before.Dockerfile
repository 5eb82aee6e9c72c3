FROM node:18
WORKDIR /app
COPY . .
# install
RUN npm ci
# start
CMD ["start"]
