FROM golang:1.25 AS build
RUN go build

# the client
FROM node:22 AS Build
RUN npm ci

FROM scratch
COPY --from=build /out /
