FROM python:3.12-slim
# The app itself.
WORKDIR /app
COPY app.py ./
CMD ["python", "app.py"]
