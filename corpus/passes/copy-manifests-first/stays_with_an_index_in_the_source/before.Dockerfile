FROM python:3.12
WORKDIR /app
COPY . .
# install
RUN pip install -r requirements.txt
# start
CMD ["start"]
