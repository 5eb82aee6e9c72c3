from a as b
  run c
	EnV d=e
healthcheck cmd f
onbuild run g
