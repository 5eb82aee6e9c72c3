FROM python:3.12
RUN <<EOF
# what is needed
pip install --no-cache-dir requests
python -m pip install --no-cache-dir \
  flask # a server
EOF
RUN <<'EOF' bash
if true; then pip3 install --no-cache-dir $NAME; fi
EOF
RUN <<EOF
pip install --no-cache-dir requests
EOF
RUN --mount=type=cache,target=/root/.cache/pip <<EOF
pip install requests
EOF
RUN <<EOF
pip install requests
echo 'a
EOF
