FROM node:18
WORKDIR /app
COPY . .
# install
RUN npm ci | tee log
# start
CMD ["start"]
