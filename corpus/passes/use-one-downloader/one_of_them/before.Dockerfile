FROM debian:13 AS a
RUN curl -fsSLO https://example.com/a.tgz

FROM debian:13
RUN wget -q https://example.com/b.tgz && curl -fsS http://localhost:8080/
RUN apt-get install -y curl wget
