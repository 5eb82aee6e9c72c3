from a
# dockwright: ignore

run   b
