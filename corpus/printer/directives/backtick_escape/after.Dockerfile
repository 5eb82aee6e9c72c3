# escape=`
FROM a
SHELL ["/bin/sh", "-c"]
RUN b\`
 c `
    d
ENV e=f\g `
    h=i
