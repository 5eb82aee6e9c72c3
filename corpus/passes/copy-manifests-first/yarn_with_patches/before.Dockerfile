FROM node:18
ENV APP_HOME=/app
WORKDIR $APP_HOME
COPY . $APP_HOME
RUN yarn install --frozen-lockfile
