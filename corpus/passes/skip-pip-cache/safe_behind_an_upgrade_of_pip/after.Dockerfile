FROM centos:7
RUN pip install --no-cache-dir -U pip
# the rest
RUN pip install --no-cache-dir a && pip3 install --no-cache-dir b
COPY a /a

FROM centos:7
RUN pip install --no-cache-dir --upgrade pip setuptools && pip install --no-cache-dir a

FROM python:3.12
RUN pip install --no-cache-dir "pip<19" && pip install --no-cache-dir a
RUN pip install --no-cache-dir a

FROM centos:7
RUN pip install --no-cache-dir pip==21.3 && pip install --no-cache-dir a
RUN pip install --no-cache-dir --upgrade pip==9.0.1 || pip install --no-cache-dir a
