FROM a
CMD ["b", \
# flag
 "c", \
      # two
 "d" \
 # no more
 ]
