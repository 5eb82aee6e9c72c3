FROM debian:12
LABEL maintainer="a <a@example.com>"
# the license of the code
LABEL org.opencontainers.image.licenses=MIT \
    # ours
    "com.example.team"=build
LABEL com.example.a=$A
RUN touch /x
