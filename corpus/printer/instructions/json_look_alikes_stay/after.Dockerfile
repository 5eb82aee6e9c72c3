FROM a
CMD ['b',  'c']
CMD ["d",]
ENTRYPOINT ["e"]   # f
VOLUME ["/g"   "/h"]
RUN [ -f i ] && j
CMD [“k”,  "l"]
