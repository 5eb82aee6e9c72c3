FROM node:22
CMD ["npm", "start"]
ENTRYPOINT [ -f x ] && y

FROM node:22
CMD ['npm']
CMD ["npm"]
ONBUILD CMD ['npm']

FROM node:22
COPY [ab]*.txt /c/
RUN [ -f x ] && [ "$(id -u)" = 0 ]
RUN [[ -f x ]]
CMD [ -f /x, ]
