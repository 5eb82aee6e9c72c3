# of the image
FROM node:22 AS base
# two of them
# for the tools
ENV A=1 B="two # three"
# of the team
LABEL c=d
RUN tool --all here
# looked at elsewhere
HEALTHCHECK NONE
# the lists
COPY a b

# again
FROM base
USER node
CMD ["tool"]
