FROM debian:12 AS Base

FROM debian:12 AS base
COPY --from=Base /a /b
