FROM node:18
WORKDIR /app
COPY . .
RUN <<EOF
npm ci
EOF
