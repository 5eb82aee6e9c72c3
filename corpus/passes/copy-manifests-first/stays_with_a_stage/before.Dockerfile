FROM node:18
WORKDIR /app
COPY --from=build . .
# install
RUN npm ci
# start
CMD ["start"]
