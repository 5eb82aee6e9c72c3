FROM node:22
# all of it
# the code
WORKDIR /app
# plain
EXPOSE 80
# and for admins
EXPOSE \
    # TLS
    443 \
    8443
RUN a b
# the code
WORKDIR /app
CMD ["a"]
