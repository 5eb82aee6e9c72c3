FROM golang:1.22
WORKDIR /app
COPY . .
# install
RUN go mod download -modfile=tools.mod
# start
CMD ["start"]
