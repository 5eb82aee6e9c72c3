FROM debian:13
LABEL Vendor="Example Ltd" com.example..version=1 io.docker.x=1
# old form
LABEL a:b value
LABEL 1st=1 last-=1 "two words"=1
