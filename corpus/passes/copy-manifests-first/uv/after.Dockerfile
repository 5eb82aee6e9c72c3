FROM python:3.12
WORKDIR /app
COPY pyproject.toml uv.lock .python-version ./
RUN uv sync --frozen --no-install-project --no-dev
COPY . .

FROM python:3.12
WORKDIR /app
COPY requirements.txt pyproject.toml .python-version ./
RUN uv pip install --system -r requirements.txt
COPY . .
