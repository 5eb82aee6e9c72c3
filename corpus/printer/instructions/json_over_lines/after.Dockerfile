FROM a
CMD [ \
    "b", \
    "c", \
    "d" \
]
ENTRYPOINT [ \
    "e", \
    "f" \
]
HEALTHCHECK CMD ["g", \
    "h"]
