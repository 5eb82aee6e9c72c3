FROM rust
WORKDIR /app
COPY . .
RUN cargo build --release

FROM maven
WORKDIR /app
COPY . .
RUN mvn -B package

FROM gradle
WORKDIR /app
COPY . .
RUN ./gradlew build

FROM composer
WORKDIR /app
COPY . .
RUN composer install

FROM golang
WORKDIR /app
COPY . .
RUN go build

FROM python
WORKDIR /app
COPY . .
RUN poetry install

FROM python
WORKDIR /app
COPY . .
RUN uv sync
