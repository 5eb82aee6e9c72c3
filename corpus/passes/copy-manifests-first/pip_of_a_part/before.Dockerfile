FROM python:3.12
WORKDIR /srv/app
COPY . .
RUN pip install --upgrade pip && pip install --no-cache-dir -r requirements.txt -r requirements/base.txt && python manage.py collectstatic
