FROM node:18
ENV APP_HOME=/app
WORKDIR $APP_HOME
COPY package.json yarn.lock .yarnr[c] $APP_HOME/
COPY patches $APP_HOME/patches
RUN yarn install --frozen-lockfile
COPY . $APP_HOME
