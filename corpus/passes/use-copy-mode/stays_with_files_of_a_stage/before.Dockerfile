FROM debian:12 AS build
COPY run.sh /

FROM debian:12
WORKDIR /app
COPY --from=build /run.sh /app/
RUN chmod 755 /app/run.sh
RUN --mount=type=cache,target=/root/.cache make
