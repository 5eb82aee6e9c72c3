# check=skip=InvalidDefinitionDescription
# The version.
ARG VERSION=1
FROM golang:1.25
