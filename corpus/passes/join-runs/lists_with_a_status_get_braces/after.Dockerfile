FROM debian:12
# one
RUN a; b && { c || d; } && { if e; then f; fi; } && g
COPY a /a
