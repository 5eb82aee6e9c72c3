FROM debian:12
RUN if curl -o /a https://example.com/a; then make; fi
RUN until curl -s https://example.com > /a; do sleep 1; done
RUN while ! curl -o /a https://example.com/a; do sleep 1; done
RUN ! curl -o /a https://example.com/a
RUN curl -o /a https://example.com/a || true
RUN curl -o /a https://example.com/a && make || curl -V
RUN (curl -s https://example.com/a | tar xz) || true
RUN [ "$(curl -s https://example.com/a)" = a ] || make
