FROM a
RUN apt-get update && apt-get install -y b \
   || sleep 60 && apt-get update && apt-get install -y b
RUN apt-get update && apt-get install -y a-package-with-a-long-name another-package-with-a-long-name || sleep 60 && apt-get update && apt-get install -y a-package-with-a-long-name another-package
RUN id b || useradd b \
  && mkdir /c && chown b /c \
  && install -o b \
    d && e
RUN set -e; \
  b && c || d && e \
    && f
# no second try
RUN b && c \
  && d && e
# of a length that the side of an operator must not matter for
RUN b \
  && b bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb || bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb \
  && c
RUN b && \
  b bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb || bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb && \
  c
