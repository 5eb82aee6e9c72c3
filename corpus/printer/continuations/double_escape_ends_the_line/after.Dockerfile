FROM a
ENV b=c\\
RUN d
