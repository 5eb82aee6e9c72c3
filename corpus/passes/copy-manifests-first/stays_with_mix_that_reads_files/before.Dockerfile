FROM elixir
WORKDIR /app
COPY . .
RUN mix deps.get
