#!/usr/bin/env bash
# Every cell of the permission tables, answered twice: by the program and by a second evaluator in Python; every line
# taken out in turn; every role at every operation through the real binary, on the demonstration and in a small office of each
# regulation; every facet that can be built there.
set -euo pipefail
xintai=$(realpath "${1:-target/release/xintai}")
here=$(dirname "$0")
export PYTHONDONTWRITEBYTECODE=1
python3 "$here/second_evaluator.py" "$xintai" --mutate
python3 "$here/real_doors.py" "$xintai"
python3 "$here/real_facets.py" "$xintai"
