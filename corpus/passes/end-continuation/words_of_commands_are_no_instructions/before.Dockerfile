FROM debian:12
RUN make \
        install \
        COPY=1 && \
    run
CMD ["app"]
