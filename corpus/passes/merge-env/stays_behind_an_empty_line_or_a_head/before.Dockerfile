FROM debian:12
ENV A=1

ENV B=2
# ---- python ----
ENV C=3
# ENV D=4
ENV E=5
