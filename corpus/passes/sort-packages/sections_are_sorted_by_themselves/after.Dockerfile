FROM debian:12
RUN apt-get install -y \
        curl \
        zip \
        # for the page
        wget \
        # for the tests
        # and the checks
        pytest \
        tox \
    # the end
    && touch /x
RUN apt-get install -y \
        # editors
        nano \
        vim \
        \
        # libraries
        gcc \
        libpng16-16 \
        tree \
        zlib1g \
    && touch /y
RUN apt-get install -y \
    a \
    b \
    # for the page
    a
COPY a /a
