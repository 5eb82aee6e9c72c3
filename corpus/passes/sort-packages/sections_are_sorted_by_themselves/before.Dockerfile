FROM debian:12
RUN apt-get install -y \
        zip \
        curl \
        # for the page
        wget \
        # for the tests
        # and the checks
        tox \
        pytest \
    # the end
    && touch /x
RUN apt-get install -y \
    # editors
    vim \
    nano \
    \
    # libraries
    zlib1g libpng16-16 \

    tree \
    gcc \
    && touch /y
RUN apt-get install -y \
    a \
    b \
    # for the page
    a
COPY a /a
