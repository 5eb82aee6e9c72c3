FROM python:3.12
WORKDIR /app
COPY . .
RUN pip install --find-links=wheels -r requirements.txt
