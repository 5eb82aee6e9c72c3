FROM debian:12
RUN apt-get update
RUN touch /x
RUN apt-get update
RUN <<EOF
apt-get install -y curl
EOF
RUN apt-get update
RUN ["apt-get", "install", "-y", "curl"]
RUN apt-get update
RUN apt-get install -y curl && echo $?
RUN apt-get update
RUN cat <<EOF > /x && apt-get install -y curl
a
EOF
