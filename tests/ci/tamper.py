#!/usr/bin/env python3
"""Tampers with copies and exports of a demonstration's log and lets two verifiers judge: tamper.py PROGRAM VERIFIER FOLDER."""
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time

program, verifier, folder = sys.argv[1:]
sys.path.insert(0, os.path.dirname(verifier))
import verify_log  # noqa: E402
source = json.load(open(os.path.join(folder, "demo.json")))["db"]
plain, copy = os.path.join(folder, "plain.db"), os.path.join(folder, "copy.db")
export, spoilt = os.path.join(folder, "export.jsonl"), os.path.join(folder, "spoilt.jsonl")
checkpoint, key = os.path.join(folder, "checkpoint.txt"), os.path.join(folder, "key.pub")


def auditor(*words, login="aud1"):
    credential = os.path.join(os.path.dirname(source), f"{login}.credential")
    done = subprocess.run([program, "--db", source, "--as", login, "--credential-file", credential, "--format", "json", *words],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


# Every entry of the demonstration has its row of the log, and every digest is of what stands beside it.
began = time.monotonic()
assert auditor("check", login="adm1")["ok"]
print(f"FIGURE check records={json.load(open(os.path.join(folder, 'demo.json'))).get('records')} seconds={time.monotonic() - began:.1f}")


# What an auditor keeps: a checkpoint on another machine, a code on the shift sheet, an export.
made = auditor("log", "checkpoint", "--out", checkpoint)
code = auditor("log", "head")["code"]
auditor("log", "export", "--out", export)
with open(key, "w") as file:
    file.write(next(line for line in made["text"].splitlines() if line.startswith("key ")).removeprefix("key ") + "\n")
# One self-contained file: the copies are then plain file copies.
with sqlite3.connect(source) as db:
    db.execute("VACUUM INTO ?", (plain,))
os.chmod(plain, 0o600)
rows = sqlite3.connect(plain).execute("SELECT max(seq) FROM journal").fetchone()[0]
lines = open(export, encoding="utf-8").read().splitlines()
TEXT = ["origin", "session", "officer", "officer_name", "unit", "role", "channel", "operation", "outcome", "ids", "regime",
        "program"]
BYTES = ["person", "prev", "hash"]
random.seed(20261123)


def insert(db, seq, fits):
    """One more row where row `seq` stood, and every later one a place further; `fits` gives it a hash of its own content."""
    for table in ("journal", "journal_text"):
        db.execute(f"UPDATE {table} SET seq = -(seq + 1) WHERE seq >= ?", (seq,))
        db.execute(f"UPDATE {table} SET seq = -seq WHERE seq < 0")
    columns = [*verify_log.COLUMNS, "hash"]
    row = dict(zip(columns, db.execute(f"SELECT {', '.join(columns)} FROM journal WHERE seq = ?", (seq + 1,)).fetchone()))
    row.update(seq=seq, officer="nobody", payload=None)
    if fits:
        row["hash"] = verify_log.sm3(verify_log.field("xintai/log/v1") + b"".join(verify_log.field(row[c]) for c in columns[:-1]))
    db.execute(f"INSERT INTO journal ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", [row[c] for c in columns])


def insert_before(db, seq):
    """The row `seq` once more under a number below 1, where a walk that begins with row 1 would not look."""
    columns = [column for column in [*verify_log.COLUMNS, "hash"] if column != "seq"]
    names = ", ".join(columns)
    db.execute(f"INSERT INTO journal (seq, {names}) SELECT ?, {names} FROM journal WHERE seq = ?", (random.choice([0, -1, -seq]), seq))


KINDS = ["text", "bytes", "time", "delete", "insert", "insert-fitting", "before", "swap", "absent", "free-text", "count"]


def tamper(db, seq, kind):
    """Does it; answers the first row that is not as it was written."""
    bad = seq
    if kind == "text":
        column = random.choice(TEXT)
        db.execute(f"UPDATE journal SET {column} = coalesce({column}, '') || 'x' WHERE seq = ?", (seq,))
    elif kind == "bytes":
        column = random.choice(BYTES)
        db.execute(f"UPDATE journal SET {column} = ? WHERE seq = ?", (os.urandom(32), seq))
    elif kind == "time":
        db.execute("UPDATE journal SET at = at - 86400000 WHERE seq = ?", (seq,))
    elif kind in ("insert", "insert-fitting"):
        insert(db, seq, kind == "insert-fitting")
        # A row whose hash fits is found by the next one, which joins another row.
        bad = seq + (kind == "insert-fitting")
    elif kind == "before":
        insert_before(db, seq)
        bad = 1
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
        bad = db.execute("SELECT max(seq) FROM journal_text").fetchone()[0]
        db.execute("UPDATE journal_text SET text = text || 'x' WHERE seq = ?", (bad,))
    else:
        db.execute("UPDATE journal SET count = coalesce(count, 0) + 1 WHERE seq = ?", (seq,))
    return bad


def opened():
    """A copy with nothing in the way of whoever holds a SQL tool."""
    shutil.copy(plain, copy)
    db = sqlite3.connect(copy)
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("PRAGMA ignore_check_constraints = ON")
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{name}"')
    return db


def rechain(db, seq):
    """Gives the rows from `seq` on hashes that fit, as whoever holds the file could."""
    row = db.execute("SELECT hash FROM journal WHERE seq = ?", (seq - 1,)).fetchone()
    prev, columns = row[0], verify_log.COLUMNS
    for found in db.execute(f"SELECT {', '.join(columns)} FROM journal WHERE seq >= ? ORDER BY seq", (seq,)).fetchall():
        values = dict(zip(columns, found), prev=prev)
        prev = verify_log.sm3(verify_log.field("xintai/log/v1") + b"".join(verify_log.field(values[c]) for c in columns))
        db.execute("UPDATE journal SET prev = ?, hash = ? WHERE seq = ?", (values["prev"], prev, values["seq"]))


def judge(command):
    done = subprocess.run(command, capture_output=True, text=True)
    found = json.loads(done.stdout)
    return done.returncode, found["ok"], found["first_bad"], found["reason"]


def both(path, *kept):
    ours = judge([program, "--format", "json", "log", "verify", path, *kept])
    theirs = judge([sys.executable, verifier, path, *kept])
    assert ours == theirs, f"{path} {kept}: xintai says {ours}, the independent verifier {theirs}"
    return ours


def spoil(seq):
    """One line of the export taken out, doubled, changed, or with its neighbour's place."""
    kind = random.choice(["out", "twice", "swap", "value", "hash"])
    all_lines, bad = list(lines), seq
    if kind == "out":
        del all_lines[seq]
    elif kind == "twice":
        all_lines.insert(seq, all_lines[seq])
        bad = seq + 1
    elif kind == "swap" and seq + 1 < len(all_lines):
        all_lines[seq], all_lines[seq + 1] = all_lines[seq + 1], all_lines[seq]
    else:
        row = json.loads(all_lines[seq])
        if kind == "hash":
            row["hash"] = os.urandom(32).hex()
        else:
            row["at"] += 1
        all_lines[seq] = json.dumps(row, ensure_ascii=False)
    with open(spoilt, "w", encoding="utf-8") as file:
        file.write("\n".join(all_lines) + "\n")
    return kind, bad


kept = ["--checkpoint", checkpoint, "--code", code, "--against", export, "--key", key]
assert both(plain, *kept)[:2] == (0, True)
assert both(export)[:2] == (0, True)
# A database in use has rows beside it: neither says of it that its end was cut off.
used = os.path.join(folder, "used.db")
shutil.copy(plain, used)
writer = sqlite3.connect(used)
writer.execute("PRAGMA journal_mode = WAL")
writer.execute("PRAGMA wal_autocheckpoint = 0")
writer.execute("INSERT INTO setting VALUES ('in-use', 'x')")
writer.commit()
found = subprocess.run([sys.executable, verifier, used], capture_output=True, text=True)
assert found.returncode == 2 and "backup" in found.stdout, found.stdout
assert judge([program, "--format", "json", "log", "verify", used])[:2] == (0, True), "xintai itself reads them"
writer.close()
assert both(used)[:2] == (0, True), "closed, it is whole"
assert both(export, "--checkpoint", checkpoint)[:2] == (0, True)
# Saved again by an editor that puts a mark of byte order before the text, or ends lines its own way: the same log, the same words.
marked = os.path.join(folder, "marked.txt")
for original, option in ((export, "--against"), (checkpoint, "--checkpoint")):
    for newline in ("\n", "\r\n"):
        with open(original, encoding="utf-8") as source_text, open(marked, "w", encoding="utf-8-sig", newline=newline) as file:
            file.write(source_text.read())
        assert both(plain, option, marked)[:2] == (0, True), f"{option} with a mark of byte order"
        if option == "--against":
            assert both(marked)[:2] == (0, True), "an export with a mark of byte order"
    with open(original, encoding="utf-8") as source_text, open(marked, "w", encoding="utf-8-sig") as file:
        file.write("\ufeff" + source_text.read())
    ours = subprocess.run([program, "--format", "json", "log", "verify", plain, option, marked], capture_output=True)
    theirs = subprocess.run([sys.executable, verifier, plain, option, marked], capture_output=True)
    assert ours.returncode == theirs.returncode == 2, f"{option} with two marks: {ours.returncode}, {theirs.returncode}"
print("FIGURE marked-exports forms=2 accepted=6 refused=2")
detected = 0
for at in range(220):
    db = opened()
    seq, kind = random.randint(1, rows), KINDS[at % len(KINDS)]
    bad = tamper(db, seq, kind)
    db.commit()
    db.close()
    found = both(copy)
    assert found[0] == 6, f"{kind} at {seq}: not found"
    assert found[2] == bad, f"{kind} at {seq}: first bad row said to be {found[2]}, and is {bad}"
    detected += 1
print(f"FIGURE tampered-logs copies=220 detected={detected} agreed=220 exact=220 kinds={len(KINDS)} rows={rows}")

exports = 0
for _ in range(60):
    seq = random.randint(1, len(lines) - 1)
    kind, bad = spoil(seq)
    found = both(spoilt)
    assert found[0] == 6, f"export, {kind} at {seq}: not found"
    assert found[2] == bad, f"export, {kind} at {seq}: first bad row said to be {found[2]}, and is {bad}"
    exports += 1
print(f"FIGURE tampered-exports copies=60 detected={exports} agreed=60")


def other_value(row, kind):
    """A row's line with a value that no row of the log has."""
    if kind == "list":
        return json.dumps(list(row.values()))
    if kind == "twice":
        return json.dumps(row)[:-1] + ', "at": 1}'
    name, value = {"salt": ("salt", None), "text": ("text", None), "count": ("count", 1.0), "seq": ("seq", float(row["seq"])),
                   "bool": ("at", True), "number": ("officer", 7), "word": ("at", "1"), "large": ("at", 1 << 70),
                   "hex": ("hash", row["hash"][:-1] + " "), "lone": ("session", "\ud800"), "none": ("session", None)}[kind]
    return json.dumps({**row, name: value})


# Values of another kind, where a reader in another language may be more lenient or fall over: the row is named all the same.
texts = [at for at in range(1, len(lines)) if json.loads(lines[at])["text"] is not None]
kinds = ["salt", "text", "count", "seq", "bool", "number", "word", "large", "hex", "lone", "none", "list", "twice"]
for kind in kinds:
    bad = random.choice(texts) if kind in ("salt", "text") else random.randint(1, len(lines) - 1)
    all_lines = list(lines)
    all_lines[bad] = other_value(json.loads(lines[bad]), kind)
    with open(spoilt, "w", encoding="utf-8") as file:
        file.write("\n".join(all_lines) + "\n")
    why = "text-removed" if kind in ("salt", "text") else "format"
    assert both(spoilt) == (6, False, bad, why), f"{kind} in row {bad}"
    assert both(plain, "--against", spoilt) == (6, False, bad, why), f"kept elsewhere, {kind} in row {bad}"
# An export that was kept and altered since is no evidence; the first row of it that is not as it was written is named.
altered = 0
for _ in range(20):
    kind, bad = spoil(random.randint(1, len(lines) - 1))
    found = both(plain, "--against", spoilt)
    assert (found[0], found[2]) == (6, bad), f"kept export, {kind}: {found}, and it is {bad}"
    altered += 1
with open(spoilt, "w", encoding="utf-8") as file:
    file.write("\n".join(lines[:-1]) + "\n")
assert both(plain, "--against", spoilt) == (6, False, len(lines) - 1, "cut"), "its head counts a row that is not there"
head = json.loads(lines[0])
with open(spoilt, "w", encoding="utf-8") as file:
    file.write("\n".join([json.dumps({**head, "origin": "somebody-else"}), *lines[1:]]) + "\n")
assert both(spoilt) == (6, False, 1, "origin") and both(plain, "--against", spoilt) == (6, False, 1, "origin")
# One of an earlier day ends earlier and says so.
with open(spoilt, "w", encoding="utf-8") as file:
    file.write("\n".join([json.dumps({**head, "to": head["to"] - 5}), *lines[1:-5]]) + "\n")
assert both(plain, "--against", spoilt)[:2] == (0, True)
print(f"FIGURE altered-exports values={len(kinds)} kept={altered} agreed={2 * len(kinds) + altered + 4}")

# The end cut off, and an older state that went on as another history: seen by what was kept, and by nothing else.
cut = 0
for tail in (1, 2, 10, 100, 1000):
    db = opened()
    # A row of the auditor's own stands after the checkpoint; cutting begins with what is anchored.
    last = made["seq"] - tail
    db.execute("DELETE FROM journal_text WHERE seq > ?", (last,))
    db.execute("DELETE FROM journal WHERE seq > ?", (last,))
    db.commit()
    db.close()
    # The file notes itself what was given out; who takes that out too leaves a chain that shows nothing.
    assert both(copy) == (6, False, last + 1, "cut"), f"{tail} rows cut: the file's own notes name a later row"
    with sqlite3.connect(copy) as db:
        db.execute("DELETE FROM anchor")
    db.close()
    assert both(copy)[:2] == (0, True), "a chain alone cannot show its missing end"
    for one in (kept[:2], kept[2:4], kept[4:6]):
        assert both(copy, *one) == (6, False, last + 1, "cut"), f"{tail} rows cut: {one}"
        cut += 1
# Another history from some row on, every hash in its place: only an export kept elsewhere names that row.
for seq in random.sample(range(2, rows - 1), 5):
    db = opened()
    db.execute("UPDATE journal SET at = at + 1 WHERE seq = ?", (seq,))
    rechain(db, seq)
    db.commit()
    db.close()
    assert both(copy)[:2] == (0, True), "a chain alone cannot show another history"
    assert both(copy, "--against", export) == (6, False, seq, "other-history"), f"forked at {seq}"
    assert both(copy, *kept[:4])[:2] == (6, False), f"forked at {seq}"
print("FIGURE forked-logs copies=5 detected=5")

with open(checkpoint, encoding="utf-8") as file:
    text = file.read()
forged = os.path.join(folder, "forged.txt")
for at, (old, new) in enumerate([(f"seq {made['seq']}", f"seq {made['seq'] - 1}"), ("hash ", "hash 00"), ("at 2", "at 1")]):
    spoiled = text.replace(old, new, 1)
    if at == 1:
        spoiled = "\n".join(line[:69] if line.startswith("hash 00") else line for line in spoiled.split("\n"))
    with open(forged, "w", encoding="utf-8") as file:
        file.write(spoiled)
    assert both(plain, "--checkpoint", forged)[3] == "signature", f"a forged checkpoint passes: {old}"
# Any other tool for SSH signatures reads one as well.
if shutil.which("ssh-keygen"):
    signed, mark, signature = text.partition("-----BEGIN SSH SIGNATURE-----")
    with open(forged + ".sig", "w") as file:
        file.write(mark + signature)
    done = subprocess.run(["ssh-keygen", "-Y", "check-novalidate", "-n", "xintai-checkpoint", "-s", forged + ".sig"],
                          input=signed, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
print(f"FIGURE anchors cut-tails={cut} detected={cut} forged-checkpoints=3 refused=3")
