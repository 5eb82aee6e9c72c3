FROM a
CMD ['b']
VOLUME ["/c" "/d"]
