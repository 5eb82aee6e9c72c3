FROM node:22 AS a
COPY server.js /
# more
COPY ["a", "b", "/lib/"]
RUN make install

FROM a
COPY --from=a /x "/out"
COPY c /d

FROM httpd:2.4
COPY index.html /usr/local/apache2/htdocs/
COPY all /usr/local/apache2/
COPY <<page /usr/local/apache2/index.txt
text
page
