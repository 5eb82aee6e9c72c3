FROM node:22
RUN git clone https://git.example.com/web.git /app
WORKDIR /app
RUN npm install
CMD ["node", "server.js"]
