FROM a
RUN DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y install b \
    && A=1 B=2 \
      apt-get clean
RUN A=1 \
  b \
   c \
  d
# a column of them
RUN CGO_ENABLED=0 \
  GOOS=linux \
    go build -o b .
# with a comment, a spacer, and a value over lines
RUN A=1 \
# c
  b
RUN A=1 \
\
  b
RUN A=' \
  1' \
  b && c
# too long
RUN A=a-value-that-takes-a-lot-of-space-on-its-line B=another-value-that-takes-a-lot-of-space \
  command --with-an-option
# nothing behind them
RUN A=1 \
  B=2; c
