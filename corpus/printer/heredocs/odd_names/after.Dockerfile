FROM a
COPY <<a.b-c /d
x
a.b-c
RUN <<'E F'
y
E F
RUN 3<<EOF cat <&3
z
EOF
