FROM node:22
# the server
ENTRYPOINT ["node"]
HEALTHCHECK --retries=3 CMD ["curl", "-f", "http://localhost/"]
CMD [ \
    # the file
    "server.js", \
    "--port=80" \
]
RUN a b
