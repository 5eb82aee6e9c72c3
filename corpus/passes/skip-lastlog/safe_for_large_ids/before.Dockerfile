FROM debian:12
RUN useradd -u 1000770000 app
# the user
RUN groupadd -g 100000 app \
    && useradd -rmu 100000 -g app app \
    && sudo /usr/sbin/useradd --uid=200000 b
RUN useradd --no-create-home \
    # for the platform
    --uid "300000" c
COPY a /a
