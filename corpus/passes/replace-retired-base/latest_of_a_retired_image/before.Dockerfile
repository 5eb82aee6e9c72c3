FROM centos
RUN yum -y install git
