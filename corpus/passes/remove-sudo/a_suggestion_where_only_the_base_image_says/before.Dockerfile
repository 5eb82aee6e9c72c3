ARG WHO=root
FROM example.com/team/base:1 AS base
RUN sudo make install

FROM ubuntu:24.04
USER app
RUN sudo make install
ARG WHO
USER $WHO
RUN sudo make install

FROM base
RUN sudo make install
