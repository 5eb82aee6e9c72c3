FROM node:22
# the server
ENTRYPOINT ["node"]  # of Node.js
HEALTHCHECK CMD ["curl", "#"] # both of them # are one
CMD [ \
    # the file
    'server.js', \
    '--port=80', \
] # é
RUN a b
