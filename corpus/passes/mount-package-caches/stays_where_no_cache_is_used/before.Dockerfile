FROM node:22
RUN npm run build
RUN echo npm ci
RUN ["npm", "ci"]
RUN <<EOF
npm ci
EOF
ONBUILD RUN npm ci
