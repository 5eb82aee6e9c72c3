FROM a
RUN case a in b|c) d;; esac | e|f
