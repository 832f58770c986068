#!/usr/bin/env bash
# Every cell of the permission tables, answered twice: by the program and by a second evaluator in Python; every line
# taken out in turn; every role at every operation through the real binary. Every facet that can be built of one regulation:
# real_facets.py XINTAI --regime ID, some minutes each.
set -euo pipefail
xintai=$(realpath "${1:-target/release/xintai}")
here=$(dirname "$0")
export PYTHONDONTWRITEBYTECODE=1
python3 "$here/second_evaluator.py" "$xintai" --mutate
python3 "$here/real_doors.py" "$xintai"
