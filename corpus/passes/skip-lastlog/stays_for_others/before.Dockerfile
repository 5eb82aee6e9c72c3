FROM debian:12
RUN useradd -u 99999 app && useradd app && useradd -g 100000 app
RUN useradd -l -u 100000 app && useradd -mlu 100000 a && useradd --no-log-init -u 100000 b
RUN adduser -u 100000 app && echo useradd -u 100000 app
RUN ["useradd", "-u", "100000", "app"]
