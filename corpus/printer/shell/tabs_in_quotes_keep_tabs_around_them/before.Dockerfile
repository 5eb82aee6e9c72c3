FROM a
RUN b=' \
		c \
	' \
	&& d \
		e \
	&& f
# blanks around them
RUN b=' \
		c' \
  && d
# none in quotes
RUN b='c' \
	&& d \

	# e
	&& f
RUN cat <<E && \
	b
	c
E
LABEL b="c \
		d" \
	e=f
