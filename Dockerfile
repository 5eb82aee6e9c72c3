# syntax=docker/dockerfile:1

FROM rust:1.95-slim-trixie AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked \
    && cp target/release/dockwright /usr/local/bin/dockwright

FROM debian:13-slim
COPY --from=build /usr/local/bin/dockwright /usr/local/bin/dockwright
WORKDIR /work
USER 1000:1000
ENTRYPOINT ["dockwright"]
CMD ["--help"]
