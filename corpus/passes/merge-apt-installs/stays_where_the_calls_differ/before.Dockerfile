FROM debian:12
# other options
RUN apt-get install -y curl && apt-get install -y --no-install-recommends git
RUN apt-get install -y curl && sudo apt-get install -y git
RUN apt-get install -y curl && apt install -y git
RUN apt-get install -y -t bookworm-backports curl && apt-get install -y -t bookworm-backports git
RUN DEBIAN_FRONTEND=noninteractive apt-get install -y curl && apt-get install -y git
RUN apt-get install -y curl && apt-get install -y git >/dev/null
# other commands between
RUN apt-get install -y curl && touch /x && apt-get install -y git
RUN apt-get install -y curl && apt-get update && apt-get install -y git
RUN apt-get install -y apt && apt-get install -y git
# a comment that is not about what follows
RUN apt-get install -y \
        curl \
        # for the tests
        bats \
    && apt-get install -y git
COPY a /a
