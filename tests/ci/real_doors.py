#!/usr/bin/env python3
"""Every role at every operation, through the real binary on a fresh demonstration.

    real_doors.py XINTAI [--regime ID] [--sample N] [--seed N]

The demonstration lives under the first regulation; under another one, two supervisors put it in force first. For each
operation (tests/ci/operations.tsv) and each role of the demonstration: where the tables allow no cell at all, the verb
must be refused with exit 3 and name its rule; and for each such denied cell its nearest allowed neighbour (the same
operation by a role that the tables let through) must not be refused for want of the role. Then the neighbours that differ
in access mode, subject kind, relation or state are asked of `policy explain` as the officer. With --sample so many of the
calls are drawn, and a third as many of the questions; the seed is printed.
"""
import argparse
import concurrent.futures
import itertools
import json
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import tempfile

import second_evaluator as second

HERE = pathlib.Path(__file__).resolve().parent
FIRST = "huancui"
OFFICERS = {"sysadmin": "adm1", "supervisor": "sup1", "intake": "int1", "reviewer": "rev1", "objection": "obj1",
            "repair": "rep1", "window": "win1", "auditor+content+logs": "aud1", "liaison": "sthj1",
            "liaison+query": "zjj1"}
NOBODYS = "RV-1999-0001"
# Operations without a verb of their own, with the reason.
NO_VERB = {"backup.restore": "restores to a new path and opens no database of ours", "selftest.work": "a burn-in run",
           "session.become": "only the console changes the officer", "policy.list": "reads no database",
           "case.reassign": "part of case assign",
           **{f"listing.{step}": "a step of a case that this regulation does not have"
              for step in ("notify", "object", "answer", "decide", "publish", "remove", "drop")},
           "repair.approve": "a step this regulation does not know", "complaint.close": "a step this regulation does not know",
           "measure.start": "a step of a case that this regulation does not have",
           "case.act": "asked with each step by its own name", "log.anchored": "part of status",
           **{f"listing.{step}": "a step of a case of lists, which this regulation does not know"
              for step in ("answer", "decide", "drop", "notify", "object", "publish", "remove")},
           "repair.approve": "a step this regulation does not know", "complaint.close": "a step this regulation does not know",
           "measure.start": "a step of a case of measures, which this regulation does not know"}


class Demo:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        made = subprocess.run([binary, "demo", "--no-ui", str(folder)], capture_output=True, text=True, check=True)
        self.db = json.loads(made.stdout)["db"]

    def call(self, login, verb):
        """As a dry run; a verb that changes nothing takes none."""
        code, answer = self.run(login, ["--dry-run", *verb])
        if code == 2 and "--dry-run" in answer.get("message", ""):
            code, answer = self.run(login, verb)
        return code, answer

    def run(self, login, verb):
        command = [self.binary, "--db", self.db, "--as", login, "--credential-file",
                   str(self.folder / f"{login}.credential"), "--format", "json", *verb]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        if done.returncode == 0:
            return 0, json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else {}
        try:
            return done.returncode, json.loads(done.stderr.splitlines()[-1])["error"]
        except (ValueError, IndexError, KeyError):
            raise SystemExit(f"{login} {verb}: exit {done.returncode} without an error object: {done.stderr}")

    def change(self, regime):
        """Puts another regulation in force, by the two persons that it takes, and the overlay that its tests have."""
        overlay = HERE.parent / "scenarios" / regime / "overlay.toml"
        acts = [(("sup1", "sup2"), ["regime", "change", regime])]
        acts += [(("sup1", "adm1"), ["regime", "overlay", str(overlay)])] if overlay.exists() else []
        for logins, verb in acts:
            for login in logins:
                code, answer = self.run(login, verb)
                assert code == 0, (verb, answer)
            assert answer["state"] == "active", answer

    def first(self, login, verb, key):
        items = self.call(login, verb.split())[1]["items"]
        return items[0][key] if items else None


def values(demo, folder):
    """What stands for the {…} of the table."""
    paper = folder / "paper.txt"
    paper.write_text("样张\n", encoding="utf-8")
    first = demo.first
    key = folder / "key.pub"
    key.write_text("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGVq4PTM1fRdKrZf6uPzvfvyXoyYLN1YvN0qRhlLmLqA\n", encoding="ascii")
    found = {
        "public_key": str(key),
        "unit": "STHJ", "liaison": "sthj1", "file": str(paper), "new": str(folder / "copy.db"), "item": "XZCF",
        "record": first("rev1", "record list --state disclosed --limit 1", "id"),
        "submitted": first("rev1", "record list --state submitted --limit 1", "id"),
        "subject": first("win1", "subject find 公司 --limit 1", "id"),
        "batch": first("rev1", "record batches --limit 1", "batch"),
        "grant": first("sup1", "authorisation list", "id"),
        "objection": first("obj1", "objection list", "case"),
        "case": first("obj1", "objection list", "case"),
        "repair": first("rep1", "repair list", "case"),
        "revocation": next(case["case"] for case in demo.call("rev1", ["case", "list"])[1]["items"]
                           if case["kind"] == "revocation"),
    }
    missing = [name for name, value in found.items() if not value]
    assert not missing, f"the demonstration has none of {missing}"
    return found


def verbs(found):
    table = {}
    for row in (HERE / "operations.tsv").read_text(encoding="utf-8").splitlines():
        if row and not row.startswith(("#", "operation\t")):
            operation, verb = row.split("\t")
            table[operation] = [word.format(**found) for word in shlex.split(verb)]
    return table


def fault(demo, operation, verb, login, role, able, always):
    """What is wrong with the answer of one call; nothing when it is as the tables say."""
    code, answer = demo.call(login, verb)
    if answer.get("code") == "E-USAGE" and "--" in answer["message"]:
        return f"operations.tsv is wrong for {operation}: {answer['message']}"
    if role not in able:
        if code == 4 and verb[:2] == ["case", "act"]:
            # What the step is called depends on the case; one that is hidden answers as a case that nobody has.
            absent = [word.replace(verb[2], NOBODYS) for word in verb]
            same = json.dumps(demo.call(login, absent)).replace(NOBODYS, verb[2]) == json.dumps((code, answer))
            return None if same else f"{login} learns of a hidden case by {shlex.join(verb)}: {answer}"
        if code != 3 or not (answer.get("cite") or answer.get("policy")):
            return f"{login} may not {operation}, but {shlex.join(verb)} gave {code} {answer}"
    elif code == 3 and not (answer.get("cite") or answer.get("policy")):
        # On other facts this role may: what was refused here still has its rule.
        return f"{login} may {operation} on some facts; {shlex.join(verb)} was refused without a rule: {answer}"
    elif code == 3 and answer["code"] == "E-ROLE" and role not in (answer.get("who") or []) and role in always:
        # Refused on the facts of this record: a cell with these facts would have to be a denied one.
        return f"{login} may {operation}, but {shlex.join(verb)} gave {answer}"
    return None

NUMBERED = re.compile(r"(?!SQ-)[A-Z]+-[0-9]{4}-[0-9]{4}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("binary")
    options.add_argument("--regime", default=FIRST)
    options.add_argument("--sample", type=int)
    options.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    options = options.parse_args()
    binary, regime = os.path.realpath(options.binary), options.regime
    lots = random.Random(options.seed)
    draw = lambda all, most: all if most is None or most >= len(all) else lots.sample(all, most)
    words = second.states(binary)
    pack_modes = [mode["code"] for mode in second.tomllib.loads(
        (second.ROOT / "regimes" / f"{regime}.toml").read_text(encoding="utf-8"))["mode"]]
    lines = second.read_table(second.ROOT / "policies/common.tsv") + second.read_table(
        second.ROOT / f"policies/{regime}.tsv")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        demo = Demo(binary, folder / "demo")
        table = verbs(values(demo, folder))
        absent = set(words["operations"]) - set(table) - set(NO_VERB)
        assert not absent, f"operations without a verb in operations.tsv: {sorted(absent)}"
        if regime != FIRST:
            demo.change(regime)
            # Cases that were open before the change are judged under the law they were opened under.
            table = {operation: verb for operation, verb in table.items() if not any(map(NUMBERED.fullmatch, verb))}
        calls, asked = [], set()
        for operation, verb in table.items():
            about = [line for line in lines if line["operation"] is None or operation in line["operation"]]
            space = list(itertools.product(pack_modes, second.KINDS, second.RELATIONS, words["states"]))
            cells = {role: [second.decide(about, (role, operation, *f))[0] for f in space] for role in OFFICERS}
            able = {role for role in OFFICERS if any(cells[role])}
            always = {role for role in OFFICERS if all(cells[role])}
            calls += [(operation, verb, login, role, able, always) for role, login in OFFICERS.items()]
            for role in able:
                asked |= edges(about, role, operation, pack_modes, words["states"])
        calls, asked = draw(calls, options.sample), draw(sorted(asked, key=str), options.sample and options.sample // 3)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda call: fault(demo, *call), calls))
            found += list(pool.map(lambda question: unexplained(demo, *question), asked))
        faults = [one for one in found if one]
        denied = sum(role not in able for *_, role, able, _ in calls)
        print(f"real binary, {regime}: {denied} denied by role, {len(calls) - denied} allowed neighbours run, {len(asked)} "
              f"more asked of policy explain, {len(faults)} faults (seed {options.seed})")
        print("\n".join(faults[:20]))
        sys.exit(1 if faults or not denied else 0)


def edges(about, role, operation, modes, states):
    """Allowed cells that differ from a denied one in exactly one facet; of those alike in the line's eyes, one."""
    axes = [modes, second.KINDS, second.RELATIONS, states]
    answer = {cell: second.decide(about, (role, operation, *cell))[0] for cell in itertools.product(*axes)}
    used = [any(line[name] is not None for line in about) for name in ("mode", "kind", "relation", "state")]
    found = set()
    for cell, allowed in answer.items():
        near = (cell[:n] + (other,) + cell[n + 1:] for n, axis in enumerate(axes) for other in axis)
        if allowed and not all(answer[one] for one in near):
            found.add((role, operation) + tuple(value if use else None for value, use in zip(cell, used)))
    return found


def unexplained(demo, role, operation, *facets):
    verb = ["policy", "explain", "--action", operation]
    for name, value in zip(("mode", "kind", "relation", "state"), facets):
        verb += [f"--{name}", value] if value is not None else []
    code, answer = demo.call(OFFICERS[role], verb)
    return f"{OFFICERS[role]} {shlex.join(verb)}: {code} {answer}" if code or not answer["allowed"] else None


if __name__ == "__main__":
    main()
