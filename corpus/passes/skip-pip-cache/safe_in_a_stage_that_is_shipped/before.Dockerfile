FROM python:3.13 AS packages
COPY requirements.txt ./
# the pinned versions
RUN pip install --target /packages -r requirements.txt

FROM packages
CMD ["python", "-m", "app"]
