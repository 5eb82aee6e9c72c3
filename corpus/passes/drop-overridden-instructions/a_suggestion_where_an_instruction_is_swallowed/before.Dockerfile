FROM node:22
CMD npm test \

RUN npm ci
CMD npm start
