FROM node:22
# check the tests

RUN npm ci
# the server
# in the foreground

# last
CMD ["npm", "run"]
