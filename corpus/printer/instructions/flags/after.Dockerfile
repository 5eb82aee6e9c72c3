FROM a
RUN --mount=type=cache,target=/b --network=none c
RUN --mount=type=cache,target=/b \
    --mount=type="bind",source="d e",target=/f \
    g
COPY --from=h --chown=1:2 i j
HEALTHCHECK --interval=5s \
    --timeout=3s \
    CMD k
RUN -- l
