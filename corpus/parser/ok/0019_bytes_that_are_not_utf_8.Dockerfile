FROM a
LABEL b=ÿ
RUN --mount=é c
