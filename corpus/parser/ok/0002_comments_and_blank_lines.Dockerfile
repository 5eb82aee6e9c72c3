# far

# near
  # nearer
FROM a

# loose

