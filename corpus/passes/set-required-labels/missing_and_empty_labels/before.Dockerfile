FROM debian:12 AS other
LABEL org.opencontainers.image.source=https://git.example/a

FROM debian:12
LABEL org.opencontainers.image.licenses="" other=1
