FROM alpine:3.22 AS Context
FROM scratch AS scratch
