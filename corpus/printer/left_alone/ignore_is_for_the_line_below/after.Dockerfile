FROM a
# dockwright: ignore

RUN b
