deps: deps()
