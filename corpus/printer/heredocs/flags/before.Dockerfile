FROM a
COPY --chmod=755 <<EOF   /b
#!/bin/sh
EOF
ADD <<EOF /c
d
EOF
RUN --mount=type=cache,target=/e <<EOF
f
EOF
