FROM example.com/base AS one
# all of it
CMD ["python", "server.py"]

FROM python:3.13 AS two
ENTRYPOINT ["/bin/entry"]
# all of it
CMD ["python", "server.py"]

FROM python:3.13 AS three
SHELL ["python", "-c"]
# all of it
CMD ["python", "server.py"]

FROM python:3.13 AS four
# all of it
CMD ["python"]

FROM python:3.13 AS five
SHELL ["/bin/bash", "-c"]
# of the tool
RUN tool --all here
USER me
# all of it
CMD ["python", "server.py"]
