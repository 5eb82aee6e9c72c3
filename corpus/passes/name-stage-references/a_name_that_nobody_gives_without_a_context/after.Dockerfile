FROM golang:1.23 AS stage-0
RUN go build -o /app ./...

FROM scratch
COPY --from=stage-0 /app /app
