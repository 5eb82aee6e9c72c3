FROM debian:12
# Stays above its RUN.
RUN curl --fail -L -o /usr/bin/app https://example.com/app
COPY a /a
RUN curl --fail -SsLO "$URL"
RUN sudo /usr/bin/curl --fail --silent --output /usr/bin/app $BASE/app
RUN curl --fail -s https://example.com/list > /list
RUN curl --fail -X GET --url https://example.com/app --output /usr/bin/app
