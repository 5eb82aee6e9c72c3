FROM debian:12
ENV A b # of the tools
LABEL c d # of the team
ENV E=f#g
ENV H="i # j"
ENV K="l #m"
