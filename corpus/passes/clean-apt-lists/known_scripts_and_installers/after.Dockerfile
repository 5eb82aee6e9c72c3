FROM debian:12
RUN apt-get update && apt-get install -y php && rm -rf /var/lib/apt/lists/*
RUN . /etc/os-release && source "$NVM_DIR/nvm.sh"
RUN curl https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin
RUN php7.4 composer-setup.php && python3.11 /tmp/get-pip.py
RUN echo a b | debconf-set-selections && phpize && lsb_release -cs

FROM debian:12
RUN apt-get update && apt-get install -y php && rm -rf /var/lib/apt/lists/*
RUN . ./setup.bash

FROM debian:12
RUN apt-get update && apt-get install -y php && rm -rf /var/lib/apt/lists/*
RUN curl https://example.com/x | php -- install
