FROM a
CMD ["sh", "-c", "b \
    c"]
