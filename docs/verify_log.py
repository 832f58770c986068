#!/usr/bin/env python3
"""Checks a xintai log without xintai: Python's standard library and docs/log-format.md alone.

    verify_log.py LOG [--checkpoint FILE]... [--code CODE]... [--against EXPORT]... [--key FILE]

LOG is a database file or an export of `xintai log export`. Checkpoints, head codes, receipts and other exports were kept
elsewhere; the key is the public key (ssh-ed25519 …) that checkpoints must be signed with. A database in use (rows in its -wal)
is refused: check a copy made by `xintai backup`. Prints JSON; exit 0 good, 6 bad, 2 unreadable.
"""
import argparse
import base64
import hashlib
import json
import os
import sqlite3
import struct
import sys

COLUMNS = ["fmt", "origin", "seq", "at", "session", "request", "person", "officer", "officer_name", "unit", "role",
           "channel", "operation", "mode", "subject", "purpose", "basis", "outcome", "cite", "count", "ids", "view",
           "payload", "bound", "regime", "program", "prev"]
NUMBERS = {"fmt", "seq", "at", "count"}
BYTES = {"person", "subject", "view", "payload", "bound", "prev", "hash", "salt"}
ABSENT = {"request", "person", "officer", "officer_name", "unit", "role", "mode", "subject", "purpose", "basis", "cite", "count",
          "view", "payload", "bound", "salt", "text"}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
EXPORT = "xintai/log-export/v1"


def sm3(data):
    return hashlib.new("sm3", data).digest()


def field(value):
    if value is None:
        return b"\x00"
    if isinstance(value, int):
        return b"\x01" + struct.pack(">q", value)
    if isinstance(value, str):
        body = value.encode()
        return b"\x02" + struct.pack(">Q", len(body)) + body
    return b"\x03" + struct.pack(">Q", len(value)) + bytes(value)


# --- where rows come from -------------------------------------------------------------------------------------------

def from_database(path):
    # Rows that still stand beside the file would be missing from it: the log would be said to be cut.
    if os.path.exists(path + "-wal") and os.path.getsize(path + "-wal"):
        raise ValueError(f"{path} is in use: rows stand in {path}-wal. Check a copy made by `xintai backup`, or close the console and "
                         "every other xintai on it first. 数据库正在使用: 请核对 `xintai backup` 做出的副本, 或先关闭控制台和其他程序")
    db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    db.row_factory = sqlite3.Row
    query = f"SELECT {', '.join('j.' + c for c in COLUMNS)}, j.hash AS hash, t.salt AS salt, t.text AS text" \
            " FROM journal j LEFT JOIN journal_text t ON t.seq = j.seq ORDER BY j.seq"
    try:
        noted = db.execute("SELECT max(seq) FROM anchor").fetchone()[0] or 0
    except sqlite3.Error:
        noted = 0
    return {"from": 1, "prev": bytes(32), "to": None, "noted": noted}, (dict(row) for row in db.execute(query))


def from_export(path):
    lines = open(path, encoding="utf-8-sig", newline="\n")  # some editors put a mark of byte order before the text
    pairs = json.loads(next(lines), object_pairs_hook=Pairs)
    head = dict(pairs) if isinstance(pairs, Pairs) else {}
    if head.get("format") != EXPORT or len(head) != len(pairs):
        raise ValueError(f"{path} line 1: no export of a log")
    span = {"from": value("seq", head["from"]), "prev": value("prev", head["prev"]), "to": value("seq", head["to"]),
            "origin": value("origin", head["origin"])}
    return span, (row_of(line) for line in lines)


def row_of(line):
    """The row of an export's line; none when it is no row: a column of another type, twice, or missing."""
    try:
        pairs = json.loads(line, object_pairs_hook=Pairs)
        if not isinstance(pairs, Pairs) or len({name for name, _ in pairs}) != len(pairs):
            return None
        found = dict(pairs)
        return {name: value(name, found.get(name)) for name in [*COLUMNS, "hash", "salt", "text"]}
    except (ValueError, RecursionError):
        return None


class Pairs(list):
    """The members of a JSON object as they stand, so that one that stands twice is seen."""


def value(name, found):
    """A member as the log has it: a number, a text, bytes from hexadecimal, or nothing where nothing may stand."""
    if found is None and name in ABSENT:
        return None
    if name in NUMBERS:
        if type(found) is int and -(1 << 63) <= found < 1 << 63:
            return found
    elif type(found) is str:
        found.encode()
        if name not in BYTES:
            return found
        if len(found) % 2 == 0 and all(c in "0123456789abcdefABCDEF" for c in found):
            return bytes.fromhex(found)
    raise ValueError(f"{name}: not a value of this column")


def open_log(path):
    with open(path, "rb") as file:
        return from_database(path) if file.read(15) == b"SQLite format 3" else from_export(path)


# --- what was kept --------------------------------------------------------------------------------------------------

def read_code(written):
    """A head code or receipt: number of the row, 16 characters of its hash, one check character."""
    flat = "".join(written.split()).replace("-", "").upper()
    if len(flat) < 18 or any(c not in ALPHABET for c in flat):
        raise ValueError(f"{written}: not a code")
    weight, total = 1, 0
    for character in reversed(flat):
        total, weight = (total + ALPHABET.index(character) * weight) % 31, weight * 3 % 31
    if total:
        raise ValueError(f"{written}: the check character does not fit")
    bits = 0
    for character in flat[-17:-1]:
        bits = bits * 31 + ALPHABET.index(character)
    return int(flat[:-17]), bits


def code_bits(row_hash):
    return int.from_bytes(row_hash[:10], "big") >> 1


def strings(data):
    """SSH's length-prefixed strings."""
    found = []
    while data:
        size = struct.unpack(">I", data[:4])[0]
        found.append(data[4:4 + size])
        data = data[4 + size:]
    return found


def ssh_string(data):
    return struct.pack(">I", len(data)) + data


def read_checkpoint(path):
    text = open(path, encoding="utf-8-sig").read().replace("\r\n", "\n")
    signed, _, armour = text.partition("-----BEGIN SSH SIGNATURE-----")
    lines = signed.splitlines()
    if not lines or lines[0] != "xintai checkpoint 1" or not armour:
        raise ValueError(f"{path}: no checkpoint")
    fields = dict(line.split(" ", 1) for line in lines[1:])
    blob = base64.b64decode("".join(armour.split("-----END")[0].split()))
    assert blob[:6] == b"SSHSIG", f"{path}: no SSH signature"
    public, namespace, reserved, algorithm, signature = strings(blob[10:])
    genuine = namespace == b"xintai-checkpoint" and strings(public)[0] == b"ssh-ed25519"
    genuine = genuine and base64.b64encode(public).decode() == fields["key"].split()[1]
    digest = hashlib.new(algorithm.decode(), signed.encode()).digest()
    message = b"SSHSIG" + b"".join(map(ssh_string, [namespace, reserved, algorithm, digest]))
    genuine = genuine and ed25519(strings(public)[1], message, strings(signature)[1])
    return int(fields["seq"]), bytes.fromhex(fields["hash"]), fields["origin"], fields["key"], genuine


def read_export(path):
    """Number and hash of each good row of an export kept elsewhere, whose log it is, and its first bad row."""
    span, rows = from_export(path)
    found, seen, _, _ = walk(span, rows, None)
    return sorted(seen.items()), span["origin"], None if found["ok"] else (found["reason"], found["first_bad"])


P = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(p, q):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = p, q
    a, b, c, d = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P, 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P:
        return None
    return ((x, P - x)[x & 1 != sign], y, 1, (x, P - x)[x & 1 != sign] * y % P)


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(public, message, signature):
    """RFC 8032: whether the signature of the message is this key's."""
    a, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER or len(signature) != 64:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(h, a))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


# --- the walk -------------------------------------------------------------------------------------------------------

def text_fault(row):
    if row["payload"] is None:
        return None if row["text"] is None and row["salt"] is None else "text-changed"
    if row["text"] is None or row["salt"] is None:
        return "text-removed"
    good = sm3(b"xintai/payload/v1" + bytes(row["salt"]) + row["text"].encode()) == bytes(row["payload"])
    return None if good else "text-changed"


def walk(span, rows, wanted):
    """Walks the chain; answers what was found, and the hashes of the good rows in `wanted`, or of all."""
    expected, prev, origin, count, seen = span["from"], span["prev"], span.get("origin"), 0, {}
    for row in rows:
        count += 1
        reason, seq = None, expected if row is None else row["seq"]
        if row is None:
            reason = "format"
        elif seq != expected:
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
            reason = text_fault(row)
        if reason:
            return {"ok": False, "rows": count, "first_bad": seq, "reason": reason}, seen, origin, expected - 1
        if wanted is None or seq in wanted:
            seen[seq] = bytes(row["hash"])
        expected, prev, origin = seq + 1, bytes(row["hash"]), row["origin"]
    if span["to"] is not None and expected <= span["to"]:
        return {"ok": False, "rows": count, "first_bad": expected, "reason": "cut"}, seen, origin, expected - 1
    return {"ok": True, "rows": count, "first_bad": None, "reason": None}, seen, origin, expected - 1


def compare(found, kept, seen, origin, last, first):
    """Adds what was kept elsewhere; the first of it that does not fit decides."""
    agreed, results = 0, []
    last_of = lambda one: one[1][-1][0] if one[1] else 0  # noqa: E731
    for one in sorted(kept, key=last_of):
        (_, marks, own, fault), seq = one, last_of(one)
        kind, (reason, bad) = one[0], fault or (None, None)
        if reason is None and own is not None and own != origin:
            reason = "other-origin"
        unfit = {"unfit": True} if reason else {}  # it says nothing of this log
        for row, fits in marks if reason is None else []:
            if row >= first:
                if row > last:
                    reason, bad = "cut", last + 1
                elif row not in seen or not fits(seen[row]):
                    reason, bad = "other-history", agreed + 1
                if reason:
                    break
                agreed = max(agreed, row)
        results.append({"kind": kind, "seq": seq, "ok": reason is None, "reason": reason, "first_bad": bad, **unfit})
    found["kept"], found["anchored"], found["unanchored"] = results, agreed or None, last - agreed
    bad = [one for one in results if not one["ok"]]
    if bad:
        # A fault of the log comes before one of what was to judge it.
        worst = min(bad, key=lambda one: ("unfit" in one, one["first_bad"] if one["first_bad"] is not None else 1 << 62))
        found.update(ok=False, whole="unfit" in worst, first_bad=worst["first_bad"], reason=worst["reason"])


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("log")
    words.add_argument("--checkpoint", action="append", default=[])
    words.add_argument("--code", action="append", default=[])
    words.add_argument("--against", action="append", default=[])
    words.add_argument("--key")
    asked = words.parse_args()
    try:
        key = open(asked.key, encoding="utf-8-sig").read().split()[1] if asked.key else None
        kept = []
        for written in asked.code:
            seq, bits = read_code(written)
            kept.append(("code", [(seq, lambda row, bits=bits: code_bits(row) == bits)], None, None))
        for path in asked.checkpoint:
            seq, digest, own, signer, genuine = read_checkpoint(path)
            fault = None if genuine else ("signature", None)
            if fault is None and key is not None and signer.split()[1] != key:
                fault = ("other-key", None)
            kept.append(("checkpoint", [(seq, lambda row, digest=digest: row == digest)], own, fault))
        for path in asked.against:
            marks, own, fault = read_export(path)
            kept.append(("export", [(seq, lambda row, digest=digest: row == digest) for seq, digest in marks], own, fault))
        span, rows = open_log(asked.log)
        found, seen, origin, last = walk(span, rows, {seq for one in kept for seq, _ in one[1]})
    except (OSError, ValueError, KeyError, AssertionError, sqlite3.Error, struct.error, StopIteration) as error:
        print(json.dumps({"ok": False, "reason": "unreadable", "detail": str(error)}))
        return 2
    found["whole"] = found["ok"]
    if found["ok"]:
        compare(found, kept, seen, origin, last, span["from"])
    # What the file itself notes as given out cannot lie behind its end.
    if found["whole"] and span.get("noted", 0) > last:
        found.update(ok=False, whole=False, first_bad=last + 1, reason="cut")
    print(json.dumps(found))
    return 0 if found["ok"] else 6


if __name__ == "__main__":
    sys.exit(main())
