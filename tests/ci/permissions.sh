#!/usr/bin/env bash
# Every cell of the permission tables, answered twice: by the program and by a second evaluator in Python; every line
# taken out in turn; every role at every operation through the real binary, on the demonstration. Every facet that can be
# built of one regulation, which one follows from the commit; all five, half a minute each: real_facets.py XINTAI.
set -euo pipefail
xintai=$(realpath "${1:-target/release/xintai}")
here=$(dirname "$0")
export PYTHONDONTWRITEBYTECODE=1
python3 "$here/second_evaluator.py" "$xintai" --mutate
python3 "$here/real_doors.py" "$xintai"
regimes=("$here"/../../regimes/*.toml)
commit=$(git -C "$here" rev-parse --short=7 HEAD 2>/dev/null || echo 0)
python3 "$here/real_facets.py" "$xintai" --regime "$(basename "${regimes[0x$commit % ${#regimes[@]}]}" .toml)"
