#!/usr/bin/env python3
"""Every facet of the permission tables by the verbs themselves, in a small installation of each regulation.

    real_facets.py XINTAI [--regime ID]

small_office.py makes the installation: records of an organisation and of a natural person, in every access mode, in every
state, of two units; open cases; authorisations of every kind. Then the verbs whose lines speak of access mode, subject kind,
relation or state are run by an officer of every role. What the second evaluator denies must be refused with exit 3 and its
rule, or be left out or answered as what nobody has; what it allows must be answered. Since every role stands before
every situation, the nearest allowed neighbour of what is denied (one facet or the role changed) is run as well; those
are counted. What could not be built is told with its reason.
"""
import argparse
import collections
import concurrent.futures
import itertools
import json
import os
import pathlib
import re
import sys
import tempfile

import real_doors
import second_evaluator as second
import small_office

ROLE = {login: role for login, (_, role) in small_office.ACCOUNTS.items() if login not in ("sup2", "rev2", "rep2")}
# How a query is asked in each relation, and which kind of authorisation it rests on.
ASKED = {"none": "public", "own": "self", "authorised": "authorised", "department": "department", "organ": "organ"}
DOCUMENT = {"organisation": "business-licence", "person": "resident-id"}
ABSENT = {"R": "R-999999", "SQ": "SQ-1999-0001"}
# Facets of operations that are not run here, each with the reason.
ELSEWHERE = {
    "officer.passwd, officer.key": "own is the only relation that there is; real_doors.py runs them",
    "report.looks": "organ is a row of a report, not a call; tests/service/looks_report.rs",
    "listing.*, measure.*": "a list needs a designation with papers of its own; by role here, by unit in the scenarios",
    "agreement.*, feed.*, notice.*, urge.list, report.state": "each needs a paper or a file of its own; by role here, by unit "
                                                              "in the scenarios (feed.preview is run here)",
}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("binary")
    options.add_argument("--regime")
    options = options.parse_args()
    regimes = [options.regime] if options.regime else sorted(path.stem for path in (second.ROOT / "regimes").glob("*.toml"))
    faults = 0
    for regime in regimes:
        with tempfile.TemporaryDirectory() as folder:
            faults += Facets(os.path.realpath(options.binary), pathlib.Path(folder) / "office", regime).run()
    for operations, why in ELSEWHERE.items():
        print(f"not here: {operations}: {why}")
    sys.exit(1 if faults else 0)


class Facets:
    def __init__(self, binary, folder, regime):
        self.regime = regime
        words = second.states(binary)
        self.lines = second.read_table(second.ROOT / "policies/common.tsv")[0] + second.read_table(
            second.ROOT / f"policies/{regime}.tsv")[0]
        self.about = {operation: [line for line in self.lines if line["operation"] is None or operation in line["operation"]]
                      for operation in words["operations"]}
        self.states = words["states"]
        self.office = small_office.Office(binary, folder, regime)
        self.office.catalogue()
        self.office.live()
        self.office.open_cases()
        self.run_cells, self.absent, self.faults, self.unbuilt = {}, {}, [], collections.Counter()

    def run(self):
        office = self.office
        for record, (*_, state) in office.stock.items():
            if state != office.meant[record]:
                why = office.refused.get(record, "").rsplit('"message": "')[-1].split('"')[0]
                self.unbuilt[f"{office.meant[record]}: {re.sub('「.*?」|`R-.*?`', '…', why)}"] += 1
        self.papers()
        checks = [*self.looks(), *self.lists(), *self.queries(), *self.reviews(), *self.feeds(), *self.grants(),
                  *self.unit_things()]
        roles = real_doors.by_role(office, self.doors(), self.lines, office.modes, self.states, ROLE)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda check: check[0](*check[1:]), checks))
        return self.tell() + real_doors.tell(self.regime, *roles)

    def doors(self):
        """What stands for the {…} of operations.tsv here; nothing for what the regulation does not know."""
        office, first = self.office, {}
        for record, (*_, state) in office.stock.items():
            first.setdefault(state, record)
        key = office.write("key.pub", real_doors.KEY)
        case = {name: office.cases.get(("UNIT-X", name)) for name in ("objection", "repair", "revocation")}
        return {"public_key": key, "unit": "UNIT-X", "liaison": "liaX", "file": office.paper, "new": office.folder / "copy.db",
                "item": office.items[0], "record": first["disclosed"], "submitted": first["submitted"], "subject": "S-1",
                "batch": office.do("rev1", "record", "batches", "--limit", "1")["items"][0]["batch"],
                "grant": next(iter(self.papers_of.values()), "SQ-1999-0001"), "case": case["objection"], **case}

    # --- what the tables say -------------------------------------------------------------------------------------------
    def may(self, role, operation, *facets):
        return second.decide(self.about[operation], (role, operation, *facets))[0]

    def space(self, mode=None, kind=None, relation=None, state=None):
        given = (mode, kind, relation, state)
        axes = (self.office.modes, second.KINDS, second.RELATIONS, self.states)
        return itertools.product(*([one] if one else axis for one, axis in zip(given, axes)))

    def some(self, role, operation, **facets):
        return any(self.may(role, operation, *cell) for cell in self.space(**facets))

    def every(self, role, operation, **facets):
        return all(self.may(role, operation, *cell) for cell in self.space(**facets))

    def relation(self, login, unit):
        return "unit" if small_office.ACCOUNTS[login][0] == unit else "none"

    # --- one call and what is wrong with it -----------------------------------------------------------------------------
    def note(self, allowed, fault, *cell):
        self.run_cells[cell] = allowed
        if fault:
            self.faults.append(f"{' '.join(map(str, cell))}: {fault}")

    @staticmethod
    def refused(code, answer):
        return code == 3 and bool(answer.get("cite"))

    def on_facts(self, operation, answer):
        """Whether a rule beyond the tables refuses, such as that another unit determined the failing: no role is missing."""
        return not answer["who"] and bool(answer["cite"]) and answer["cite"] not in {
            rule for line in self.about[operation] for rule in line["rule"]}

    def hidden(self, login, verb, no, said):
        """Whether a thing that may not be seen is answered like one that nobody has."""
        absent = ABSENT.get(no.split("-")[0], f"{no.split('-')[0]}-1999-0001")
        asked = (login, *(str(word).replace(no, absent) for word in verb))
        if asked not in self.absent:
            self.absent[asked] = self.office.call(*asked)
        same = self.absent[asked]
        return json.dumps(same).replace(absent, no) == json.dumps(said)

    def thing(self, login, verb, no, allowed, denied, cells):
        """A verb about one thing: in all these cells it is allowed, or in all of them it is denied."""
        code, answer = self.office.call(login, *verb)
        fault = None
        if denied:
            if not self.refused(code, answer) and not (code == 4 and no and self.hidden(login, verb, no, (code, answer))):
                fault = f"denied, but `{' '.join(verb)}` gave {code} {str(answer)[:300]}"
        elif allowed and code == 3 and answer["code"] in ("E-ROLE", "E-OFF") and not self.on_facts(cells[0][1], answer):
            fault = f"allowed, but `{' '.join(verb)}` gave {answer}"
        elif code == 3 and not answer.get("cite") or code == 2 and answer.get("code") == "E-USAGE":
            fault = f"`{' '.join(verb)}` gave {answer}"
        for cell in cells:
            self.note(not denied, fault, *cell)
            fault = None

    # --- records --------------------------------------------------------------------------------------------------------
    def looks(self):
        """One record for each unit and state, its mode and kind changing from one to the next."""
        groups = collections.defaultdict(list)
        for record, (unit, mode, kind, state) in self.office.stock.items():
            groups[unit, state].append((record, mode, kind))
        for operation, (n, ((unit, state), records)), (login, role) in itertools.product(
                ("record.show", "record.history"), enumerate(sorted(groups.items())), ROLE.items()):
            record, mode, kind = records[n % len(records)]
            cell = (role, operation, mode, kind, self.relation(login, unit), state)
            yield self.look, login, operation, record, cell

    def look(self, login, operation, record, cell):
        verb, allowed = [*operation.split("."), record], self.may(*cell)
        code, answer = self.office.call(login, *verb)
        if allowed and answer.get("cite") == "ROLE-reason":
            # What is not open of a person is shown for words of its own.
            code, answer = self.office.call(login, *verb, "--purpose", f"supervision:核对 {' '.join(cell)} 的登记")
        good = code == 0 if allowed else self.refused(code, answer) or (
            code == 4 and self.hidden(login, verb, record, (code, answer)))
        self.note(allowed, None if good else f"{record} gave {code} {str(answer)[:300]}", *cell)

    def lists(self):
        for (login, role), unit, (kind, (number, _)) in itertools.product(
                ROLE.items(), self.office.providers, small_office.SUBJECTS.items()):
            yield (self.listed, login, "record.list", ["record", "list", "--limit", "1000", "--unit", unit, "--subject", number],
                   lambda record, of, login=login, unit=unit, kind=kind: of[0] == unit and of[2] == kind,
                   {"relation": self.relation(login, unit)}, "items")

    def listed(self, login, operation, verb, asked, facets, key):
        """A verb that answers records: those that the tables allow, and no other; refused where they allow none."""
        role, relation = ROLE[login], facets["relation"]
        code, answer = self.office.call(login, *verb)
        if answer.get("cite") == "ROLE-reason":
            # So it is listed: for words of its own.
            words = " ".join(word for word in (role, operation, relation, *verb[4:6]) if word[:2] != "--")
            code, answer = self.office.call(login, *verb, "--purpose", f"supervision:核对 {words} 的登记")
        cells = {record: (role, operation, mode, kind, relation, state)
                 for record, (unit, mode, kind, state) in self.office.stock.items()
                 if asked(record, (unit, mode, kind, state))}
        if not self.some(role, operation, **facets):
            fault = None if self.refused(code, answer) else f"denied, but `{' '.join(verb)}` gave {code} {str(answer)[:300]}"
            for cell in cells.values():
                self.note(False, fault, *cell)
                fault = None
            return
        if code:
            return self.note(True, f"`{' '.join(verb)}` gave {code} {answer}", role, operation, "*", "*", relation, "*")
        shown = {one["id"] if isinstance(one, dict) else one for name in key.split() for one in answer.get(name, [])}
        shown |= set(re.findall(r"R-\d{6}", answer.get("text", "")))
        for record, cell in cells.items():
            allowed = self.may(*cell)
            fault = None if (record in shown) == allowed else f"{record} shown: {record in shown}, by `{' '.join(verb)}`"
            self.note(allowed, fault, *cell)

    # --- queries and reports ---------------------------------------------------------------------------------------------
    def purpose(self, mode):
        codes = [one["code"] for one in self.office.pack["purpose"] if mode in one["modes"] and "text" not in one]
        return ["--purpose", codes[0]] if codes else []

    def papers(self):
        """Authorisations of every kind that the regulation knows: what a query in each relation has to show."""
        office, self.shown, self.papers_of = self.office, {}, {}
        until = ["--until", str(small_office.later(office.day, 20)), "--document", office.paper]
        items = [word for item in office.items for word in ("--items", item)]
        for kind, (number, _) in small_office.SUBJECTS.items():
            self.shown["none", kind] = []
            self.shown["own", kind] = ["--id-document", f"{DOCUMENT[kind]}:{number}", *self.purpose("self")]
            for relation, login, words in (
                    ("authorised", "win1", ["--subject", number, "--grantee", "乙公司:91210399MA0000023G", *items, *until]),
                    ("department", "sup1", ["--department", "UNIT-Y", "--application", "函1号", *items, *until]),
                    ("organ", "win1", ["--subject", number, "--organ", "区人民法院", "--application", "函2号", "--basis",
                                       "民事诉讼法第六十七条", "--matter", "执行案件", *until[2:]])):
                purpose = self.purpose(ASKED[relation])
                self.shown[relation, kind] = purpose
                code, answer = office.call(login, "authorisation", "add", *words, *(purpose if relation != "organ" else []))
                if code == 0:
                    self.shown[relation, kind] = ["--authorisation", answer["id"], *purpose]
                    self.papers_of[relation, kind] = answer["id"]
        for kind in small_office.SUBJECTS if "entry" in str(self.about["query.run"]) else ():
            # On duty by an entry of the application list instead of a grant.
            self.shown["department", kind] = ["--authorisation", "ZW-12", *self.purpose("department")]
        if "entry" in str(self.about["query.run"]):
            rows = [{"编码": "ZW-12", "应用单位": "UNIT-Y", "应用事项": "行政许可审查", "用途": self.purpose("department")[1],
                     "目录项": " ".join(office.items)}]
            made = office.do("sup1", "catalogue", "import", office.table("entries.csv", rows), "--kind", "application-list")
            office.do("sup2", "catalogue", "activate", made["version"], "--kind", "application-list")

    def queries(self):
        for operation, (login, role), relation, (kind, (number, _)) in itertools.product(
                ("query.run", "report.subject"), ROLE.items(), ASKED, small_office.SUBJECTS.items()):
            unit = ["--unit", "UNIT-Y"] if relation == "department" and login == "win1" else []
            verb = [*(["query"] if operation == "query.run" else ["report", "subject"]), number, "--mode", ASKED[relation],
                    *self.shown[relation, kind], *unit]
            verb += self.office.spec.get("report", {}).get(relation, []) if operation == "report.subject" else []
            yield (self.listed, login, operation, verb, lambda record, of, kind=kind: of[2] == kind,
                   {"relation": relation, "kind": kind}, "records")

    # --- reviews, feeds, authorisations, cases ---------------------------------------------------------------------------
    def reviews(self):
        """Acts on records that are submitted: of a record in another state, its state refuses whoever may act at all."""
        first = {}
        for record, (unit, mode, kind, state) in self.office.stock.items():
            first.setdefault(state, (record, unit, mode, kind))
        more = {"record.accept": [], "record.return": ["--reason", "incomplete-facts", "--text", "未写明时间"]}
        for operation, state, (login, role) in itertools.product(more, first, ROLE.items()):
            yield self.review, login, operation, first[state], state, more[operation]

    def review(self, login, operation, found, state, more):
        record, unit, mode, kind = found
        cell = (ROLE[login], operation, mode, kind, self.relation(login, unit), state)
        allowed = self.may(*cell)
        code, answer = self.office.call(login, "--dry-run", *operation.split("."), record, *more)
        if code == 0 and answer["items"][0].get("refused"):
            code, answer = 5, answer["items"][0]["refused"]
        good = self.refused(code, answer)
        if allowed or self.some(ROLE[login], operation):
            good = code in (0, 5) if allowed else good or code == 5 and answer["code"] == "E-STATE"
        # What the officer may not look at is answered like what nobody has, whatever else is allowed on it.
        good = good or code == 4 and not self.may(ROLE[login], "record.show", *cell[2:])
        self.note(allowed, None if good else f"{record} gave {code} {answer}", *cell)

    def feeds(self):
        for channel, (login, _) in itertools.product(self.office.pack["publish"].get("channels", []), ROLE.items()):
            own, unit = channel.get("own"), small_office.ACCOUNTS[login][0]
            relation = channel.get("relation", "unit" if own else "none")
            yield (self.listed, login, "feed.preview", ["feed", "preview", channel["code"]],
                   lambda record, of, own=own, unit=unit: not own or of[0] == unit, {"relation": relation},
                   "items to_confirm")

    def grants(self):
        """Authorisations of each kind, taken in, looked at and ended by an officer of each role."""
        until = ["--until", str(small_office.later(self.office.day, 20)), "--document", str(self.office.paper)]
        number = small_office.SUBJECTS["organisation"][0]
        items = ["--items", self.office.items[0]]
        add = {"authorised": ["--subject", number, "--grantee", "乙公司:91210399MA0000023G", *items, *until],
               "department": ["--department", "UNIT-Y", "--application", "函9号", *items, *until],
               "organ": ["--subject", number, "--organ", "区人民法院", "--application", "函9号", "--matter", "执行"]}
        for (relation, words), (login, role) in itertools.product(add.items(), ROLE.items()):
            yield self.on(login, "authorisation.add", ["--dry-run", "authorisation", "add", *words], None, relation)
            no = self.papers_of.get((relation, "organisation"))
            if no:
                own = small_office.ACCOUNTS[login][0] == "UNIT-Y"
                seen = relation if relation != "department" else "department" if own else "none"
                seen = "authorised" if relation == "organ" else seen
                yield self.on(login, "authorisation.show", ["authorisation", "show", no], no, seen)
                yield self.on(login, "authorisation.revoke", ["--dry-run", "authorisation", "revoke", no], no, relation)

    def on(self, login, operation, verb, no, relation):
        role = ROLE[login]
        allowed, denied = self.every(role, operation, relation=relation), not self.some(role, operation, relation=relation)
        return self.thing, login, verb, no, allowed, denied, [(role, operation, "*", "*", relation, "*")]

    def unit_things(self):
        """What belongs to a unit, asked for by an officer of every role: the own unit's and another's."""
        office, paper = self.office, str(self.office.paper)
        for unit in small_office.UNITS:
            cases = {name: no for (of, name), no in office.cases.items() if of == unit}
            spare, rows = office.spare[unit], str(office.folder / f"SX-0-{unit}.csv")
            verbs = {
                "record.revoke": (["record", "revoke", spare, "--document", f"court-judgment={paper}"], spare),
                "repair.file": (["repair", "file", "--record", spare, "--certificate", paper, "--way", "performed"], spare),
                "record.recheck": (["record", "recheck", spare, "--reason", "已核实"], spare),
                "record.withdraw": (["record", "withdraw", spare, "--reason", "误报"], spare),
                "profile.show": (["profile", "show", unit], None),
                "profile.import": (["profile", "import", paper, "--unit", unit], None),
                "record.import": (["record", "import", rows, "--provider", unit, "--item", office.items[0]], None),
                "record.reconcile": (["record", "reconcile", rows, "--provider", unit], None),
                "catalogue.change": (["catalogue", "change", unit, "--on", office.day, "--what", "法律修订"], None),
                "unit.free-queries": (["unit", "free-queries", unit, "--yearly", "2"], None),
                **{f"case.{look}": (["case", look, no], no) for no in list(cases.values())[:1] for look in ("show", "actions")},
                **{f"{name}.show": ([name, "show", no], no) for name, no in cases.items() if name in ("objection", "repair")},
                **{f"{name}.{step}": (["case", "act", no, step, "--reason", "说明"], no) for name, no in cases.items()
                   for step in ("receive", "reply", "withdraw", "execute", "decide") if f"{name}.{step}" in self.about},
            }
            for (operation, (verb, no)), login in itertools.product(verbs.items(), ROLE):
                dry = [] if operation.split(".")[1] in ("show", "actions", "reconcile") else ["--dry-run"]
                if any(line["relation"] for line in self.about[operation]):
                    yield self.on(login, operation, [*dry, *verb], no, self.relation(login, unit))

    # --- the count -------------------------------------------------------------------------------------------------------
    def tell(self):
        allowed = collections.defaultdict(list)
        for cell, may in self.run_cells.items():
            if may:
                allowed[cell[1]].append(cell)
        steps = collections.Counter()
        for cell in (cell for cell, may in self.run_cells.items() if not may):
            near = min((sum(one != other for one, other in zip(cell, other)) for other in allowed[cell[1]]), default=0)
            steps[near] += 1
        denied = sum(steps.values())
        print(f"real verbs, {self.regime}: {len(self.run_cells)} situations, {denied} denied; their nearest allowed neighbour run too "
              f"for {denied - steps[0]} ({steps[1]} one facet or role away, {denied - steps[0] - steps[1]} further), none is allowed "
              f"for {steps[0]}; {len(self.faults)} faults, {self.office.calls} calls")
        for what, count in self.unbuilt.items():
            print(f"  not built: {count} records {what}")
        print("\n".join(self.faults[:40]))
        return len(self.faults) + (not denied)


if __name__ == "__main__":
    main()
