import subprocess
subprocess.run(["service", "nginx", "restart"], check=True)
