from a
# dockwright: off
run   <<E
b
E
# dockwright: on
run   c
