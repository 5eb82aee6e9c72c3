FROM node:18
WORKDIR /app
COPY --exclude=docs . .
# install
RUN npm ci
# start
CMD ["start"]
