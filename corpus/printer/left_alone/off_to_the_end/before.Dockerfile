FROM a
run b
# dockwright: off
run   c


from d
run e