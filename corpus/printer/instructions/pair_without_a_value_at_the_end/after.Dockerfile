FROM a
ENV b=
