FROM node:22
# check=skip=JSONArgsRecommended

# and more
CMD npm test
RUN npm ci
CMD npm start
