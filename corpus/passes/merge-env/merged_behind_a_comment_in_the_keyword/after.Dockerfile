FROM alpine:3.20
ENV A=1 \
    # of the server
    B=2
RUN echo a b
# Starts it.
CMD ["a"]
