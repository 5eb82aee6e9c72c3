FROM debian:12
COPY --from=Later /a /b

FROM debian:12 AS Later

FROM debian:12 AS Other

FROM debian:12
RUN --mount=type=bind,"from=Other",target=/x a
