FROM ubuntu:24.04
SHELL ["pwsh", "-c"]
RUN sudo make
