#!/usr/bin/env bash
# Every cell of the permission tables, answered twice: by the program and by a second evaluator in Python; every line
# taken out in turn; every role at every operation through the real binary, on the demonstration. Every facet
# that can be built of a regulation: real_facets.py XINTAI --regime ID, a minute each.
set -euo pipefail
xintai=$(realpath "${1:-target/release/xintai}")
here=$(dirname "$0")
export PYTHONDONTWRITEBYTECODE=1
python3 "$here/second_evaluator.py" "$xintai" --mutate
python3 "$here/real_doors.py" "$xintai"
