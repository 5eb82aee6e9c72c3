FROM a
# dockwright: off
run   <<E
b
E
# dockwright: on
RUN c
