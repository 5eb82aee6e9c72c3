FROM a
CMD b   c  &&   d
ENTRYPOINT e    -f
HEALTHCHECK --retries=3 CMD g   -h   ||   exit 1
CMD i   \
      j
