FROM a
RUN cat <<EOF >b && \
    c d
x   y
EOF
RUN a&&cat <<E;b
z
E;b
