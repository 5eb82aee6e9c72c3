FROM alpine:3.22
RUN if wget -O - https://example.com/a | tar xz; then make; fi
