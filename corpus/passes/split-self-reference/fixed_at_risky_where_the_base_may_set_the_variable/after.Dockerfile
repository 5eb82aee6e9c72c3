FROM example.com/base:1
# where Java is
ENV JAVA_HOME=/opt/java
ENV PATH=$JAVA_HOME/bin:$PATH
RUN java -version
