FROM debian:12
RUN cd /x && make
RUN export A=b && a
RUN A=b
RUN set -e; a
RUN { umask 077; a; }
RUN f() { a; }
RUN service mysql start && a
RUN apachectl start
RUN a &
RUN exit 0
RUN echo "a" >>/etc/hosts
RUN touch /z
