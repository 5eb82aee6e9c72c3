FROM php:8.3-apache
# a path in the directory of the image
RUN chmod +x phpunit.phar
RUN mv phpunit.phar /usr/local/bin/phpunit
COPY a /srv/a
RUN which curl
RUN which jq
RUN node --version
RUN npm ci
COPY b /srv/b
RUN ln -s /opt/drush-8.1 /opt/drush
# where the packages come from
RUN echo "deb https://packages.example.com/debian stable main" > /etc/apt/sources.list.d/a.list
RUN apt-get update
COPY c /srv/c
RUN rm -rf /srv/c/test /usr/sbin/policy-rc.d
RUN /srv/c/install
VOLUME ["/srv/data"]
RUN mkdir /srv/a/b
RUN make
