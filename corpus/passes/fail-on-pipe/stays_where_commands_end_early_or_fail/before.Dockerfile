FROM alpine:3.22
RUN curl https://example.com/a | head -n 1
RUN curl https://example.com/a | grep -q b
RUN apk info | grep a | xargs apk del
RUN yes | make config
RUN find / -name '*.pyc' | xargs rm -f
RUN curl https://example.com/a | sed 1q
RUN curl https://example.com/a | awk '{ print; exit }'
RUN curl https://example.com/a | sh && make | head
RUN curl https://example.com/a | while read -r it; do echo "$it"; done
