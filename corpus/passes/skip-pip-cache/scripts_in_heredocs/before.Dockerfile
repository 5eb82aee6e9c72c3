FROM python:3.12
RUN <<EOF
# what is needed
pip install requests
python -m pip install \
  flask # a server
EOF
RUN <<'EOF' bash
if true; then pip3 install $NAME; fi
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
