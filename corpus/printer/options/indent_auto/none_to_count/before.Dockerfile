FROM a
RUN (b; \
  c)
RUN b && \
c
ENV b \
  c \
  d
# dockwright: ignore
RUN b && \
  c
