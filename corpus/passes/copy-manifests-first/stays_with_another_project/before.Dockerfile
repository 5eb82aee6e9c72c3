FROM node:18
WORKDIR /app
COPY . .
# install
RUN npm --prefix ui ci
# start
CMD ["start"]
