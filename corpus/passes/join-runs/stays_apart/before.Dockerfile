FROM debian:12
RUN a
ENV b=c
RUN d
USER e
RUN --network=none f
RUN g
# hadolint ignore=DL3059
RUN h
RUN ["i"]
RUN j
RUN <<EOT
k
EOT
RUN l
RUN echo $?
CMD m
RUN n # comment
RUN o
SHELL ["/bin/bash", "-ec"]
RUN if p; then q; fi
RUN r
