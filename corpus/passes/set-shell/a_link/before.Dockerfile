FROM debian:13
RUN rm /bin/sh && ln -s /bin/bash /bin/sh
# shorter
RUN ln -sf bash /bin/sh
