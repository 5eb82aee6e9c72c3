FROM a
COPY b\
c /d
RUN curl https://e/\
f
ENV g=\
h
USER i\
j
RUN --mount=type=cache,\
target=/k l
