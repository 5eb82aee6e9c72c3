FROM node:22
# check the tests
CMD ["npm", "test"]
RUN npm ci
CMD [ \
    # the server
    "npm", \
    "start" \
    # in the foreground
]
# last
CMD ["npm", "run"]
