FROM a
RUN b
# dockwright: off
run   c


from d
run e
