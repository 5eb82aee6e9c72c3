FROM a
RUN --mount=type=cache,target=/b --network=none -- c
