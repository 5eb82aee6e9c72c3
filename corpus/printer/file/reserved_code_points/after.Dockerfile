FROM a
LABEL b="􏾀􏿿"
