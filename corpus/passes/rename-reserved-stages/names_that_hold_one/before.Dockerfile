FROM alpine:3.22 AS contexts

FROM scratch

FROM alpine:3.22 AS from-scratch
