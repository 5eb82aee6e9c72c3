FROM alpine:3.22
RUN echo 'root:root' | chpasswd
RUN printf 'a' | tee /b
RUN make || true
RUN curl https://example.com/a | sh &
