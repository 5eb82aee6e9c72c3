#!/bin/sh
set -e
exec gosu daemon vsftpd /etc/vsftpd.conf
