#syntax = docker/dockerfile:1
# escape=\
# a comment
# check=skip=all
FROM a
