FROM node:22
COPY a # b
COPY --chown=a a #b
COPY <<E /a # b
E
ARG A="b # c"
ARG A='b" # c'
ARG A=b\ # c
VOLUME # a
USER # a
ONBUILD USER a # b
CMD ["a"]
