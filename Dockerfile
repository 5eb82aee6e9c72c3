# syntax=docker/dockerfile:1

FROM rust:1.95-alpine3.22 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked \
    && cp target/release/dockwright /usr/local/bin/dockwright

# With git, which `--changed-since` runs.
FROM debian:13-slim AS git
# dockwright: ignore=pin-packages # any release of git will do
RUN apt-get update \
    && apt-get install -y --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/dockwright /usr/local/bin/dockwright
WORKDIR /work
USER 1000:1000
ENTRYPOINT ["dockwright"]
CMD ["--help"]

FROM scratch AS static
COPY --from=build /usr/local/bin/dockwright /usr/local/bin/dockwright
WORKDIR /work
USER 1000:1000
ENTRYPOINT ["/usr/local/bin/dockwright"]
CMD ["--help"]
