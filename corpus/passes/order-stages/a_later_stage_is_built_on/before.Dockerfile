FROM build AS test
RUN make test

FROM gcc:15 AS build
RUN make
