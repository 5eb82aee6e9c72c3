FROM node:22 AS base
CMD ["a"]
ONBUILD CMD ["b"]

FROM base
CMD ["c"]
USER a
USER b
