#!/usr/bin/env bash
# For `lib/functions/linterCommands.sh`, with DOCKERFILE_DOCKWRIGHT among the names of linters.
# shellcheck disable=SC2034
DOCKERFILE_DOCKWRIGHT_CHECK_ONLY_MODE_OPTIONS=(--check)
LINTER_COMMANDS_ARRAY_DOCKERFILE_DOCKWRIGHT=(dockwright fmt --force-exclude)
