FROM node:22
# all of it
WORKDIR /app  # the code
EXPOSE 80 # plain
EXPOSE \
    # TLS
    443 \
    8443 # and for admins
RUN a b
WORKDIR /app # the code
CMD ["a"]
