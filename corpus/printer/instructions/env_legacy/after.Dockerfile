FROM a
ENV b c  d \
          e
ENV f \
    g
LABEL h "i j"
ENV k "l m"
ENV n o = p
