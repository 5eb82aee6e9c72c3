FROM mcr.microsoft.com/dotnet/sdk:8.0
WORKDIR /app
COPY . .
# install
RUN dotnet restore
# start
CMD ["start"]
