FROM debian:13
ENV A=\$B C='$D' E="\$F" G="'$H'" I=cost$ J=$$
LABEL key=$1
