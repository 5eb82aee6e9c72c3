FROM node:22
CMD ["npm", "start"] #now \
    and then

FROM node:22
CMD ["npm", "start"]# now

FROM node:22
CMD ["npm", "start"] && a # now

FROM node:22
CMD ["npm", "start"] # hadolint ignore=DL3025

FROM node:22
RUN ["npm", "ci"] # now
