FROM a
RUN set -eux; \
	apt-get install -y \
		b \
		c \
	; \
	d
RUN e \
  f \
  ;
