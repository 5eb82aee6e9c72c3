FROM a
EXPOSE 1 \
    \
    2
