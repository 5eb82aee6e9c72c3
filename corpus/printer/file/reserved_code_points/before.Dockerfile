FROM a
label b="􏾀􏿿"
