FROM debian:12
RUN apt-get install -y \
    a \
    B \
    c
RUN apt-get install -y b a
RUN apt-get install -y \
    b \
    $A
RUN apt-get install -y \
    ./b.deb \
    a
RUN apt-get install -y \
    b- \
    a
RUN apt-get install -y \
    b=1 \
    b=2 \
    a
RUN apt-get install -y \
    b \
    --no-install-recommends \
    a
RUN apt-get remove -y \
    b \
    a
RUN apt-get install -y \
    'b' \
    a
RUN yum install -y \
    @tools \
    a
RUN pip install \
    b \
    a
RUN apt-get install -y \
    b \
    # for the page
    a \
    \
    c \
    # for the tests
    # and the checks
    a
