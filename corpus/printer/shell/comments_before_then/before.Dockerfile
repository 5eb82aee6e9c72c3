FROM a
RUN if a \
  # why
  ; then b; \
  fi && \
  for c in d \
 # e
 ; do f; done
