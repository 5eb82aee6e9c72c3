FROM debian:12
RUN apt list --installed && apt edit-sources
RUN apt show curl | grep Version && version=$(apt policy curl) && apt search x >/list
