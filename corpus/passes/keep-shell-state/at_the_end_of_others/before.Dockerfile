FROM debian:13
RUN make && export DONE=1
RUN a2enmod rewrite && service apache2 restart
RUN make; /etc/init.d/mysql start
RUN make && cd ..
RUN make && export A=$(make version)
