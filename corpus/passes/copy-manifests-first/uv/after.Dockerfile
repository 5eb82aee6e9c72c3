FROM python:3.12
WORKDIR /app
COPY pyproject.toml uv.lock .python-versio[n] ./
RUN uv sync --frozen --no-install-project --no-dev
COPY . .

FROM python:3.12
WORKDIR /app
COPY requirements.txt pyproject.toml .python-versio[n] ./
RUN uv pip install --system -r requirements.txt
COPY . .
