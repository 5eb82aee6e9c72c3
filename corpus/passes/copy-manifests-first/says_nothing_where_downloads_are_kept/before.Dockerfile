FROM rust:1.82
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/app/target \
    cargo build --release && cp target/release/app /usr/local/bin/app
CMD ["app"]
