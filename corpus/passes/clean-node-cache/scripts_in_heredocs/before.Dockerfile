FROM node:20
RUN <<EOF
npm ci
npm run build
EOF
RUN <<EOF
yarn
EOF
RUN <<EOF
npm ci
npm cache clean --force
EOF
RUN <<EOF
npm run build
EOF
RUN --mount=type=cache,target=/root/.npm <<EOF
npm ci
EOF
