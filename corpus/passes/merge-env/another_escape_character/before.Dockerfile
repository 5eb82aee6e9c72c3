# escape=`
FROM debian:12
ENV A=1
env B=2
