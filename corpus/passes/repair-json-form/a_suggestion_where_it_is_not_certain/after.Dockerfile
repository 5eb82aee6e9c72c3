FROM node:22
RUN ['npm', 'ci']
CMD ["npm", "start"] now

FROM node:22
CMD ["npm" "start"]

FROM node:22
CMD ['npm', 'it"s']

FROM node:22
CMD ["c:\dir"]

FROM node:22
CMD ["npm", "start"]

FROM node:22
HEALTHCHECK CMD ['a']
SHELL ["/bin/bash", "-c"]

FROM node:22
CMD ['']
