FROM debian:12
# renovate: datasource=github-releases depName=example/example
ENV A_VERSION=1.0
ENV B=2
RUN example
ENV C=3
# renovate: datasource=github-releases depName=example/d
ENV D_VERSION=4
