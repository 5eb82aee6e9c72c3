FROM node:18 AS build
WORKDIR /app
COPY src .
RUN npm ci
COPY --from=build . .
RUN npm ci
COPY --exclude=a . .
RUN npm ci
COPY . .
VOLUME /data
RUN npm ci
COPY . .
RUN npm ci || true
COPY . .
RUN npm ci; npm test
COPY . .
RUN npm ci > /log
COPY . .
RUN npm install $PACKAGE
COPY . .
RUN npm install express
COPY package.json package-lock.json ./
RUN ["npm", "ci"]
COPY . .
COPY . .
RUN npm --prefix ui ci
COPY . .
RUN npm run build && npm ci
COPY . .
ONBUILD RUN npm ci
COPY . .
RUN --mount=type=bind,source=package.json,target=package.json npm ci
