FROM ubuntu:24.04
RUN sudo -u app make
RUN sudo -E make
RUN sudo A=b make
RUN A=b sudo make
RUN sudo sh -c "echo a > b"
RUN sudo $MAKE install
RUN sudo "" install
RUN sudo cd /a
RUN apt-get install -y sudo && echo sudo make
RUN a=$(sudo make) && echo "$(sudo make)"
RUN sudo \
    # why
    make
RUN ["sudo", "make"]
RUN <<EOF cat
sudo make
EOF
ONBUILD RUN sudo make
