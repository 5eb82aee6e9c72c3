FROM python:3.13
COPY requirements.txt ./
# libraries
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=cache,target=/root/.cache/uv \
    --mount=type=secret,id=pip pip install -r requirements.txt && uv pip install a
RUN --mount=type=cache,target=/root/.cache/pip \
    --network=host \
    python3 -m pip install b
EXPOSE 80

FROM node:22
RUN --mount=type=cache,target=/root/.npm \
    npm ci && \
    npm run build
RUN --mount=type=cache,target=/root/.npm \
    # again
    npm ci

FROM golang:1.25
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -o /app ./...
