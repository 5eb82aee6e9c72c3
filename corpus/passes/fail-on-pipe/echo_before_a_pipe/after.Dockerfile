FROM alpine:3.22
SHELL ["/bin/ash", "-o", "pipefail", "-c"]
RUN echo 'root:root' | chpasswd
RUN printf 'a' | tee /b
SHELL ["/bin/sh", "-c"]
RUN make || true
RUN curl https://example.com/a | sh &
