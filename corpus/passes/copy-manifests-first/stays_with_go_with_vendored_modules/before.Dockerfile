FROM golang
WORKDIR /src/a
COPY . .
RUN go mod download
