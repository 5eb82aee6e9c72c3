FROM debian:12
# who to ask
MAINTAINER Jane Doe <jane@example.com>
RUN a b
