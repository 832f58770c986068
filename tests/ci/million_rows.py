#!/usr/bin/env python3
"""A large log, verified and inspected: million_rows.py PROGRAM FOLDER [ROWS].

The rows follow the layout in docs/log-format.md and stand behind those of a demonstration, so the chain is whole: working
hours of as many working days as 100,000 rows a month take, the last of them today. Verbs are timed as whole processes over
the bare start of one; the console in a terminal of 120x36, from the key to the end of the last frame that answers it.
"""
import datetime
import fcntl
import hashlib
import json
import os
import pathlib
import pty
import random
import re
import resource
import select
import signal
import sqlite3
import statistics
import struct
import subprocess
import sys
import termios
import time

COLUMNS = ["fmt", "origin", "seq", "at", "session", "request", "person", "officer", "officer_name", "unit", "role",
           "channel", "operation", "mode", "subject", "purpose", "basis", "outcome", "cite", "count", "ids", "view",
           "payload", "bound", "regime", "program", "prev"]
PLACE = {name: place for place, name in enumerate(COLUMNS)}
ZONE = datetime.timezone(datetime.timedelta(hours=8))
A_DAY = 4_545        # rows of a working day: 100,000 in a month of 22 days
VERIFY = 3.0         # seconds for a million rows, the goal
FRAME = 1000 / 60    # milliseconds
FRAMES = 5           # of them on a shared machine, the durable row of the look included
SPAN = 1_000         # milliseconds for what reads a month, or all looks at a subject


def field(value):
    if value is None:
        return b"\x00"
    if isinstance(value, int):
        return b"\x01" + struct.pack(">q", value)
    if isinstance(value, str):
        body = value.encode()
        return b"\x02" + struct.pack(">Q", len(body)) + body
    return b"\x03" + struct.pack(">Q", len(value)) + bytes(value)


def sm3(*parts):
    return hashlib.new("sm3", b"".join(parts)).digest()


def instants(begin, rows):
    """Milliseconds of so many rows from the day after `begin` on, 8:00 to 18:00, Saturdays and Sundays left out."""
    day = datetime.datetime.fromtimestamp(begin / 1000, ZONE).replace(hour=8, minute=0, second=0, microsecond=0)
    while rows:
        day += datetime.timedelta(days=1)
        if day.weekday() < 5:
            first = int(day.timestamp() * 1000)
            for n in range(min(A_DAY, rows)):
                yield first + n * 36_000_000 // A_DAY
            rows -= min(A_DAY, rows)


def grow(path, total):
    """Puts rows behind the last one: looks and changes as the demonstration has them, of other subjects and purposes."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -200000")
    names = ", ".join(COLUMNS)
    seq, at, prev = db.execute("SELECT seq, at, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    if seq >= total:
        return at
    made = list(db.execute(f"SELECT {names} FROM journal WHERE officer IS NOT NULL AND payload IS NULL"))
    done = [row for row in made if row[PLACE["outcome"]] == "done"]
    looks = [row for row in done if row[PLACE["subject"]] is not None]
    subjects = [row[0] for row in db.execute("SELECT digest FROM subject")]
    random.seed(1)
    texts = []

    def rows():
        nonlocal seq, prev
        for instant in instants(at, total - seq):
            # A third are looks at subjects; one in a hundred is as the demonstration has it, refusals and misuse included.
            lot = random.random()
            row = list(random.choice(made if lot < 0.01 else looks if lot < 0.34 else done))
            seq += 1
            row[PLACE["seq"]], row[PLACE["at"]], row[PLACE["prev"]] = seq, instant, prev
            if row[PLACE["subject"]] is not None:
                row[PLACE["subject"]] = random.choice(subjects)
            if row[PLACE["operation"]] == "query.run":
                salt, text = random.randbytes(32), f"核对第{random.randrange(90_000)}号材料"
                row[PLACE["payload"]] = sm3(b"xintai/payload/v1", salt, text.encode())
                texts.append((seq, salt, text))
            prev = sm3(field("xintai/log/v1"), *map(field, row))
            yield (*row, prev)

    db.executemany(f"INSERT INTO journal ({names}, hash) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})", rows())
    db.executemany("INSERT INTO journal_text VALUES (?, ?, ?)", texts)
    db.commit()
    last = db.execute("SELECT at FROM journal ORDER BY seq DESC LIMIT 1").fetchone()[0]
    db.close()
    return last


class Console:
    """The program in a terminal, and how long it takes to answer keys."""

    def __init__(self, command):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(command[0], command)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self.listen(1.0)

    def listen(self, still=0.2, most=60):
        """What is drawn until nothing was for a while: (milliseconds since the call, bytes) for each part."""
        began = last = time.monotonic()
        parts = []
        while time.monotonic() - last < still and time.monotonic() - began < most:
            if select.select([self.terminal], [], [], 0.05)[0]:
                part = os.read(self.terminal, 1 << 16)
                last = time.monotonic()
                parts.append(((last - began) * 1000, part))
        return parts

    def keys(self, typed, still=0.2):
        os.write(self.terminal, typed.encode())
        return self.listen(still)

    def used(self):
        """Milliseconds of the processor so far."""
        tasks = pathlib.Path(f"/proc/{self.child}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6

    def close(self):
        os.write(self.terminal, b"\x11")
        time.sleep(0.3)
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)


def text(parts):
    """What was drawn, without escape sequences and blanks."""
    drawn = b"".join(part for _, part in parts).decode("utf-8", "replace")
    return re.sub(r"\x1b(\[[0-9;?<>=]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78])|\s", "", drawn)


def shown_at(parts, wanted):
    """When a text stood on the screen."""
    for count in range(1, len(parts) + 1):
        if wanted in text(parts[:count]):
            return parts[count - 1][0]
    raise AssertionError(f"no {wanted} in {text(parts)[-400:]}")


def timed(command, times=3):
    """Least seconds of a process, by the clock and of the processor, and what it answered."""
    best, least = None, None
    for _ in range(times):
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True)
        took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 0, (command, done.stderr)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best, least = min(took, best or took), min(used, least or used)
    return best, least, json.loads(done.stdout)


def main():
    program, folder = os.path.realpath(sys.argv[1]), pathlib.Path(sys.argv[2])
    rows = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
    made = folder / "demo.json"
    if not made.exists():
        done = subprocess.run([program, "--format", "json", "demo", "--no-ui", str(folder / "demo")],
                              capture_output=True, text=True, check=True)
        made.write_text(done.stdout)
    demo = json.loads(made.read_text())["db"]
    began = time.monotonic()
    last = grow(demo, rows)
    print(f"made {rows} rows in {time.monotonic() - began:.0f} s", flush=True)
    now = datetime.datetime.fromtimestamp(last / 1000 + 60, ZONE).isoformat()
    credential = os.path.join(os.path.dirname(demo), "aud1.credential")
    base = [program, "--db", demo, "--as", "aud1", "--credential-file", credential]
    is_late = verbs(program, base, demo, now, rows)
    rounds = (console(base, rows) for _ in range(3))
    # A shared machine is noisy: every figure must be met in one of three rounds, all of them in the same round.
    is_late |= all(rounds)
    sys.exit("a goal is missed" if is_late else 0)


def verbs(program, base, demo, now, rows):
    took, used, found = timed([program, "--format", "json", "log", "verify", demo])
    assert found["ok"] and found["rows"] >= rows, found
    goal = VERIFY * max(rows / 1_000_000, 0.2)
    print(f"FIGURE log-verify rows={found['rows']} seconds={took:.2f} cpu-seconds={used:.2f} goal={goal:.2f}", flush=True)
    is_late = took > goal
    # The clock of the demonstration is moved once; from there it goes on by itself.
    took, used, found = timed([*base, "--now", now, "--format", "json", "log", "alerts"], 1)
    call = [*base, "--format", "json"]
    print(f"FIGURE log-judge-all rows={rows} seconds={took:.2f} cpu-seconds={used:.2f} alerts={len(found['items'])}", flush=True)
    start, idle, _ = timed([*call, "policy", "explain", "--action", "log.list"])
    subject = one_subject(demo)
    for words in (["log", "alerts"], ["log", "month", now[:7]], ["log", "list"], ["log", "list", "--flag", "any"],
                  ["report", "looks", subject], ["log", "who", subject], ["status"], ["case", "worklist"]):
        took, used, _ = timed([*call, *words])
        over = (took - start) * 1000
        print(f"FIGURE log-verb rows={rows} over-start-ms={over:.0f} cpu-over-start-ms={(used - idle) * 1000:.0f}"
              f" start-ms={start * 1000:.0f} verb={' '.join(words)}", flush=True)
        is_late |= over > SPAN
    return is_late


def one_subject(demo):
    """The public number of the subject that was looked at most."""
    db = sqlite3.connect(f"file:{demo}?mode=ro", uri=True)
    sql = ("SELECT 'S-' || s.id FROM journal j JOIN subject s ON s.digest = j.subject"
           " GROUP BY s.id ORDER BY count(*) DESC LIMIT 1")
    return db.execute(sql).fetchone()[0]


# A filter as typed: nothing in particular, much, little, nothing at all, only what is old, and several at once.
FILTERS = ["", "officer:win1", "officer:win*", "officer:nobody", "unit:CENTRE", "unit:none", "purpose:loan-review",
           "purpose:none", "outcome:refused", "outcome:dry-run", "kind:query", "kind:admin", "kind:query.run",
           "since:2026-01-01 until:2026-06-30", "until:2026-06-30 officer:win1", "subject:{subject}",
           "subject:{subject} officer:nobody", "subject:{subject} outcome:refused", "flag:any", "flag:burst",
           "flag:any officer:nobody", "flag:any outcome:dry-run", "flag:any unit:none", "flag:burst officer:win1",
           "subject:{subject} flag:any", "officer:win1 outcome:refused kind:query", "officer:win1 unit:none",
           "officer:obj1 purpose:loan-review kind:query", "unit:CENTRE purpose:none outcome:denied"]


def console(command, rows):
    """Every figure of the inspection screen once; true when one is late."""
    is_late = False
    demo = command[command.index("--db") + 1]
    subject = one_subject(demo)
    newest = sqlite3.connect(f"file:{demo}?mode=ro", uri=True).execute("SELECT max(seq) FROM journal").fetchone()[0]
    screen = Console(command)

    def figure(name, took, used, most=FRAMES * FRAME):
        nonlocal is_late
        is_late |= took > most
        print(f"FIGURE log-screen rows={rows} ms={took:.1f} cpu-ms={used:.1f} frame={FRAME:.1f} what={name}", flush=True)

    def several(keys, before="", still=0.2):
        took, used = [], []
        for key in keys:
            if before:
                screen.keys(before, 0.1)
            began = screen.used()
            took.append(last(screen.keys(key, still)))
            used.append(screen.used() - began)
        return statistics.median(took), statistics.median(used)

    began = screen.used()
    parts = screen.keys("6", 1.0)
    used = screen.used() - began
    figure("first-page", shown_at(parts, str(newest)[-4:]), used)
    figure("alerts-and-histogram", parts[-1][0], used, SPAN)
    for typed in FILTERS:
        typed = typed.format(subject=subject)
        screen.keys("/\x15" + typed, 0.1)
        screen.keys("\r")
        figure("filter:" + typed.replace(" ", "+"), *several(["\r"] * 3, "/"))
    screen.keys("/\x15\r")
    figure("jump-to-next-flag", *several("nnn"))
    figure("row-down", *several("jjj", still=0.1))
    screen.keys("/\x15")
    figure("filter-typed-key", *several("officer", still=0.1))
    screen.keys("\x1b")
    screen.close()
    return is_late


def last(parts):
    return parts[-1][0] if parts else 0.0


if __name__ == "__main__":
    main()
