FROM a
LABEL b="café"
run echo ÿþ
