FROM centos:7
RUN pip install -U pip
# the rest
RUN pip install a && pip3 install b
COPY a /a

FROM centos:7
RUN pip install --upgrade pip setuptools && pip install a

FROM python:3.12
RUN pip install "pip<19" && pip install a
RUN pip install a

FROM centos:7
RUN pip install pip==21.3 && pip install a
RUN pip install --upgrade pip==9.0.1 || pip install a
