# escape=`
FORM debian:12
# the tools
RUN tool --all here
    && other
COPY a C:\
USER me
CMD ["tool"]
