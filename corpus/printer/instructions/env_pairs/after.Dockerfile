FROM a
ENV b=c d="e f"
ENV g=h \
    i=j \
    k=l
ENV m='n  o' p=q\ r
