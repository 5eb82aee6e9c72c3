ARG A = 12
FROM debian:${A}
# the tools
RUN tool --all here
ARG B =c
ENV D= e
ENV F= "g h"
LABEL i.j-k= l
USER me
CMD ["tool"]
