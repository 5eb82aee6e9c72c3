FROM python:3.13 AS one
# of the tool
# all of it
ENTRYPOINT ["tool", "here"]
RUN tool --all here

FROM python:3.13 AS two
USER me
# Layer 6
CMD ["python", "server.py"]

FROM python:3.13 AS three
HEALTHCHECK CMD ["tool", "here"]
CMD ["python", "server.py"]
