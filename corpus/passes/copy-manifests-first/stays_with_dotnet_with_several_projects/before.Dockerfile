FROM mcr.microsoft.com/dotnet/sdk
WORKDIR /src/a
COPY . .
RUN dotnet restore
