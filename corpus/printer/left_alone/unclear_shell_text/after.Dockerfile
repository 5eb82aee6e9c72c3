FROM debian:12
RUN echo before && echo it
# the text of this one ends in two places, depending on the shell
RUN echo $((a '(' ) | b)   &&   echo two
RUN echo after && echo it
