FROM a
RUN b c || true \
 && d || exit 1 && e \
    f || :
RUN (b; \
 c) || true && d
# on a line of its own
RUN b \
  || true && c
# too long
RUN b && c --a-long-option-of-which-there-is-enough --another-long-option-of-which-there-is-more "$a" || true
# nothing to fall back to
RUN b && true \
  && c
