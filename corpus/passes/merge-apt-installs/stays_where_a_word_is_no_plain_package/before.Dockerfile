FROM debian:12
ARG VERSION
# words of which nobody knows what they are
RUN apt-get install -y curl && apt-get install -y git=$VERSION
RUN apt-get install -y ./a.deb && apt-get install -y git
RUN apt-get install -y curl && apt-get install -y git-
RUN apt-get install -y 'python3-*' && apt-get install -y git
RUN apt-get install -y curl=1 && apt-get install -y curl=2
RUN apt-get install -y curl \
    # renovate: datasource=repology depName=debian_12/git
    && apt-get install -y git=1:2.39
COPY a /a
