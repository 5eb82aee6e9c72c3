FROM debian:12
ARG ID=1000
RUN useradd -u $ID app && useradd --uid="${ID}" b
RUN useradd -l -u $ID app
