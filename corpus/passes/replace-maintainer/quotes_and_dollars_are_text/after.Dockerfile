FROM debian:12
LABEL org.opencontainers.image.authors="\"Jane \\\"J\\\" Doe\" \$5 `x` 'y' # z"
RUN a b
