FROM me/with-user
RUN --network=host sudo apt-get update
RUN --network=host sudo apt-get install -y curl && rm -rf /tmp/x
