form debian:12
# the tools
run tool --all here
evn A=1
user me
cdm ["tool"]
