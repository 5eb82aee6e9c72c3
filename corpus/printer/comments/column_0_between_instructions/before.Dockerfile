FROM a
    # b
	#c
RUN d
   #!e
