FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN curl -f https://example.com
RUN apt-get install -y make && export A=1
RUN apt-get install -y gcc
RUN set -e; apt-get install -y gcc
RUN cd /opt; apt-get install -y gcc
RUN (apt-get install -y gcc)
RUN apt-get install -y gcc | tee /log
RUN if true; then apt-get install -y gcc; fi
