FROM debian:12
RUN VERSION=$(curl -s https://example.com/latest) && make "$VERSION"
RUN export VERSION="$(curl -s https://example.com/latest)" && make
RUN VERSION=$(curl -s https://example.com/latest | cut -c 2-) && make "$VERSION"
