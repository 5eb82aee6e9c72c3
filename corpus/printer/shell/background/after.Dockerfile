FROM a
RUN a & b & wait
RUN a & \
    b && \
    c &
