FROM python:3.12
WORKDIR /srv/app
COPY . .
RUN pip install --no-cache-dir -r requirements.txt && python build/prepare.py
