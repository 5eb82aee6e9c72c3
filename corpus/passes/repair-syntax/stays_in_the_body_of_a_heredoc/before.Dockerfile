FROM debian:12
COPY <<EOF /srv/
FORM debian
RUN tool
    && other
ENV A=“b c”
EOF
RUN <<EOF
CDM “tool”
// all of it
EOF
USER me
CMD ["tool"]
