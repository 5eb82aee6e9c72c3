FROM a
RUN cat <<EOF > /b && \
    c
x  y
EOF
RUN <<PY python3
print( 1 )
PY
