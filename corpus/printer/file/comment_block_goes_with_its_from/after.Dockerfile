FROM a
RUN b

# far

# near
# nearer
FROM c
