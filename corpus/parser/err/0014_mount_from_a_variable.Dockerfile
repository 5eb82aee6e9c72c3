FROM a
RUN --mount=from=$b,target=/c d
