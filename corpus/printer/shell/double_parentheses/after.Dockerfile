FROM debian:12
RUN ((rm -r /old && touch /new) || true) \
    && echo done
RUN test -d /x \
    && ((cd /x && make) || echo failed) \
    && echo "$((cat /a; cat /b) | sort)" \
    && echo $((3  * (2 + 1)))
RUN ! ((grep -q a f; grep -q b f) && true) || exit 1
RUN ((1  +  2)) && for ((i=0;  i<2; i++)); do echo $i; done
RUN (((a || b) && c); d) && e
