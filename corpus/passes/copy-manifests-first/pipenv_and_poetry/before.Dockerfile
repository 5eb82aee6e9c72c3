FROM python:3.12
WORKDIR /app
COPY . .
RUN pip install pipenv && pipenv install --system --deploy

FROM python:3.12
WORKDIR /app
COPY . .
RUN poetry install --no-root --only main
