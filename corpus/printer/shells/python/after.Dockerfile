FROM a
SHELL ["python3", "-c"]
RUN print(  1  ); \
    print(2)
