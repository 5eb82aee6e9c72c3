FROM debian:13
LABEL vendor=a com.example.some-key_2=1 "quoted"=1 $KEY=1 org.opencontainers.image.title=x a/b=1
