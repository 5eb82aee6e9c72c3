FROM debian:12
RUN apt-get install -y curl || true
RUN apt-get install -y curl; apt-get clean
# at the end of a pipe, nobody looks at its failure
RUN apt-get install -y make | tee /log
RUN if true; then apt-get install -y curl; fi
RUN set -e; apt-get install -y curl && touch /x; touch /y
RUN touch /z; set -e; ! apt-get install -y curl
