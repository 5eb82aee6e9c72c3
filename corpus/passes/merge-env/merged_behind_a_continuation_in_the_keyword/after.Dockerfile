FROM alpine:3.20
ENV A=1 \
    B=2 \
    C=3
RUN echo a b
# Starts it.
CMD ["a"]
