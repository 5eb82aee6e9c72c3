FROM debian:13
RUN curl -k -O https://example.com/a \
    && curl -fsSLk https://example.com/a \
    && curl --insecure https://example.com/a
RUN wget --no-check-certificate https://example.com/a
# packages
RUN apt-get install -y --allow-unauthenticated a && apt-get install -y --force-yes a
RUN apk add --allow-untrusted a.apk && yum install -y --nogpgcheck a && rpm -i --nosignature a.rpm
RUN pip install --trusted-host example.com a && npm config set strict-ssl false
RUN git config --global http.sslVerify false && yum-config-manager --save --setopt=sslverify=false
RUN <<EOF
curl -k https://example.com/a
EOF
