FROM python:3.12
WORKDIR /app
COPY . .
# install
RUN pipenv sync
# start
CMD ["start"]
