FROM a
RUN b \
    && chisel --generate /rootfs -- \
        --release c --root /rootfs \
            base-files_base \
            base-files_release-info \
    && d
RUN find /b \
    \( \
        -name c -o \
        -name d \
    \) -delete
RUN find /b \( -name c \
        -o -name d \) \
    -delete
RUN b \
    --c \
        d \
    --e \
        f
# uneven, and no more than that
RUN apt-get install -y \
    b \
    c \
    d
RUN b \
    c \
    d \
    e
# tabs and blanks, of which nobody knows how wide they are
RUN b \
    c \
    d \
    e
RUN b \
    c \
    d \
    e
