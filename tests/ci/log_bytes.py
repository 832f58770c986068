#!/usr/bin/env python3
"""No subject's name or identifier stands in the bytes of the log's tables: log_bytes.py FOLDER (with demo.json)."""
import json
import os
import sqlite3
import sys

folder = sys.argv[1]
source = json.load(open(os.path.join(folder, "demo.json")))["db"]
bare = os.path.join(folder, "bare.db")
LOG = {"journal", "journal_text", "anchor", "alert", "alert_row", "sampled", "closed_month", "saved_inspection"}
with sqlite3.connect(source) as db:
    people = db.execute("SELECT id_value, name FROM subject").fetchall()
    # The log names officers as they were (HC-23-4); a subject of the same name is not told apart from one.
    officers = {name for (name,) in db.execute("SELECT name FROM officer")}
    schema = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    assert LOG <= set(schema), f"a table of the log is missing: {LOG - set(schema)}"
    with sqlite3.connect(bare) as copy:
        for name in sorted(LOG):
            copy.execute(schema[name])
            rows = db.execute(f'SELECT * FROM "{name}"').fetchall()
            if rows:
                copy.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
found = open(bare, "rb").read()
looked = 0
for identifier, name in people:
    for words in (identifier, name):
        if not words or words in officers:
            continue
        looked += 1
        assert words.encode() not in found, f"{words} stands in the tables of the log"
assert looked > 3000 and b"query.run" in found, "the log of a demonstration is expected"
print(f"FIGURE log-bytes searched={looked} found=0 bytes={len(found)}")
