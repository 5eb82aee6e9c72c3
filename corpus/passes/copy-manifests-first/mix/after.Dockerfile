FROM elixir:1.16
WORKDIR /app
COPY mix.exs mix.lock ./
COPY config ./config
RUN mix deps.get --only prod
COPY . .
