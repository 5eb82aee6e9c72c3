# check=skip=StageNameCasing;experimental=InvalidDefinitionDescription
# The compiler is large.
FROM golang:1.25 AS build
# VERSION is what is released.
ARG VERSION=1

# One of many.

ARG OTHER

# both are needed
ARG A B
# B is enough
ARG A B

# no name
FROM build
#
ARG C
