FROM python:3.12
WORKDIR /app
COPY . .
# install
RUN poetry install
# start
CMD ["start"]
