#!/usr/bin/env bash
# The log's inspection at 100,000 rows, a month: verified, judged, filtered, each within its limit. A million rows, the
# goal, take minutes to make: python3 tests/ci/million_rows.py PROGRAM FOLDER. usage: many_rows.sh PROGRAM
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1
program=$(realpath "${1:-target/release/xintai}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$(dirname "$0")/million_rows.py" "$program" "$work" 100000
