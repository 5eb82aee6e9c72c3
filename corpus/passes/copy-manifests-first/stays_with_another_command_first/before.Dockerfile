FROM node:18
WORKDIR /app
COPY . .
# install
RUN make tools && npm ci
# start
CMD ["start"]
