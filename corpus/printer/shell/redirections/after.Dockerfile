FROM a
RUN a>b 2>&1 && \
    c > d \
        < e &>f
RUN a 2>/dev/null | b
RUN cat<<<x && \
    d <(e   f) > >(g)
