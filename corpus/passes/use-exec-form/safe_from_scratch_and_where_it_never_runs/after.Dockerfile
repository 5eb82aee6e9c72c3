FROM scratch
CMD ["app", "--serve"]

FROM debian:12
ENTRYPOINT ["/bin/sh", "-c", "exec service $NAME"]
CMD ["nginx", "-g", "daemon off;"]
