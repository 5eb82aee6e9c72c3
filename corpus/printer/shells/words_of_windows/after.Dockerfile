FROM example.com/base
RUN setx /M TOOLS C:\tools;C:\more
RUN dir a;b  &&  c

FROM example.com/other
RUN copy a;b c

FROM example.com/third
RUN chmod a; b && c
