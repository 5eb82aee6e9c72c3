FROM a
healthcheck   none
