#!/usr/bin/env python3
"""A second evaluator of the permission tables, written from docs/decisions/0002 and not from the Rust code.

Reads policies/*.tsv and regimes/*.toml, answers every cell of
role x operation x access mode x subject kind x relation x state for every regulation, and of the acts that are kept
for some levels of government once more at each level,
and compares each with what `xintai policy matrix` answers. Standard library only.

    second_evaluator.py XINTAI [--mutate]

Prints the cells compared, the mismatches and the permits without an article; exit 1 unless the last two are none.
An article is a rule of the regulation that says something, or one of the product's own rules that docs/permissions.md lists.
With --mutate it also takes every line out of the tables in turn, checks that only cells the line speaks of change, and fails
on a line that changes neither an answer nor its ground.
"""
import concurrent.futures
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ROLES = ("intake reviewer objection repair window liaison supervisor auditor sysadmin "
         "liaison+query auditor+content auditor+logs").split()
KINDS = ["person", "organisation"]
RELATIONS = ["none", "own", "authorised", "department", "organ", "unit"]
COLUMNS = ["effect", "role", "operation", "mode", "kind", "relation", "state", "shows", "rule"]


def read_table(path):
    """The lines of one policy file, each a dict of column -> list of words (`None` is everything), and those on levels."""
    lines, levels, header = [], [], None
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not row.strip() or row.startswith("#"):
            continue
        cells = [cell.strip() for cell in row.split("\t")]
        if header is None:
            header = cells
            assert header == COLUMNS, f"{path}:{number}: header {header}"
            continue
        if cells[0] in ("prepare", "alone", "seat"):
            continue  # permits nothing: acts that wait for no day, who may hold a role at all
        if cells[0] == "level":  # permits nothing either: its fourth cell names the levels that its acts are kept for
            _, roles, operations, where, *_, rule = cells
            levels.append([roles.split(","), operations.split(","), where.split(","), rule])
            continue
        line = {name: None if cell == "*" else cell.split(",") for name, cell in zip(header, cells, strict=True)}
        line["place"] = f"{path.stem}:{number}"
        lines.append(line)
    return lines, levels


def holds(role, wanted):
    """An officer's role covers a wanted one when it is the same role with at least the same rights."""
    have, want = role.split("+"), wanted.split("+")
    return have[0] == want[0] and set(want[1:]) <= set(have[1:])


def speaks(line, cell):
    """Whether a line speaks of a cell (role, operation, mode, kind, relation, state)."""
    role, operation, *facets = cell
    if line["role"] is not None and not any(holds(role, wanted) for wanted in line["role"]):
        return False
    if line["operation"] is not None and operation not in line["operation"]:
        return False
    return all(line[name] is None or value in line[name]
               for name, value in zip(["mode", "kind", "relation", "state"], facets))


def proofs(line):
    return [] if line["shows"] == ["-"] else line["shows"]


def decide(lines, cell):
    """Permitted and not forbidden; the proof asked is that of the permit that asks least."""
    permits, answer = [], True
    for line in lines:
        if speaks(line, cell):
            if line["effect"] == ["forbid"]:
                answer = False
            else:
                permits.append(line)
    if not permits or not answer:
        return False, frozenset()
    return True, frozenset(proofs(min(permits, key=lambda line: len(proofs(line)))))


def ground(lines, cell):
    """What a cell is answered with and by which rules: of the permit chosen, or of every forbid that speaks."""
    about = [line for line in lines if speaks(line, cell)]
    forbids = frozenset(line["rule"][0] for line in about if line["effect"] == ["forbid"])
    permits = [line for line in about if line["effect"] != ["forbid"]]
    if forbids or not permits:
        return False, frozenset(), forbids
    chosen = min(permits, key=lambda line: len(proofs(line)))
    return True, frozenset(proofs(chosen)), frozenset(chosen["rule"])


def at_level(lines, levels, level, cell):
    """What an officer of a unit of this level is answered: docs/decisions/0028."""
    role, operation, *_ = cell
    found = decide(lines, cell)
    bars = [rule for roles, operations, where, rule in levels
            if operation in operations and level not in where and any(holds(role, wanted) for wanted in roles)]
    return (False, frozenset(), bars[0]) if found[0] and bars else (*found, None)


def own_rules():
    """The rules of the product itself, as docs/permissions.md lists them with their texts; a silence permits nothing."""
    listed = re.findall(r"^\| `((?:S[0-9]+|ROLE-[a-z]+))` \| [^|]*\S[^|]* \|", (ROOT / "docs/permissions.md").read_text(
        encoding="utf-8"), re.MULTILINE)
    assert listed, "docs/permissions.md lists no rules of the product"
    return set(listed)


def answers(binary, regime, *scope):
    """What the program says: (role, operation) -> facets -> (allowed, proofs, rule)."""
    command = [binary, "policy", "matrix", "--regime", regime, *scope, "--format", "json"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    table = {}
    for item in json.loads(out)["items"]:
        cell = (item["mode"], item["kind"], item["relation"], item["state"])
        table.setdefault((item["role"], item["operation"]), {})[cell] = (
            item["allowed"], frozenset(item["shows"]), item["cite"])
    return table


def states(binary):
    """The words of the record states, as the program knows them."""
    out = subprocess.run([binary, "policy", "words", "--format", "json"], check=True, capture_output=True, text=True)
    return json.loads(out.stdout)


def answer_of(cut, facets):
    """The program's answer for these facets; a facet of which no line speaks is written `*`."""
    return cut.get(facets) or next(
        answer for key, answer in cut.items() if all(k in ("*", f) for k, f in zip(key, facets)))


def compare(binary, regime, words):
    pack = tomllib.loads((ROOT / "regimes" / f"{regime}.toml").read_text(encoding="utf-8"))
    modes = [mode["code"] for mode in pack["mode"]]
    # A rule counts when it names its place in the text and says something.
    said = {rule for rule, one in pack["rules"].items() if one["article"]["zh"].strip() and one["says"]["zh"].strip()}
    articles = said | own_rules()
    tables = [read_table(ROOT / "policies" / f"{name}.tsv") for name in ("common", regime)]
    lines, levels = (sum(parts, []) for parts in zip(*tables, strict=True))
    table = answers(binary, regime)
    assert set(table) == set(itertools.product(ROLES, words["operations"])), "roles or operations are missing"
    cells = mismatches = allows = unfounded = 0
    for (role, operation), cut in table.items():
        about = [line for line in lines if line["operation"] is None or operation in line["operation"]]
        for facets in itertools.product(modes, KINDS, RELATIONS, words["states"]):
            said = answer_of(cut, facets)
            found = decide(about, (role, operation, *facets))
            cells += 1
            if found != said[:2]:
                mismatches += 1
                if mismatches <= 10:
                    print(f"{regime}: {role} {operation} {facets}: program {said}, second evaluator {found}")
            if found[0]:
                allows += 1
                rule = said[2] or ""
                if rule not in articles:
                    unfounded += 1
                    print(f"{regime}: {role} {operation} {facets}: permit without article ({rule})")
    for level, operation in itertools.product(pack["unit"]["levels"]["value"], sorted({o for l in levels for o in l[1]})):
        about = [line for line in lines if line["operation"] is None or operation in line["operation"]]
        table = answers(binary, regime, "--level", level, "--operation", operation)
        for role in ROLES:
            cut = table[role, operation]
            for facets in itertools.product(modes, KINDS, RELATIONS, words["states"]):
                said = answer_of(cut, facets)
                *found, bar = at_level(about, levels, level, (role, operation, *facets))
                cells += 1
                if tuple(found) != said[:2] or (bar and bar != said[2]):
                    mismatches += 1
                    if mismatches <= 10:
                        print(f"{regime}: {role} {operation} {facets} at {level}: program {said}, second {found} {bar}")
    print(f"{regime}: {cells} cells, {mismatches} mismatches, {allows} allowed, {unfounded} allowed without article")
    return cells, mismatches, unfounded, (lines, levels, pack["unit"]["levels"]["value"], modes, words)


def is_silence(line):
    """A forbid because the text says nothing (reading G9): a supplement that names its source ends it."""
    return line["effect"] == ["forbid"] and re.fullmatch(r"[A-Z]+-0-[0-9]+", line["rule"][0]) is not None


def taken_out(line, lines, modes, words):
    """What changes when a line is taken out of these: answers, and whether any cell has another answer or ground."""
    touched, moved = 0, False
    for operation in line["operation"] or words["operations"]:
        here = [one for one in lines if one["operation"] is None or operation in one["operation"]]
        without = [one for one in here if one is not line]
        for cell in itertools.product(ROLES, [operation], modes, KINDS, RELATIONS, words["states"]):
            # With the line where it stands: of equal permits the first is the ground.
            before, after = ground(here, cell), ground(without, cell)
            if before != after:
                assert speaks(line, cell), f"{line['place']} changes {cell}, of which it does not speak"
                touched += before[:2] != after[:2]
                moved = True
    return touched, moved


def idle_levels(regime, lines, levels, ranks, modes, words):
    """The lines on levels that bar nobody; taking one out moves only cells of its own acts, roles and levels."""
    idle = 0
    for line in levels:
        rest, moved = [one for one in levels if one is not line], 0
        for level, operation in itertools.product(ranks, {o for one in levels for o in one[1]}):
            here = [one for one in lines if one["operation"] is None or operation in one["operation"]]
            for cell in itertools.product(ROLES, [operation], modes, KINDS, RELATIONS, words["states"]):
                if at_level(here, levels, level, cell) != at_level(here, rest, level, cell):
                    own = operation in line[1] and level not in line[2] and any(holds(cell[0], one) for one in line[0])
                    assert own, f"{regime}: {line} changes {cell} at {level}, of which it does not speak"
                    moved += 1
        idle += not moved
        if not moved:
            print(f"{regime}: {line} bars nobody")
    return idle


def mutate(regime, lines, modes, words):
    """Takes out each line: every cell that changes must be one the line speaks of. A line whose every cell is answered
    the same and by the same rule without it is idle, and a fault: the table is then longer than what it says. What waits
    for a cited supplement to end a silence of the text is tried without that silence."""
    idle = changed = 0
    told = [line for line in lines if not is_silence(line)]
    for line in lines:
        touched, moved = taken_out(line, lines, modes, words)
        changed += touched
        if not moved and (is_silence(line) or not taken_out(line, told, modes, words)[1]):
            idle += 1
            print(f"{regime}: {line['place']} changes no cell when it is taken out")
    print(f"{regime}: {len(lines)} lines taken out in turn, {changed} cells changed, all their own; {idle} idle lines")
    return idle


def judge(regime, words):
    """One regulation: cells, mismatches, permits without an article, idle lines."""
    cells, mismatches, unfounded, rest = compare(sys.argv[1], regime, words)
    if "--mutate" not in sys.argv:
        return cells, mismatches, unfounded, 0
    lines, levels, ranks, modes, _ = rest
    idle = idle_levels(regime, lines, levels, ranks, modes, words) + mutate(regime, lines, modes, words)
    return cells, mismatches, unfounded, idle


def main():
    regimes = sorted(path.stem for path in (ROOT / "regimes").glob("*.toml"))
    with concurrent.futures.ProcessPoolExecutor() as pool:
        counts = list(pool.map(judge, regimes, itertools.repeat(states(sys.argv[1]))))
    cells, mismatches, unfounded, idle = map(sum, zip(*counts, strict=True))
    print(f"all: {cells} cells checked, {mismatches} mismatches, {unfounded} allowed without article, {idle} idle lines")
    sys.exit(1 if mismatches or unfounded or idle or not cells else 0)


if __name__ == "__main__":
    main()
