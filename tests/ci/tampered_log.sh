#!/usr/bin/env bash
# 200 tampered copies of a real log: xintai and an independent verifier in Python must name the same first bad row.
# usage: tampered_log.sh PROGRAM
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1
program=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" --format json demo --no-ui "$work/demo" >"$work/demo.json" 2>/dev/null
python3 "$here/log_bytes.py" "$program" "$work"
python3 "$here/tamper.py" "$program" "$here/../../docs/verify_log.py" "$work"
