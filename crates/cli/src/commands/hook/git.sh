#!/bin/sh
# Applies safe fixes to the staged Dockerfiles, and lists the remaining findings.
if ! dockwright fix --staged --level safe --check --quiet > /dev/null; then
    dockwright fix --staged --level safe
    echo 'Stage the fixes, and commit again.' >&2
    exit 1
fi
dockwright check --staged --fail-on none
