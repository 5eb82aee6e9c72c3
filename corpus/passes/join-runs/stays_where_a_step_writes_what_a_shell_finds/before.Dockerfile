FROM php:8.3-apache
# the link is where the next shell begins
WORKDIR /srv/current
RUN ln -sfn /srv/2.0 /srv/current
RUN touch a
WORKDIR /srv
# a program that the shell remembers
RUN ln -s /opt/tools/chmod /usr/local/bin/
RUN a
COPY --link a /srv/
RUN touch /usr/local/bin/chmod
RUN a
# the list of users
RUN echo "app:x:0:0::/srv:/bin/sh" >> /etc/passwd
RUN a
# what each process loads
RUN rm /usr/lib/libtinfo.so.6
RUN a
# a hard link is a copy in the layer after
RUN ln /usr/bin/env /srv/env
RUN chmod 4755 /srv/env
# the value of a variable, a pattern and another output are not known
RUN chmod +x $A
RUN a
RUN chmod +x /srv/*.sh
RUN a
RUN echo a > $B
RUN a
RUN which curl > /dev/shm/a
RUN a
# a builder forgets what is written to a volume
VOLUME /srv/data
RUN echo a > /srv/data/a
RUN a
RUN rm -rf /srv
RUN a
# a project decides what its own program does
RUN gradle --version
RUN a
# a file of the name of what prints the version elsewhere
RUN python3 version
RUN a
RUN make version
RUN a
