FROM a
VOLUME ["", "/b"]
SHELL /bin/bash -c
