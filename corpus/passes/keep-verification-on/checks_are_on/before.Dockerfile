FROM debian:13
ENV NODE_TLS_REJECT_UNAUTHORIZED=1 PYTHONHTTPSVERIFY=1 NPM_CONFIG_STRICT_SSL=true
ARG GIT_SSL_NO_VERIFY
RUN curl -fsSLo k https://example.com/a \
    && curl -ok https://example.com/a \
    && curl -H -k https://example.com
RUN wget https://example.com/a \
    && npm config set strict-ssl true \
    && git config --global http.sslVerify true
RUN echo curl -k
