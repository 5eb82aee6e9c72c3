#!/bin/sh
set -e
exec gosu daemon redis-server /etc/redis.conf
