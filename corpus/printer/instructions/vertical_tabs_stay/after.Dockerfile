FROM a
RUNb
ENV c=d e=f
