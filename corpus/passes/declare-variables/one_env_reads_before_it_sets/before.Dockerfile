FROM example.com/base:1
ENV JAVA_HOME=/opt/java PATH=$JAVA_HOME/bin:$PATH
ENV SELF=$SELF:/x A=1 B=2

# the first name is not known, so that `split-self-reference` does not tell of the last value
FROM example.com/base:2
ENV $KEY=1 GRADLE_HOME=/opt/gradle BIN=$GRADLE_HOME/bin
