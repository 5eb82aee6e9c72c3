FROM example.com/base:1
# where Java is
env JAVA_HOME=/opt/java \
    PATH=$JAVA_HOME/bin:$PATH
RUN java -version
