FROM mcr.microsoft.com/dotnet/sdk:8.0
WORKDIR /source
COPY app.csproj nuget.config ./
RUN dotnet restore
COPY . .
RUN dotnet publish -c Release
