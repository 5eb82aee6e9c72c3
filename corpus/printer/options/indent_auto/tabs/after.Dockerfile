FROM a
RUN b \
	&& c \
	&& d
LABEL b=c \
	d=e
