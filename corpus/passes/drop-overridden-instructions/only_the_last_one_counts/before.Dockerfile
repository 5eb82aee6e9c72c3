FROM node:22
CMD ["npm", "test"]
RUN npm ci
CMD ["npm", "start"]

FROM node:22
ENTRYPOINT ["a"]
HEALTHCHECK CMD a
CMD a
ENTRYPOINT ["b"]
HEALTHCHECK NONE
CMD b
ENTRYPOINT ["c"]
# stays
CMD c
