FROM node:22 AS a
COPY server.js .
# more
COPY ["a", "b", "lib/"]
RUN make install

FROM a
COPY --from=a /x "out"
COPY c lib/../d

FROM httpd:2.4
COPY index.html htdocs/
COPY all ./
COPY <<page index.txt
text
page
