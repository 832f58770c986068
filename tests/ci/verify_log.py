#!/usr/bin/env python3
"""Verify a xintai log from docs/log-format.md alone: verify_log.py DATABASE. Prints JSON; exit 0 good, 6 bad."""
import hashlib
import json
import sqlite3
import struct
import sys

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


def sm3(data):
    return hashlib.new("sm3", data).digest()


def text_fault(row, salt, text):
    if row["payload"] is None:
        return None if text is None else "text-changed"
    if text is None:
        return "text-removed"
    good = sm3(b"xintai/payload/v1" + bytes(salt) + text.encode()) == bytes(row["payload"])
    return None if good else "text-changed"


def verify(path):
    db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    db.row_factory = sqlite3.Row
    query = f"SELECT {', '.join('j.' + c for c in COLUMNS)}, j.hash AS hash, t.salt AS salt, t.text AS text" \
            " FROM journal j LEFT JOIN journal_text t ON t.seq = j.seq ORDER BY j.seq"
    expected, prev, origin, rows = 1, bytes(32), None, 0
    for row in db.execute(query):
        rows += 1
        reason, seq = None, row["seq"]
        if seq != expected:
            reason, seq = "gap", expected
        elif row["fmt"] != 1:
            reason = "format"
        elif bytes(row["prev"]) != prev:
            reason = "broken-link"
        elif sm3(field("xintai/log/v1") + b"".join(field(row[c]) for c in COLUMNS)) != bytes(row["hash"]):
            reason = "changed"
        elif origin is not None and row["origin"] != origin:
            reason = "origin"
        else:
            reason = text_fault(row, row["salt"], row["text"])
        if reason:
            return {"ok": False, "rows": rows, "first_bad": seq, "reason": reason}
        expected, prev, origin = seq + 1, bytes(row["hash"]), row["origin"]
    return {"ok": True, "rows": rows, "first_bad": None, "reason": None}


if __name__ == "__main__":
    found = verify(sys.argv[1])
    print(json.dumps(found))
    sys.exit(0 if found["ok"] else 6)
