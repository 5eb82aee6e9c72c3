FROM golang:1.22
WORKDIR /src/app
COPY . .
RUN go mod download && go build ./...
