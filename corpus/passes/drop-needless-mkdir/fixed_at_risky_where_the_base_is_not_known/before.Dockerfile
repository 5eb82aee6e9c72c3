FROM example.com/base:1
# where it runs
RUN mkdir -p /app
WORKDIR /app
COPY --chown=1000:1000 . .
RUN echo one two > file
