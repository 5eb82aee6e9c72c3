FROM a AS b
RUN c

# the final stage
FROM d
COPY --from=b /e /f


FROM g
