FROM centos:7
# nobody knows which pip
RUN pip install a
COPY a /a

FROM python:3.4
RUN pip install a

FROM python:3.7
RUN python -m venv /venv && /venv/bin/pip install a

FROM $BASE
RUN pip install a
