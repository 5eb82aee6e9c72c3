FROM    a
RUN		b
WORKDIR   /c  d
USER   e
