#!/usr/bin/env bash
# Every cell of the permission tables, answered twice: by the program and by a second evaluator in Python; every line
# taken out in turn; every role at every operation, and every facet that can be built, through the real binary.
set -euo pipefail
xintai=$(realpath "${1:-target/release/xintai}")
here=$(dirname "$0")
export PYTHONDONTWRITEBYTECODE=1
python3 "$here/second_evaluator.py" "$xintai" --mutate
python3 "$here/real_doors.py" "$xintai"
for regime in huancui anshan benxi changsha liaoning-housing; do
    python3 "$here/real_facets.py" "$xintai" --regime "$regime"
done
