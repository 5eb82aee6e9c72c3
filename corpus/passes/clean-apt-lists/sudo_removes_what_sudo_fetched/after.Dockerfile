FROM me/with-user
USER root
RUN sudo apt-get update && sudo apt-get install -y curl && sudo rm -rf /var/lib/apt/lists/*

FROM me/with-user
RUN echo "dev ALL=(ALL) NOPASSWD: ALL" >> /etc/sudoers
USER dev
RUN sudo apt-get update \
    && sudo apt-get install -y curl \
    && apt list --installed > /tmp/packages \
    && sudo rm -rf /var/lib/apt/lists/*

FROM cimg/base:2024.01
RUN sudo apt-get update && sudo apt-get install -y curl && sudo rm -rf /var/lib/apt/lists/*
