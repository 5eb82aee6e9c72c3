FROM fedora:39
RUN if type microdnf > /dev/null; then \
        microdnf install -y tar && microdnf clean all; \
    else \
        yum -y install tar && yum clean all; \
    fi
RUN (yum install -y git && yum clean all || dnf install -y git || apt-get install -y git)
RUN dnf install -y git && dnf clean all && dnf remove -y dnf
RUN set -e; if [ -n "$X" ]; then dnf install -y git; dnf clean all; fi; touch /x
RUN dnf install -y git && if [ -n "$X" ]; then dnf install -y tar; fi && dnf clean all && touch /x
