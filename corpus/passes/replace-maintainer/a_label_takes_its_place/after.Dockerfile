FROM debian:12
# who to ask
LABEL org.opencontainers.image.authors="Jane Doe <jane@example.com>"
RUN a b
