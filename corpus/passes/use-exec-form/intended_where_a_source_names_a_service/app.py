# service nginx restart
print("the service will start")
service = {"nginx": "start"}
