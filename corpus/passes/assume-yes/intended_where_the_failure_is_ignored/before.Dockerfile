FROM debian:12
RUN apt-get install curl || true
RUN apt-get install curl; apt-get clean
# at the end of a pipe, nobody looks at its failure
RUN apt-get install make | tee /log
RUN if true; then apt-get install curl; fi
RUN set -e; apt-get install curl && touch /x; touch /y
RUN touch /z; set -e; ! apt-get install curl
