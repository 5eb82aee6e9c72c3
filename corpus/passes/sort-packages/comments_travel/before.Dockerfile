FROM debian:12
RUN apt-get install -y \
        # for the page
        wget \
        # for the tests
        # and the checks
        tox \
        curl \
    # the end
    && touch /x
COPY a /a
