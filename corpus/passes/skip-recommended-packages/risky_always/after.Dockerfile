FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends curl
# more
RUN apt-get -qq install --no-install-recommends \
        # for the tests
        make \
    && sudo apt install --yes --no-install-recommends $PACKAGES \
    && aptitude install b
RUN if true; then apt-get install --no-install-recommends a -y; fi
COPY a /a
