FROM python:3.13 AS one
# of the tool
ENTRYPOINT ["tool", "here"] # all of it
RUN tool --all here
FROM python:3.13 AS two
USER me
CMD ["python", "server.py"] # Layer 6
FROM python:3.13 AS three
HEALTHCHECK CMD ['tool', 'here']
CMD ["python", "server.py"
