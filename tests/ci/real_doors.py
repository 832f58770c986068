#!/usr/bin/env python3
"""Every role at every operation, through the real binary on a fresh demonstration.

    real_doors.py XINTAI

The demonstration lives under the first regulation; real_facets.py does the same in an installation under each. For each
operation (tests/ci/operations.tsv) and each role: where the tables allow no cell at all, the verb must be refused with
exit 3 and name its rule; and for each such denied cell its nearest allowed neighbour (the same operation by a role that
the tables let through) must not be refused for want of the role. Then the neighbours that differ in access mode, subject
kind, relation or state are asked of `policy explain` as the officer; real_facets.py runs them by the verbs themselves.
"""
import argparse
import concurrent.futures
import itertools
import json
import os
import pathlib
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
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGVq4PTM1fRdKrZf6uPzvfvyXoyYLN1YvN0qRhlLmLqA\n"
# Operations without a verb of their own, with the reason.
NO_VERB = {"backup.restore": "restores to a new path and opens no database of ours",
           "backup.confirm": "the second signature of the same", "selftest.work": "a burn-in run",
           "session.become": "only the console changes the officer", "policy.list": "reads no database",
           "case.reassign": "part of case assign", "case.act": "asked with each step by its own name",
           "log.anchored": "part of status",
           **{f"listing.{step}": "a step of a case of lists, run by unit and role in the scenarios"
              for step in ("answer", "decide", "drop", "notify", "object", "publish", "remove")},
           **{step: "a step of a case that few regulations know, run by role in the scenarios"
              for step in ("repair.approve", "complaint.close", "measure.start")}}


class Demo:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        made = subprocess.run([binary, "demo", "--no-ui", str(folder)], capture_output=True, text=True, check=True)
        self.db = json.loads(made.stdout)["db"]

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

    def first(self, login, verb, key):
        items = self.run(login, verb.split())[1]["items"]
        return items[0][key] if items else None


def values(demo, folder):
    """What stands for the {…} of the table."""
    paper = folder / "paper.txt"
    paper.write_text("样张\n", encoding="utf-8")
    first = demo.first
    key = folder / "key.pub"
    key.write_text(KEY, encoding="ascii")
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
        "revocation": next(case["case"] for case in demo.run("rev1", ["case", "list"])[1]["items"]
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
            # What the regulation does not know has no number here, and its verb is left out.
            if not any(name in verb for name in (f"{{{name}}}" for name, value in found.items() if value is None)):
                table[operation] = [word.format(**found) for word in shlex.split(verb)]
    return table


class Caller:
    """Calls as a dry run; a verb that changes nothing takes none, which is learnt once for each verb."""

    def __init__(self, run):
        self.run, self.plain = run, set()

    def __call__(self, login, verb):
        name = tuple(itertools.takewhile(lambda word: word.isalpha() or "-" in word and word.islower(), verb[:2]))
        if name not in self.plain:
            code, answer = self.run(login, ["--dry-run", *verb])
            if code != 2 or "--dry-run" not in answer.get("message", ""):
                return code, answer
            self.plain.add(name)
        return self.run(login, verb)


def fault(call, operation, verb, login, role, able, always):
    """What is wrong with the answer of one call; nothing when it is as the tables say."""
    code, answer = call(login, verb)
    if answer.get("code") == "E-USAGE" and "--" in answer["message"]:
        return f"operations.tsv is wrong for {operation}: {answer['message']}"
    if role not in able:
        if code == 4 and verb[:2] == ["case", "act"]:
            # What the step is called depends on the case; one that is hidden answers as a case that nobody has.
            nobodys = f"{verb[2].split('-')[0]}-1999-0001"
            same = call(login, [nobodys if word == verb[2] else word for word in verb])
            same = json.dumps(same).replace(nobodys, verb[2]) == json.dumps((code, answer))
            return None if same else f"{login} learns of a hidden case by {shlex.join(verb)}: {answer}"
        if code != 3 or not (answer.get("cite") or answer.get("policy")):
            return f"{login} may not {operation}, but {shlex.join(verb)} gave {code} {answer}"
    elif code == 3 and not (answer.get("cite") or answer.get("policy")):
        # On other facts this role may: what was refused here still has its rule.
        return f"{login} may {operation} on some facts; {shlex.join(verb)} was refused without a rule: {answer}"
    elif code == 3 and answer["code"] == "E-ROLE" and role in always and answer["who"] and not any(
            second.holds(role, who) for who in answer["who"]):
        # Others may and this role may not: a cell with these facts would have to be a denied one.
        return f"{login} may {operation}, but {shlex.join(verb)} gave {answer}"
    return None


def by_role(demo, found, lines, modes, states, officers):
    """Every role at every operation: which calls were made, and what was wrong with them."""
    call, calls, table = Caller(demo.run), [], verbs(found)
    for operation, verb in table.items():
        about = [line for line in lines if line["operation"] is None or operation in line["operation"]]
        space = list(itertools.product(modes, second.KINDS, second.RELATIONS, states))
        cells = {role: [second.decide(about, (role, operation, *f))[0] for f in space] for role in officers.values()}
        able = {role for role in cells if any(cells[role])}
        always = {role for role in cells if all(cells[role])}
        calls += [(operation, verb, login, role, able, always) for login, role in officers.items()]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return calls, list(filter(None, pool.map(lambda one: fault(call, *one), calls)))


def tell(regime, calls, faults):
    denied = sum(role not in able for *_, role, able, _ in calls)
    print(f"every role at every operation, {regime}: {denied} denied by role, {len(calls) - denied} allowed neighbours run, "
          f"{len(faults)} faults")
    print("\n".join(faults[:20]))
    return len(faults) + (not denied)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("binary")
    binary = os.path.realpath(options.parse_args().binary)
    words = second.states(binary)
    modes = [mode["code"] for mode in second.tomllib.loads(
        (second.ROOT / "regimes" / f"{FIRST}.toml").read_text(encoding="utf-8"))["mode"]]
    lines = second.read_table(second.ROOT / "policies/common.tsv")[0] + second.read_table(
        second.ROOT / f"policies/{FIRST}.tsv")[0]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        demo = Demo(binary, folder / "demo")
        found = values(demo, folder)
        absent = set(words["operations"]) - set(verbs(found)) - set(NO_VERB)
        assert not absent, f"operations without a verb in operations.tsv: {sorted(absent)}"
        officers = {login: role for role, login in OFFICERS.items()}
        faults = tell(FIRST, *by_role(demo, found, lines, modes, words["states"], officers))
        asked = set()
        for operation, role in itertools.product(words["operations"], OFFICERS):
            about = [line for line in lines if line["operation"] is None or operation in line["operation"]]
            if any(line[facet] for line in about for facet in ("mode", "kind", "relation", "state")):
                asked |= edges(about, role, operation, modes, words["states"])
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            wrong = list(filter(None, pool.map(lambda question: unexplained(demo, *question), sorted(asked, key=str))))
        print(f"{len(asked)} more asked of policy explain, {len(wrong)} faults")
        print("\n".join(wrong[:20]))
        sys.exit(1 if faults or wrong else 0)


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
    code, answer = demo.run(OFFICERS[role], verb)
    return f"{OFFICERS[role]} {shlex.join(verb)}: {code} {answer}" if code or not answer["allowed"] else None


if __name__ == "__main__":
    main()
