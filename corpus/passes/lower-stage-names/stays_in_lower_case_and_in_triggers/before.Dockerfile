FROM debian:12 AS base
ONBUILD COPY --from=Base /a /b

FROM base
COPY --from=base /a /b
COPY --from=docker.io/Me/image /a /b
