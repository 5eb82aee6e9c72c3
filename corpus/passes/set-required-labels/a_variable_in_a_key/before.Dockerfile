FROM debian:12
ARG KEY
LABEL $KEY=1 org.opencontainers.image.licenses=MIT
