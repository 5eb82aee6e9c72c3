FROM python:3.12
WORKDIR /app
COPY . .
# install
RUN pip install -t lib -r requirements.txt
# start
CMD ["start"]
