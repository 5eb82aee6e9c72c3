FROM python:3.12 AS build
RUN pip install a

FROM python:3.12
COPY --from=build /root/.cache /root/.cache
