FROM php:8.3-apache
# the link is where the next shell begins
WORKDIR /srv/current
RUN ln -sfn /srv/2.0 /srv/current && touch a
WORKDIR /srv
# a program that the shell remembers
RUN ln -s /opt/tools/chmod /usr/local/bin/ && a
COPY --link a /srv/
RUN touch /usr/local/bin/chmod \
    && a \
    # the list of users
    && echo "app:x:0:0::/srv:/bin/sh" >> /etc/passwd \
    && a \
    # what each process loads
    && rm /usr/lib/libtinfo.so.6 \
    && a \
    # a hard link is a copy in the layer after
    && ln /usr/bin/env /srv/env \
    && chmod 4755 /srv/env \
    # the value of a variable, a pattern and another output are not known
    && chmod +x $A \
    && a \
    && chmod +x /srv/*.sh \
    && a \
    && echo a > $B \
    && a
RUN which curl > /dev/shm/a
RUN a
# a builder forgets what is written to a volume
VOLUME /srv/data
RUN echo a > /srv/data/a && a && rm -rf /srv
RUN a \
    # a project decides what its own program does
    && gradle --version \
    && a \
    # a file of the name of what prints the version elsewhere
    && python3 version \
    && a \
    && make version \
    && a
