FROM a
#
# +----+
# | hi |
# +----+
#
##  x  ##
RUN b
