FROM debian:12
RUN curl $OPTIONS -o /a https://example.com/a
RUN curl -$LETTERS -o /a https://example.com/a
RUN curl "$@" > /a
RUN curl "${OPTIONS[@]}" > /a
