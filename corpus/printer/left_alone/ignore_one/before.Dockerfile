from a
# dockwright: ignore
run   b   \
         c
run   d
