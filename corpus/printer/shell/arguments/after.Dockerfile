FROM a
RUN apt-get install -y \
    a \
        b
RUN x && \
    apt-get install -y \
        a \
        b && \
    y
RUN a \
        b \
    && c
