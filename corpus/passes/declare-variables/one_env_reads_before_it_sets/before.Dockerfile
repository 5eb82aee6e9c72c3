FROM example.com/base:1
ENV JAVA_HOME=/opt/java PATH=$JAVA_HOME/bin:$PATH
ENV SELF=$SELF:/x A=1 B=2
