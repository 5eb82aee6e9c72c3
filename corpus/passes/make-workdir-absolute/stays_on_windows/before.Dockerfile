FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
WORKDIR /app
WORKDIR src

FROM me/win
SHELL ["powershell", "-Command"]
WORKDIR /app
WORKDIR src

FROM debian:12
WORKDIR /app
WORKDIR c:src
WORKDIR a\b
