FROM debian:12
# the tools
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        curl \
        git=1:2.39.5-0+deb12u2 \
        make \
    && rm -rf /var/lib/apt/lists/*
ENV A=1 \
    B="two three" \
    C=4
LABEL d=e \
    f.g=h \
    i=j
USER me
CMD ["tool"]
