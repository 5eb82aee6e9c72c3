#!/usr/bin/env bash
# Runs dockwright for action.yml. Reads PROGRAM, COMMAND, PATHS, LEVEL, ARGS and SARIF_FILE; says in
# GITHUB_OUTPUT whether files would change, or have changed.
set -euo pipefail

fail() {
    echo "::error::$1" >&2
    exit 2
}

words=("$COMMAND")
case $COMMAND-$LEVEL in
    check-) ;;
    check-safe) words+=(--fail-on safe) ;;
    check-intended) words+=(--fail-on "safe,intended") ;;
    check-risky) words+=(--fail-on "safe,intended,risky") ;;
    fmt- | fix-) words+=(--check) ;;
    fix-*) words+=(--check --level "$LEVEL") ;;
    fmt-*) fail "\`fmt\` has no \`level\`: a layout never changes a build" ;;
    check-*) fail "\`level\` is safe, intended or risky, not \`$LEVEL\`" ;;
    *) fail "\`command\` is check, fmt or fix, not \`$COMMAND\`" ;;
esac
# Paths and arguments are words, but not patterns of files.
set -f
# shellcheck disable=SC2206
words+=($ARGS -- $PATHS)

code=0
"$PROGRAM" "${words[@]:0:1}" --output github "${words[@]:1}" || code=$?
if [ -n "$SARIF_FILE" ]; then
    again=0
    "$PROGRAM" --quiet "${words[@]:0:1}" --output sarif "${words[@]:1}" >"$SARIF_FILE" || again=$?
    [ "$again" != 2 ] || code=2
fi
if [ "$code" = 1 ]; then changed=true; else changed=false; fi
echo "changed=$changed" >>"$GITHUB_OUTPUT"
exit "$code"
