FROM debian:12
RUN curl --version > /a && curl --help all > /a && curl -V | tee /a
RUN curl -I https://example.com > /a && curl -sIL https://example.com > /a
RUN curl --head https://example.com > /a && curl -i https://example.com > /a
RUN curl -D /headers -o /a https://example.com
RUN curl -s -o /a -w '%{http_code}' https://example.com
RUN curl --write-out '%{http_code}' -o /a https://example.com
RUN curl -X POST https://example.com > /a && curl -XPUT https://example.com > /a
RUN curl --request DELETE https://example.com > /a
RUN curl -d a=b https://example.com > /a && curl --data-raw a https://example.com > /a
RUN curl --json '{}' https://example.com > /a
RUN curl -F a=@b https://example.com > /a && curl -T a https://example.com > /a
RUN curl -so /dev/null https://example.com && curl https://example.com > /dev/null
RUN curl --output /dev/null https://example.com && curl https://example.com &>/dev/null
RUN curl -C - -o /a https://example.com/a
