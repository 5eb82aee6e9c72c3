FROM debian:13
RUN cd /srv && make
RUN export A=1 && make
RUN . ./install.sh
RUN source setup.sh
RUN service mysql start && mysql -e 'SELECT 1'
RUN cd /srv > /tmp/log
RUN if [ -d /srv ]; then cd /srv; fi
RUN A=1
RUN set -e
RUN <<EOF
cd /srv
EOF
