FROM debian:12
# all of it
COPY . /srv
RUN tool --all here
WORKDIR /srv
USER me
CMD ["tool", "here"]
