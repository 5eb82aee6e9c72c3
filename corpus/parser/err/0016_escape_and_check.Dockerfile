# escape=x
# check=foo=bar
FROM a
