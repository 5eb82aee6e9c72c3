FROM centos:7
# nobody knows which pip
RUN pip install --no-cache-dir a
COPY a /a

FROM python:3.4
RUN pip install --no-cache-dir a

FROM python:3.7
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir a

FROM $BASE
RUN pip install --no-cache-dir a
