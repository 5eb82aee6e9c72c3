FROM node:22
CMD ["npm", "start"]
ENTRYPOINT [ -f x ] && y

FROM node:22
CMD ['npm']
CMD ["npm"]
ONBUILD CMD ['npm']
