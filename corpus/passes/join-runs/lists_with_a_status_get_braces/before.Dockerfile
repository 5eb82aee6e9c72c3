FROM debian:12
# one
RUN a; b
RUN c || d
RUN if e; then f; fi;
RUN g
COPY a /a
