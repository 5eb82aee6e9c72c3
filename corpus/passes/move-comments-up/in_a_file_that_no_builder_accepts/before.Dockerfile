FROM node:22 AS base # of the image
# two of them
ENV A=1 B="two # three" # for the tools
LABEL c=d # of the team
RUN tool --all here
HEALTHCHECK NONE # looked at elsewhere
COPY a b # the lists
FROM base # again
USER node
CMD ["tool"]
