FROM debian:12
ENTRYPOINT [/bin/app, --serve, --port=80]
HEALTHCHECK CMD [curl, "-f", 'http://localhost/']
CMD [ \
    “a b”, \
    ‘c’, \
    „d“, \
]

FROM debian:12
CMD [app]
