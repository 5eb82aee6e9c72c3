FROM debian:12
RUN curl -s https://example.com/setup | sh
RUN curl -s https://example.com/a.list | sudo tee /a.list
RUN curl -s https://example.com/a.tar | tar x | sh
RUN curl -s https://example.com/a | { read it; make "$it"; }
