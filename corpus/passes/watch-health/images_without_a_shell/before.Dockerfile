FROM scratch
EXPOSE 3000
CMD ["/app"]
