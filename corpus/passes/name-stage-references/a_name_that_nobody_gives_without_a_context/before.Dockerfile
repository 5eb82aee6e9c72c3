FROM golang:1.23
RUN go build -o /app ./...

FROM scratch
COPY --from=0 /app /app
