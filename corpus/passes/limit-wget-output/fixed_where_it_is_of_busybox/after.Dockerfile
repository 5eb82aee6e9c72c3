FROM python:3.13-alpine
# the data
RUN wget -q -O /x https://example.com/x || exit 1
ENV A=1
RUN apk add --no-cache curl \
    # the rest
    && wget -q https://example.com/y
