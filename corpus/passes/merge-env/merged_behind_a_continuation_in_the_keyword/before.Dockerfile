FROM alpine:3.20
ENV A=1
EN\
V B=2
ENV \
    C=3
RUN echo a b
# Starts it.
CMD ["a"]
