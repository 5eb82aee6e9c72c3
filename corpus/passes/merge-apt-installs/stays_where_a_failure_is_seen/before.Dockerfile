FROM debian:12
# the second may fail
RUN apt-get install -y curl && apt-get install -y git || true
RUN apt-get install -y curl && apt-get install -y git; touch /x
RUN set -e; apt-get install -y curl && apt-get install -y git; touch /x
RUN apt-get install -y curl; apt-get install -y git
RUN (apt-get install -y curl && apt-get install -y git)
RUN apt-get install -y curl && apt-get install -y git | tee /log
RUN test -f /x || apt-get install -y curl && apt-get install -y git
COPY a /a
