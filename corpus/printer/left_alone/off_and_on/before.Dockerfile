FROM a


  # dockwright: off
run   b


  # c  
run d   \
   e  
# dockwright: on
run   f
