FROM debian:12
ENV LANG=C.UTF-8 \
    JAVA_OPTS="-Xmx1g \
	# -Xms1g
	-Dfile.encoding=UTF-8" \
    PORT=80
RUN echo "a \
	b \
	# c
	d" \
    && e
