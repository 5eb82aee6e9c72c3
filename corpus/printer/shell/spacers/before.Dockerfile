FROM a
RUN set -eux; \
	\
	a; \
\
	\
	b \
		\
		c; \
	d
RUN a \
 \
 && b && \
 \
 c
