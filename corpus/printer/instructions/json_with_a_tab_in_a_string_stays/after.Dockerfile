FROM a
VOLUME ["/b	c"]
COPY ["d",	"e	f"]
