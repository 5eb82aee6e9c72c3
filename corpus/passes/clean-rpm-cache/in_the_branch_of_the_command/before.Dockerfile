FROM fedora:39
RUN if type microdnf > /dev/null; then microdnf install -y tar; else yum -y install tar; fi
RUN (yum install -y git || dnf install -y git || apt-get install -y git)
RUN dnf install -y git && dnf remove -y dnf
RUN set -e; if [ -n "$X" ]; then dnf install -y git; fi; touch /x
RUN dnf install -y git && if [ -n "$X" ]; then dnf install -y tar; fi && touch /x
