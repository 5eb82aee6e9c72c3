FROM a
RUN echo   %PATH%   \
        b
