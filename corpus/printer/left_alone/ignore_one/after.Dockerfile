FROM a
# dockwright: ignore
run   b   \
         c
RUN d
