FROM ruby:3.3
WORKDIR /app
COPY . .
# install
RUN bundle install
# start
CMD ["start"]
