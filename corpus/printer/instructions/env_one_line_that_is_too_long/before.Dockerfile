FROM a
ENV FIRST_VARIABLE="some rather long text" SECOND_VARIABLE="more of it" THIRD_VARIABLE="and yet more"
