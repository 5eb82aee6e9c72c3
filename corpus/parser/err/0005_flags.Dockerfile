FROM --foo=b a
FROM --platform a
COPY --link=maybe a b
COPY --chown=a --chown=b c d
CMD --help
