FROM node:22 AS a
COPY server.js .
# more
COPY ["a", "b", "lib/"]

FROM a
COPY --from=a /x "out"
