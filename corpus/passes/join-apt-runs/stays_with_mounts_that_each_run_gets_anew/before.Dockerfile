FROM debian:12
RUN --mount=type=tmpfs,target=/var/lib/apt/lists apt-get update
RUN --mount=type=tmpfs,target=/var/lib/apt/lists apt-get install -y curl
RUN --mount=type=bind,target=/var/cache/apt,rw apt-get update
RUN --mount=type=bind,target=/var/cache/apt,rw apt-get install -y curl
