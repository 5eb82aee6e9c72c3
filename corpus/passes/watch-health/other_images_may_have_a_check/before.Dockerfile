FROM example.com/team/base:1
EXPOSE 3000
CMD ["node", "server.js"]
