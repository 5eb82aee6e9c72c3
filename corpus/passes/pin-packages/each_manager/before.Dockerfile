FROM debian:13
RUN apt-get update \
    && apt-get install -y curl git=1:2.47.3-0+deb13u1 jq \
        # and more
        make g++
RUN apk add --no-cache -t .build bash curl~8
RUN pip install flask "gunicorn" requests[socks]
RUN npm install -g @scope/tool yarn@1.22.22
RUN gem install bundler rake:13.3.0
RUN yum install -y httpd-2.4.62 git && zypper in -y curl
RUN go install example.com/tool/cmd/x@latest && go get example.com/lib
RUN <<EOF
apt-get install -y vim
EOF
