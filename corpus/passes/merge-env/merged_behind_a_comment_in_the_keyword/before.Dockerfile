FROM alpine:3.20
ENV A=1
EN\
# of the server
V B=2
RUN echo a b
# Starts it.
CMD ["a"]
