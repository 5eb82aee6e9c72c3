FROM python:3.12-slim AS one
WORKDIR /app
COPY * ./
RUN pip install -r requirements.txt
CMD ["python", "app.py"]

FROM python:3.12-slim AS two
WORKDIR /app
COPY ./* /app/
RUN python -m compileall .

FROM python:3.12-slim
WORKDIR /app
COPY *.txt /app/
RUN pip install -r requirements.txt
