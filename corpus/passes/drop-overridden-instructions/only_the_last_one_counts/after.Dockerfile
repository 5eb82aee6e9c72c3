FROM node:22
RUN npm ci
CMD ["npm", "start"]

FROM node:22
HEALTHCHECK NONE
ENTRYPOINT ["c"]
# stays
CMD c
