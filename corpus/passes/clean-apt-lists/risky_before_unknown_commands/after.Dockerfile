FROM debian:12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
COPY setup.sh /
RUN ./setup.sh

FROM debian:12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN curl -f https://example.com/install.sh | bash

FROM debian:12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* && ./setup.sh

FROM debian:12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN python - <<EOF
import os
EOF

FROM debian:12
RUN apt-get update && apt-get install -y curl
ONBUILD RUN apt-get install -y vim
