FROM python:3.13
RUN pip install --no-cache-dir a
RUN npm ci && npm cache clean --force
RUN go build && rm -rf /root/.cache/go-build
