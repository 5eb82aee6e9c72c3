FROM a
RUN command-b --with-an-option && command-c --with-an-option && command-d --with-an-option && \
    command-e && f
RUN command-b --with-an-option && command-c --with-an-option && command-d --with-an-option && \
    command-e && f || \
    command-g --with-an-option && command-h --with-an-option && command-i --with-an-option
