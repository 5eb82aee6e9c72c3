# check=experimental=all
# The version.
ARG VERSION=1
FROM golang:1.25
