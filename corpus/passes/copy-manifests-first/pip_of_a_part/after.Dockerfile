FROM python:3.12
WORKDIR /srv/app
COPY requirements.txt ./
COPY requirements/base.txt requirements/constraints.txt ./requirements/
RUN pip install --upgrade pip \
    && pip install --no-cache-dir -r requirements.txt -r requirements/base.txt
COPY . .
RUN python manage.py collectstatic
