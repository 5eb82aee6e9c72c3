# the registry
ARG REGISTRY=example.com/


FROM a AS b
RUN c

RUN d


# ---- final ----


# the image that is shipped
FROM e
RUN f

# one outside of a stage's comments
RUN g
