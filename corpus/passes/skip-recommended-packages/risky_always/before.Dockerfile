FROM debian:12
RUN apt-get update && apt-get install -y curl
# more
RUN apt-get -qq install \
        # for the tests
        make \
    && sudo apt install --yes $PACKAGES \
    && aptitude install b
RUN if true; then apt-get install a -y; fi
COPY a /a
