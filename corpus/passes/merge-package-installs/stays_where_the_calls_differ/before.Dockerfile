FROM alpine:3.19
# names for what is removed later
RUN apk add --no-cache --virtual .build make && apk add --no-cache --virtual .test bats
RUN apk add --virtual .build make && apk add --virtual .build g++
RUN apk add --virtual=.build make && apk add --virtual=.build g++
RUN apk add --no-cache make && apk add g++
RUN apk add make; apk add g++
# two plans of versions
RUN pip install numpy && pip install pandas
RUN npm install -g npm && npm install -g yarn
COPY a /a
