#!/usr/bin/env python3
"""No subject's name or identifier stands in the bytes of the log's tables: log_bytes.py PROGRAM FOLDER (with demo.json).

Asked of a fresh demonstration, and again after an officer typed names and numbers of subjects wherever a verb takes a number,
a code, a word or a text.
"""
import json
import os
import sqlite3
import subprocess
import sys

program, folder = sys.argv[1:]
source = json.load(open(os.path.join(folder, "demo.json")))["db"]
LOG = {"journal", "journal_text", "anchor", "alert", "alert_row", "sampled", "closed_month", "saved_inspection"}


def log_bytes(name):
    """The tables of the log alone, as they lie in a file."""
    bare = os.path.join(folder, name)
    with sqlite3.connect(source) as db, sqlite3.connect(bare) as copy:
        schema = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        assert LOG <= set(schema), f"a table of the log is missing: {LOG - set(schema)}"
        for table in sorted(LOG):
            copy.execute(schema[table])
            rows = db.execute(f'SELECT * FROM "{table}"').fetchall()
            if rows:
                copy.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
    return open(bare, "rb").read()


def type_into(login, *verb):
    """What a verb answers does not matter here: most of these are refused."""
    credential = os.path.join(os.path.dirname(source), f"{login}.credential")
    return subprocess.run([program, "--db", source, "--as", login, "--credential-file", credential, *verb],
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=60).returncode


def written(number):
    """The same number as somebody may write it who does not want it to be found, or has a hurried hand."""
    other = lambda zero: "".join(chr(zero + int(c)) if c.isdigit() else c for c in number)  # noqa: E731
    strewn = [mark.join(number) for mark in ("\u200b", "\ufeff", "\u00ad", " ", "-", ".", "·")]
    return [other(0xff10), other(0x660), other(0x966), other(0x1d7ce), *strewn, f"{number[:6]} {number[6:]}", f"{number[:6]}-{number[6:]}"]


def typed_as_words(number):
    """Wherever a text is kept: purposes, reasons, saved filters, request ids."""
    done = 0
    for at, form in enumerate(written(number)):
        for login, *verb in [
            ("win1", "query", firm[0], "--mode", "public", "--purpose", f"self-check:核对来函第{at}项所列{form}的登记"),
            ("aud1", "log", "dispose", "1", "--state", "escalated", "--reason", f"已就第{at}项与{form}核实，另附说明"),
            ("aud1", "log", "save", f"核对{form}", "outcome:done"), ("aud1", "log", "save", "甲", f"purpose:{form}"),
            ("win1", "--request-id", f"重试{at}-{form}", "subject", "find", firm[1]),
        ]:
            done += type_into(login, *verb) != 2
    return done


def typed_everywhere(number, name):
    done = 0
    for word in (number, name):
        for login, *verb in [
            ("obj1", "case", "show", word), ("obj1", "objection", "show", word), ("rep1", "repair", "show", word),
            ("rev1", "record", "show", word), ("rev1", "record", "history", word), ("rev1", "record", "list", "--batch", word),
            ("sup1", "officer", "grant", word, "window"), ("sup1", "officer", "show", word), ("sup1", "decision", "show", word),
            ("win1", "authorisation", "show", word), ("win1", "notice", "show", word), ("win1", "subject", "show", word),
            ("win1", "query", word, "--mode", "authorised", "--authorisation", word, "--purpose", word),
            ("win1", "query", word, "--mode", "public", "--purpose", f"self-check:查{word}用"),
            ("aud1", "log", "who", word), ("aud1", "log", "dispose", "1", "--state", word, "--reason", "已与本人核实"),
            ("aud1", "log", "save", "甲", f"subject:{word}"), ("aud1", "log", "save", word, "outcome:done"),
            ("win1", "--request-id", word, "subject", "find", word),
        ]:
            done += type_into(login, *verb) != 2
    assert done > 20, "the verbs are spelled wrongly"
    return done


with sqlite3.connect(source) as db:
    people = db.execute("SELECT id_value, name FROM subject").fetchall()
    # The log names officers as they were (HC-23-4); a subject of the same name is not told apart from one.
    officers = {name for (name,) in db.execute("SELECT name FROM officer")}
    whom = db.execute("SELECT id_value, name FROM subject WHERE kind = 'person' AND length(name) > 2 ORDER BY id LIMIT 1").fetchone()
    firm = db.execute("SELECT id_value, name FROM subject WHERE kind = 'organisation' ORDER BY id LIMIT 1").fetchone()
fresh = log_bytes("bare.db")
NUMBERS = [whom[0], "13800138000", "6222020000000000000"]
typed = typed_everywhere(*whom) + typed_everywhere(*firm)
typed += sum(typed_as_words(number) for number in NUMBERS)
found = log_bytes("typed.db")
for number in NUMBERS:
    for form in [number, *written(number)]:
        assert form.encode() not in found, f"{form!r} stands in the tables of the log once it was typed"
looked = 0
for identifier, name in people:
    for words in (identifier, name):
        if not words or words in officers:
            continue
        looked += 1
        assert words.encode() not in fresh, f"{words} stands in the tables of the log"
        assert words.encode() not in found, f"{words} stands in the tables of the log once it was typed"
assert "核对来函第".encode() in found, "the rest of a text is kept"
assert looked > 3000 and b"query.run" in found, "the log of a demonstration is expected"
assert len(found) > len(fresh), "what was typed left rows"
print(f"FIGURE log-bytes searched={looked} typed={typed} found=0 bytes={len(found)}")
