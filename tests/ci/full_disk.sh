#!/usr/bin/env bash
# Nothing is shown when the log cannot be written: a query on a full disk answers no record, and works again with room.
# Needs root for a small file system of its own. usage: full_disk.sh PROGRAM
set -euo pipefail
program=$1
if [ "$(id -u)" != 0 ]; then
    echo "full_disk.sh: needs root to mount a small file system; run it with sudo" >&2
    exit 1
fi
disk=$(mktemp -d)
trap 'umount "$disk" 2>/dev/null; rmdir "$disk"' EXIT
mount -t tmpfs -o size=160m,mode=0700 tmpfs "$disk"
"$program" --format json demo --no-ui "$disk/demo" >"$disk/demo.json" 2>/dev/null
read -r db login key < <(python3 - "$disk/demo.json" <<'PY'
import json, sys
demo = json.load(open(sys.argv[1]))
window = next(o for o in demo["officers"] if "window" in o["roles"])
print(demo["db"], window["login"], window["credential_file"])
PY
)
ask() { "$program" --db "$db" --as "$login" --credential-file "$key" --format json "$@"; }
name=$(python3 - "$db" <<'PY'
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
print(db.execute("SELECT s.id_value FROM subject s JOIN record r ON r.subject = s.id WHERE r.state = 'accepted'"
                 " AND r.access = 'open' AND s.kind = 'organisation' LIMIT 1").fetchone()[0])
PY
)
before=$(ask query "$name" --mode public)
grep -q '"records":\[{\|"records": \[' <<<"$before" || { echo "no record to query: $before"; exit 1; }
rows() { python3 -c "import sqlite3,sys; print(sqlite3.connect('file:$db?mode=ro',uri=True).execute('SELECT count(*) FROM journal').fetchone()[0])"; }
logged=$(rows)
dd if=/dev/zero of="$disk/filler" bs=4096 2>/dev/null || true
set +e
shown=$(ask query "$name" --mode public 2>"$disk/../full-disk-error.$$")
code=$?
set -e
rm -f "$disk/../full-disk-error.$$"
[ "$code" -ne 0 ] || { echo "a query answered on a full disk"; exit 1; }
[ -z "$shown" ] || { echo "something was shown on a full disk: $shown"; exit 1; }
rm "$disk/filler"
ask query "$name" --mode public >/dev/null
"$program" log verify "$db" >/dev/null
[ "$(rows)" -gt "$logged" ]
echo "FIGURE full-disk exit=$code shown=0 verified=1"
