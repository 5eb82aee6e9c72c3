FROM node:22
ARG ONE=1 # TWO=2
ARG THREE # FOUR
ARG FIVE # or six
ENV SEVEN=${six}
ARG EIGHT # _nine
COPY a b # into /srv/
ADD a b # into $there
VOLUME /a # /b
USER app # for all
COPY --chown="app # for all" a b
CMD ["a"]
