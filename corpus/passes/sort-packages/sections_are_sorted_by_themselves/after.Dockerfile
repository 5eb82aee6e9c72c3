FROM debian:12
RUN apt-get install -y \
        curl \
        # for the tests
        # and the checks
        tox \
        # for the page
        wget \
        zip \
    # the end
    && touch /x
COPY a /a
