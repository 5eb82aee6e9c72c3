FROM a
RUN a | ( \
        ( \
            b \
            ; \
            c)\
) # end
RUN ( \
        (b)\
) # end
RUN ( \
        (b; c) \
    ) # end
