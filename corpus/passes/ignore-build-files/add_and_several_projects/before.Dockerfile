FROM python:3.13
WORKDIR /srv
# everything
ADD --chown=1000 . /srv
RUN pip install -r api/requirements.txt \
    && cd web \
    && npm ci \
    && npm run build
