#!/usr/bin/env bash
# One million rows of log: verified in under 3 seconds, first page and filters within a frame of the start of a process.
# usage: million_rows.sh PROGRAM
set -euo pipefail
program=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" --format json demo --no-ui "$work/demo" >"$work/demo.json" 2>/dev/null
python3 "$here/million_rows.py" "$program" "$work"
