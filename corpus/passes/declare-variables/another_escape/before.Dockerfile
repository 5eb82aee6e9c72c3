# escape=`
FROM debian:13
ENV A=`$PAHT C=$PAHT E='\$F'
