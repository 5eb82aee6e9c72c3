FROM debian:13 AS base
RUN useradd --uid 10001 app
USER app:app

FROM base
CMD ["sleep", "infinity"]
