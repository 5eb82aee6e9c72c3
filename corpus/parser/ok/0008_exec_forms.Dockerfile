FROM a
CMD [ "b", \
# c
 "d" ]
ENTRYPOINT []
SHELL ["/bin/bash", "-c"]
VOLUME ["/e"]
