FROM debian:12
RUN a & b
RUN c

FROM debian:12
RUN c
RUN { a & b; }

FROM debian:12
RUN (a &)
RUN c

FROM python:3.13
RUN pip install --no-cache-dir -U "pip==24.0"
RUN pip install --no-cache-dir six

FROM node:22
RUN npm install -g npm@10
RUN npm install -g a

FROM debian:12
USER app
RUN sudo usermod -aG video app
RUN id -nG

FROM debian:12
RUN a
RUN echo "${?}"

FROM debian:12
RUN --mount=type=tmpfs,target=/t a > /t/a
RUN --mount=type=tmpfs,target=/t test ! -e /t/a
