FROM mcr.microsoft.com/windows/nanoserver:1809
RUN mkdir   C:\a  &&  dir   \
      b
