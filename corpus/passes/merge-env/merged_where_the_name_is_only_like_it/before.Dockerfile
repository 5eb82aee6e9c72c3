FROM debian:12
ENV A=1
ENV B=$AB
ENV C='$A' D=\$A
