FROM debian:12
# Stays above its RUN.
RUN curl -L -o /usr/bin/app https://example.com/app
COPY a /a
RUN curl -SsLO "$URL"
RUN sudo /usr/bin/curl --silent --output /usr/bin/app $BASE/app
RUN curl -s https://example.com/list > /list
RUN curl -X GET --url https://example.com/app --output /usr/bin/app
