FORM debian:12
# the tools
RUN tool --all here
    && other
USER me
CDM ["tool"]
