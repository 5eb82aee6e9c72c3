FROM debian:12
LABEL maintainer="a <a@example.com>" \
    # the license of the code
    org.opencontainers.image.licenses=MIT \
    # ours
    "com.example.team"=build \
    com.example.a=$A
RUN touch /x
