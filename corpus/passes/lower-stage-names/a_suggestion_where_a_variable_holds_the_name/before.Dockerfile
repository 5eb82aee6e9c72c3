ARG VARIANT=Base
FROM debian:12 AS Base

FROM $VARIANT
COPY --from=Base /a /b
