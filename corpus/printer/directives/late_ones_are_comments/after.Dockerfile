# a
# escape=`
FROM b
RUN c \
    d
