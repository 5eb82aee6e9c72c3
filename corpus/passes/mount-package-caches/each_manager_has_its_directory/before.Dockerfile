FROM python:3.13
COPY requirements.txt ./
# libraries
RUN --mount=type=secret,id=pip pip install -r requirements.txt && uv pip install a
RUN --network=host \
    python3 -m pip install b
EXPOSE 80

FROM node:22
RUN npm ci && \
    npm run build
RUN \
    # again
    npm ci

FROM golang:1.25
RUN CGO_ENABLED=0 go build -o /app ./...
