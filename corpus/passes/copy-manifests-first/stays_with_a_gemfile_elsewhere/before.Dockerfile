FROM ruby:3.3
WORKDIR /app
ENV BUNDLE_GEMFILE=gems/Gemfile
COPY . .
# install
RUN bundle install
# start
CMD ["start"]
