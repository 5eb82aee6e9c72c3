FROM debian:12
WORKDIR /app
RUN cd /tmp; make
RUN cd /tmp && make || true
RUN cd /tmp && make; make install
RUN cd /tmp && if a; then b; fi
RUN cd /tmp && make && cd - && make
RUN cd /tmp && make -C $OLDPWD
RUN make && cd /tmp && make
RUN cd /tmp
RUN cd /tmp && make # all
RUN cd /tmp \
    # why
    && make
RUN ["cd", "/tmp"]
RUN cd /tmp && cat <<EOF >a
b
EOF
