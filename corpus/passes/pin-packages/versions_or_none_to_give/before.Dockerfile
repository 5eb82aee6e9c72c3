FROM debian:13
RUN apt-get install -y curl=8.14.1-2 ./local.deb nginx/stable $PACKAGES
RUN apt-get update && apt-get upgrade -y && apt-get install -s curl
RUN apk add --no-cache curl=8.14.1-r2 local.apk bash@edge
RUN pip install -r requirements.txt && pip install -e . && pip install . ./lib flask==3.1.2 'a>=1'
RUN pip install -c constraints.txt flask
RUN npm install && npm ci && npm install -g @scope/tool@1.2.3 ./dir https://example.com/a.tgz
RUN gem install bundler -v 2.7.2
RUN go install ./cmd/x && go install example.com/tool@v1.2.3 && go install std
RUN dnf install -y httpd-2.4.62 nginx-1:1.26.0 https://example.com/x.rpm
