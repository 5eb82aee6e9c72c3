FROM node:18
WORKDIR /app
COPY . $TO
# install
RUN npm ci
# start
CMD ["start"]
