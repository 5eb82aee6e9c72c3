FROM a
RUN cat <<A 3<<-"B C"
x
A
	y
	B C
RUN d
