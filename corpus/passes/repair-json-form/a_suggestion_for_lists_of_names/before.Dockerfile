FROM node:22
COPY ['x', 'y']
VOLUME ["/a" "/b"]
