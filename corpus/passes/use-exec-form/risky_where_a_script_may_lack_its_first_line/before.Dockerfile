FROM debian:12
CMD ./run

FROM debian:12
CMD start.sh

FROM debian:12
COPY start /usr/local/bin/
CMD start

FROM debian:12
COPY bin/* /usr/local/bin/
CMD start

FROM debian:12
RUN curl -o /usr/local/bin/start https://example.com
CMD start

FROM debian:12
HEALTHCHECK CMD /check
