#!/bin/sh
# Fixes the staged Dockerfiles where the image stays the same, and says what is left.
if ! dockwright fix --staged --level safe --check --quiet > /dev/null; then
    dockwright fix --staged --level safe
    echo 'Stage the fixes, and commit again.' >&2
    exit 1
fi
dockwright check --staged --fail-on none
