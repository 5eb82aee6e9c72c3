FROM debian:12
ENTRYPOINT [/bin/$NAME, --serve]
CMD [npm run start, --port]

FROM debian:12
RUN [make, install]
COPY [a, b, /c]
CMD [“it's”, "a"]

FROM debian:12
ENTRYPOINT [ ~/bin/app, --all ]
