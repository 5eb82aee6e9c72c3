FROM golang:1.25 AS build
RUN go build -o /out/app .

FROM debian:13
# all of it
COPY --from=build / /
COPY --from=nginx:1.29 ["/", "/"]
