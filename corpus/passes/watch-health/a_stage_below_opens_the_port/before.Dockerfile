FROM python:3.13 AS base
EXPOSE 8000

FROM base
CMD ["python", "-m", "app"]
