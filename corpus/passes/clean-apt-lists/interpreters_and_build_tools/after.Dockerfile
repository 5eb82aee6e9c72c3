FROM debian:12
RUN apt-get update && apt-get install -y make && rm -rf /var/lib/apt/lists/*
RUN make install && npm run build && python3 -m pip install a && python setup.py install

FROM debian:12
RUN apt-get update && apt-get install -y make
RUN make install-deps

FROM debian:12
RUN apt-get update && apt-get install -y make && rm -rf /var/lib/apt/lists/*
RUN python3 install.py

FROM debian:12
RUN apt-get update && apt-get install -y make && rm -rf /var/lib/apt/lists/*
RUN find / -name x.sh -exec sh {} +
