FROM a
LABEL b="café"
RUN echo ÿþ
