FROM example.com/base AS one
CMD ["python", "server.py"] # all of it
FROM python:3.13 AS two
ENTRYPOINT ["/bin/entry"]
CMD ["python", "server.py"] # all of it
FROM python:3.13 AS three
SHELL ["python", "-c"]
CMD ["python", "server.py"] # all of it
FROM python:3.13 AS four
CMD ["python"] # all of it
FROM python:3.13 AS five
SHELL ["/bin/bash", "-c"]
# of the tool
RUN tool --all here
USER me
CMD ["python", "server.py"] # all of it
