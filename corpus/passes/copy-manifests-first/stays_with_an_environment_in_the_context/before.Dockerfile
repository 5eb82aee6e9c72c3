FROM python:3.12
WORKDIR /app
COPY . .
# install
RUN uv sync --frozen --no-install-project
# start
CMD ["start"]
