#!/usr/bin/env python3
"""A log of one million rows: verified, paged, filtered, each timed as a whole process: million_rows.py PROGRAM FOLDER.

The rows are made from the layout in docs/log-format.md and put behind those of a demonstration, so the chain is whole.
"""
import datetime
import hashlib
import json
import os
import random
import sqlite3
import struct
import subprocess
import sys
import time

program, folder = sys.argv[1:]
ROWS = 1_000_000
VERIFY = 3.0  # seconds, the goal
LIST = 0.25   # seconds for a page over the bare start of a process
COLUMNS = ["fmt", "origin", "seq", "at", "session", "request", "person", "officer", "officer_name", "unit", "role",
           "channel", "operation", "mode", "subject", "purpose", "basis", "outcome", "cite", "count", "ids", "view",
           "payload", "regime", "program", "prev"]


def field(value):
    if value is None:
        return b"\x00"
    if isinstance(value, int):
        return b"\x01" + struct.pack(">q", value)
    if isinstance(value, str):
        body = value.encode()
        return b"\x02" + struct.pack(">Q", len(body)) + body
    return b"\x03" + struct.pack(">Q", len(value)) + bytes(value)


def grow(path):
    """Puts rows behind the last one; they end before the demonstration's clock does, so that the clock can go on."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -200000")
    names = ", ".join(COLUMNS)
    seq, at, prev = db.execute("SELECT seq, at, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    made = [row for row in db.execute(f"SELECT {names} FROM journal WHERE operation IN ('query.run', 'record.show', 'subject.find')"
                                      " AND payload IS NULL AND subject IS NOT NULL")]
    random.seed(1)
    index = {name: place for place, name in enumerate(COLUMNS)}
    step = 700  # milliseconds between rows

    def rows():
        nonlocal seq, at, prev
        while seq < ROWS:
            row = list(random.choice(made))
            seq, at = seq + 1, at + step
            row[index["seq"]], row[index["at"]], row[index["prev"]] = seq, at, prev
            prev = hashlib.new("sm3", field("xintai/log/v1") + b"".join(map(field, row))).digest()
            yield (*row, prev)

    db.executemany(f"INSERT INTO journal ({names}, hash) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})", rows())
    db.commit()
    db.close()
    return at


def timed(command):
    best = None
    for _ in range(3):
        began = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True)
        took = time.monotonic() - began
        assert done.returncode == 0, done.stderr
        best = took if best is None or took < best else best
    return best, json.loads(done.stdout)


demo = json.load(open(os.path.join(folder, "demo.json")))["db"]
last = grow(demo)
now = datetime.datetime.fromtimestamp(last / 1000 + 86400, datetime.timezone(datetime.timedelta(hours=8))).isoformat()
credential = os.path.join(os.path.dirname(demo), "aud1.credential")
base = [program, "--db", demo, "--now", now, "--as", "aud1", "--credential-file", credential, "--format", "json"]

took, found = timed([program, "--format", "json", "log", "verify", demo])
assert found["ok"] and found["rows"] >= ROWS, found
print(f"FIGURE million-rows-verify seconds={took:.2f} goal={VERIFY} rows={found['rows']}")
late = took > VERIFY

floor, _ = timed([*base, "policy", "explain", "log.list"])
for name, words in {
    "first-page": [],
    "officer": ["--officer", "win1"],
    "refusals": ["--outcome", "refused"],
    "purpose": ["--purpose", "no-such-purpose"],
    "operation": ["--kind", "record.show"],
    "a-day": ["--since", "2019-01-01", "--until", "2019-01-02"],
    "jump": ["--after", "500000"],
}.items():
    took, page = timed([*base, "log", "list", "--limit", "50", *words])
    over = took - floor
    print(f"FIGURE million-rows-list filter={name} over-start-ms={over * 1000:.0f} start-ms={floor * 1000:.0f} rows={len(page['items'])}")
    late = late or over > LIST
sys.exit("a goal is missed" if late else 0)
