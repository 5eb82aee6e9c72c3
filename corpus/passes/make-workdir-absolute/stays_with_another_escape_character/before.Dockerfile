# escape=`

FROM me/win
WORKDIR /app
WORKDIR src
