FROM a
RUN cat<<EOF   b
RUN echo $((1<<2))
COPY ["<<EOF", "/c"]
