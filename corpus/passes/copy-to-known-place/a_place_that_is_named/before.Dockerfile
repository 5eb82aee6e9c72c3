FROM node:22 AS a
COPY a /app/
COPY a $DIR
COPY a ${DIR}/x
WORKDIR app
COPY a .

FROM a
COPY b ./

FROM scratch
COPY a .
