FROM debian:12
RUN curl -o /a file:///b && curl -O ftp://example.com/a && curl -O "FTP://example.com/$A"
RUN curl -O ftp.example.com/a
