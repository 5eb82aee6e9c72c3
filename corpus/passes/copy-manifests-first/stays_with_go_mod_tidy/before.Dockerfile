FROM golang:1.22
WORKDIR /app
COPY . .
# install
RUN go mod tidy
# start
CMD ["start"]
