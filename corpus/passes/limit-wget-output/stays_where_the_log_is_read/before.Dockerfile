FROM debian:13
RUN wget -S --spider https://example.com/a 2>&1 | grep -c Length
RUN wget https://example.com/a 2> /log
RUN wget https://example.com/a |& tee /log
RUN { wget https://example.com/a; } > /log 2>&1
RUN exec 2> /log; wget https://example.com/a
