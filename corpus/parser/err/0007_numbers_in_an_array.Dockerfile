FROM a
RUN ["b", 1]
CMD [null, ["c"]]
