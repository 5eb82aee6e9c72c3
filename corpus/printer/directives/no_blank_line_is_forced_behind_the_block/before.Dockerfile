# syntax=docker/dockerfile:1
# check=skip=JSONArgsRecommended
# a comment
FROM a
