FROM python:3.13 AS build
COPY requirements.txt ./
# the pinned versions
RUN pip install --no-cache-dir --target /packages -r requirements.txt

FROM python:3.13-slim
COPY --from=build /packages /packages
