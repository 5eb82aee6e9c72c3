ARG APP_DIR=/srv/app
FROM python:3.13-slim
# the directory of the service
WORKDIR $APP_DIR
COPY . ${APP_DIR}
RUN echo $APP_DIR
