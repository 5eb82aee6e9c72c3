FROM debian:12
RUN apt-get install -y \
    curl \
    git \

EXPOSE 8080
RUN make && \
    # the last line
    make install \
CMD ["app"]
