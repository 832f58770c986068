#!/usr/bin/env python3
"""Tampers with copies of a demonstration's log and lets two verifiers judge: tamper.py PROGRAM VERIFIER FOLDER."""
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys

program, verifier, folder = sys.argv[1:]
source = json.load(open(os.path.join(folder, "demo.json")))["db"]
plain = os.path.join(folder, "plain.db")
copy = os.path.join(folder, "copy.db")
# One self-contained file: the copies are then plain file copies.
with sqlite3.connect(source) as db:
    db.execute("VACUUM INTO ?", (plain,))
os.chmod(plain, 0o600)
rows = sqlite3.connect(plain).execute("SELECT max(seq) FROM journal").fetchone()[0]
TEXT = ["origin", "session", "officer", "officer_name", "unit", "role", "channel", "operation", "outcome", "ids", "regime",
        "program"]
BYTES = ["person", "prev", "hash"]
random.seed(20261123)


def tamper(db, seq):
    kind = random.choice(["text", "bytes", "time", "delete", "insert", "swap", "absent", "free-text"])
    if kind == "text":
        column = random.choice(TEXT)
        db.execute(f"UPDATE journal SET {column} = coalesce({column}, '') || 'x' WHERE seq = ?", (seq,))
    elif kind == "bytes":
        column = random.choice(BYTES)
        db.execute(f"UPDATE journal SET {column} = ? WHERE seq = ?", (os.urandom(32), seq))
    elif kind == "time":
        db.execute("UPDATE journal SET at = at - 86400000 WHERE seq = ?", (seq,))
    elif kind == "delete" and seq < rows:
        db.execute("DELETE FROM journal_text WHERE seq = ?", (seq,))
        db.execute("DELETE FROM journal WHERE seq = ?", (seq,))
    elif kind == "swap" and seq < rows:
        db.execute("UPDATE journal SET seq = -1 WHERE seq = ?", (seq,))
        db.execute("UPDATE journal SET seq = ? WHERE seq = ?", (seq, seq + 1))
        db.execute("UPDATE journal SET seq = ? WHERE seq = -1", (seq + 1,))
    elif kind == "absent":
        db.execute("UPDATE journal SET purpose = CASE WHEN purpose IS NULL THEN '' ELSE NULL END WHERE seq = ?", (seq,))
    elif kind == "free-text":
        db.execute("UPDATE journal_text SET text = text || 'x' WHERE seq = (SELECT max(seq) FROM journal_text)")
    else:
        db.execute("UPDATE journal SET count = coalesce(count, 0) + 1 WHERE seq = ?", (seq,))
    return kind


def judge(command):
    done = subprocess.run(command, capture_output=True, text=True)
    found = json.loads(done.stdout)
    return done.returncode, found["ok"], found["first_bad"], found["reason"]


assert judge([program, "--format", "json", "log", "verify", plain])[:2] == (0, True)
assert judge([sys.executable, verifier, plain])[:2] == (0, True)
detected = 0
for _ in range(200):
    shutil.copy(plain, copy)
    db = sqlite3.connect(copy)
    db.execute("PRAGMA foreign_keys = OFF")
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{name}"')
    seq = random.randint(1, rows)
    kind = tamper(db, seq)
    db.commit()
    db.close()
    ours = judge([program, "--format", "json", "log", "verify", copy])
    theirs = judge([sys.executable, verifier, copy])
    assert ours == theirs, f"{kind} at {seq}: xintai says {ours}, the independent verifier {theirs}"
    assert ours[0] == 6, f"{kind} at {seq}: not found"
    if kind in ("text", "time", "delete"):
        assert ours[2] == seq or kind == "text" and seq == 1, f"{kind} at {seq}: first bad row said to be {ours[2]}"
    detected += 1
print(f"FIGURE tampered-logs copies=200 detected={detected} agreed=200 rows={rows}")
