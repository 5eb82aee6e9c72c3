FROM debian:12
RUN apt-get install -y \
        zip \
        curl \
        # for the page
        wget \
        # for the tests
        # and the checks
        tox \
    # the end
    && touch /x
COPY a /a
