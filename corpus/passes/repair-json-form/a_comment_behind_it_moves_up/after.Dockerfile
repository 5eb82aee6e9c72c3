FROM node:22
# the server
# of Node.js
ENTRYPOINT ["node"]
# both of them # are one
HEALTHCHECK CMD ["curl", "#"]
# é
CMD [ \
    # the file
    "server.js", \
    "--port=80" \
]
RUN a b
