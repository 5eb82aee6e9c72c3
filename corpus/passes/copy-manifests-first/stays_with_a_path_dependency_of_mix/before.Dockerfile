FROM elixir:1.17
WORKDIR /app
COPY . .
# install
RUN mix deps.get
# start
CMD ["start"]
