FORM debian:12 AS base
# the tools
RUNN tool --all here
EVN A=1
WORKDIRR /srv
LABLE b=c
USER me
CDM ["tool"]
