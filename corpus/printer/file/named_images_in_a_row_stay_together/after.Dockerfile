FROM a AS b
FROM c AS d
# of the same kind
FROM e AS f

FROM g

FROM h AS i
RUN j

FROM k AS l

FROM m \
    AS n

FROM o AS p

FROM q AS r
