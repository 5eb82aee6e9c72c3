FROM a
RUN <<EOF
#!/usr/bin/env python
print("b")
EOF
