FROM node:22
WORKDIR "/a # b"
WORKDIR /a\ # b
WORKDIR /a#b
WORKDIR # b
WORKDIR /a # b \
    c
WORKDIR /a # check=skip=all
EXPOSE # b
EXPOSE 80 # b \
    81
EXPOSE 80 #
# hadolint ignore=DL3000
WORKDIR /a # b
USER a # b
CMD ["a"]
