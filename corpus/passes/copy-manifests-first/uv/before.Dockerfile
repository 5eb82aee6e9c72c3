FROM python:3.12
WORKDIR /app
COPY . .
RUN uv sync --frozen --no-install-project --no-dev

FROM python:3.12
WORKDIR /app
COPY . .
RUN uv pip install --system -r requirements.txt
