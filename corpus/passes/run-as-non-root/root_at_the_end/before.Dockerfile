FROM example.com/team/base:1
USER app
RUN make
USER root:root
RUN install
ENTRYPOINT ["app"]
