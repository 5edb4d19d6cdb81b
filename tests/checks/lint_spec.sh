#!/bin/sh
# Checks every document of spec/ against the OpenAPI 3.1 specification with an independent linter.
# usage: lint_spec.sh SPEC_DIR NODE_MODULES_DIR
# NODE_MODULES_DIR comes from `npm install @redocly/cli@2.11.1`. Nothing is sent or fetched.
set -eu

version=2.11.1

if [ $# -ne 2 ]; then
    echo "usage: $0 SPEC_DIR NODE_MODULES_DIR" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
cli=$2/@redocly/cli
found=$(sed -n 's/^  "version": "\([^"]*\)",*/\1/p' "$cli/package.json" 2>/dev/null || true)
if [ "$found" != "$version" ]; then
    echo "$2: @redocly/cli $version is needed, found ${found:-none}" >&2
    exit 2
fi
set -- "$1"/*.json
if [ ! -e "$1" ]; then
    echo "$1: no such document" >&2
    exit 2
fi
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NO_COLOR=1
exec node "$cli/bin/cli.js" lint --config "$here/lint_spec.redocly.yaml" --max-problems 1000 "$@"
