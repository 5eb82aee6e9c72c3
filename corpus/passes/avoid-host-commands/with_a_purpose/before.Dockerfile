FROM debian:13
RUN server & sleep 1; kill $!
RUN vim +PlugInstall +qall && vim -es -c 'q'
RUN ssh -V && apt-get install -y vim ssh
RUN ps aux | grep server
RUN echo mount free
