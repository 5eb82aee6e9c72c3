FROM debian:12
WORKDIR /app
COPY run.sh $HOME/
RUN chmod 755 $HOME/run.sh
RUN --mount=type=cache,target=/root/.cache make
