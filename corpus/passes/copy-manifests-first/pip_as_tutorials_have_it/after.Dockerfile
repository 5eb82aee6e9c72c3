FROM python:3.12
COPY requirements.txt /app/
COPY requirements/base.txt requirements/constraints.txt /app/requirements/
WORKDIR /app
RUN pip install -r requirements.txt
COPY . /app
CMD ["python", "app.py"]
