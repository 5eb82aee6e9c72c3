FROM nginx:1.29
# logins
EXPOSE 80 22
EXPOSE 22/tcp
