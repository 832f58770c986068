"""A small installation under one regulation, made by the program's own verbs: units, officers, a catalogue, records.

Used by real_facets.py. Two units hand in records of an organisation and of a natural person, in every access mode of the
regulation; the officers then bring them into every state that the regulation knows.
"""
import csv
import datetime
import io
import itertools
import json
import pathlib
import shlex
import subprocess
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ORGAN = "administrative-organ"
CENTRE = "信用中心"
UNITS = {"UNIT-X": "环翠区住房和城乡建设局", "UNIT-Y": "环翠区市场监督管理局"}
ACCOUNTS = {"adm1": ("CENTRE", "sysadmin"), "sup1": ("CENTRE", "supervisor"), "sup2": ("CENTRE", "supervisor"),
            "int1": ("CENTRE", "intake"), "rev1": ("CENTRE", "reviewer"), "rev2": ("CENTRE", "reviewer"),
            "obj1": ("CENTRE", "objection"), "rep1": ("CENTRE", "repair"), "rep2": ("CENTRE", "repair"),
            "win1": ("CENTRE", "window"), "aud1": ("CENTRE", "auditor+content+logs"),
            "liaX": ("UNIT-X", "liaison"), "liaY": ("UNIT-Y", "liaison+query")}
SUBJECTS = {"organisation": ("91210399MA0000015M", "环翠区甲公司"), "person": ("210399198503170022", "王小明")}
PASSWORD = "虚构的口令-四季常青"
ROW = {"title": "未按规定备案", "category": "adverse", "finality": "final",
       "basis_kind": "administrative-decision", "issuer_level": "county", "issuer_kind": ORGAN}


def later(day, days):
    return datetime.date.fromisoformat(day) + datetime.timedelta(days)


class Failed(Exception):
    pass


def resident(n):
    """An identity number that holds, with the order code 000, which is believed never to be issued."""
    body = f"210399199{n % 10}01{n // 10 + 1:02}000"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]


class Office:
    def __init__(self, binary, folder, regime):
        self.spec = tomllib.loads((HERE / "small_office.toml").read_text(encoding="utf-8"))[regime]
        self.binary, self.folder, self.db, self.day = binary, folder, folder / "office.db", self.spec["day"]
        self.regime, self.calls, self.moment = regime, 0, f"{self.day}T09:00:00+08:00"
        self.providers = {"UNIT-X": "liaX", "UNIT-Y": "liaY", **self.spec.get("providers", {})}
        self.pack = tomllib.loads((ROOT / "regimes" / f"{regime}.toml").read_text(encoding="utf-8"))
        self.modes = [mode["code"] for mode in self.pack["mode"]]
        folder.mkdir(mode=0o700)
        self.paper = folder / "paper.txt"
        self.paper.write_text("样张\n", encoding="utf-8")
        self.found()

    def run(self, login, verb):
        return self.call(login, *verb)

    def call(self, login, *verb, credential=None):
        """Exit code and answer; of a refusal its error object."""
        command = [self.binary, "--db", str(self.db), "--format", "json"]
        if login:
            file = credential or self.folder / f"{login}.credential"
            command += ["--as", login, "--credential-file", str(file)]
        if self.moment:
            command, self.moment = [*command, "--now", self.moment], None
        self.calls += 1
        done = subprocess.run([*command, *map(str, verb)], capture_output=True, text=True, timeout=300,
                              stdin=subprocess.DEVNULL)
        if done.returncode == 0:
            return 0, json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else {}
        try:
            return done.returncode, json.loads(done.stderr.splitlines()[-1])["error"]
        except (ValueError, IndexError, KeyError):
            raise SystemExit(f"{login} {verb}: exit {done.returncode} without an error object: {done.stderr}")

    def do(self, login, *verb, **more):
        code, answer = self.call(login, *verb, **more)
        if code:
            raise Failed(f"{login} {' '.join(map(str, verb))}: {code} {json.dumps(answer, ensure_ascii=False)}")
        return answer

    def write(self, name, text, mode=0o600):
        path = self.folder / name
        path.touch(mode)
        path.write_text(text, encoding="utf-8")
        return path

    def pass_days(self, days):
        self.day = str(later(self.day, days))
        self.moment = f"{self.day}T09:00:00+08:00"

    def found(self):
        """The database, its two units and its officers with their access keys."""
        overlay = ROOT / "tests/scenarios" / self.regime / "overlay.toml"
        more = ["--overlay", overlay] if overlay.exists() else []
        self.do(None, "init", "--regime", self.regime, "--unit", CENTRE, "--training", "--sysadmin", "adm1",
                "--supervisor", "sup1", "--sysadmin-person", resident(1), "--supervisor-person", resident(2),
                "--sysadmin-name", "adm1", "--supervisor-name", "sup1", "--credentials", self.folder / "once", *more)
        for login in ("adm1", "sup1"):
            self.settle(login, next((self.folder / "once").glob(f"*{login}*")))
        for code, name in UNITS.items():
            self.do("adm1", "unit", "add", code, "--name", name, "--kind", ORGAN, "--query-rules", "查询制度规范")
        for n, (login, (unit, role)) in enumerate(list(ACCOUNTS.items())):
            if login in ("adm1", "sup1"):
                continue
            made = self.do("adm1", "officer", "add", login, "--name", login, "--unit", unit, "--person", resident(n + 5),
                           *(["--place", "unit"] if unit != "CENTRE" else []))
            for by in ("sup1", "adm1"):
                self.do(by, "officer", "grant", login, role)
            self.settle(login, self.write(f"{login}.once", made["one_time_password"]))

    def settle(self, login, once):
        new = self.write(f"{login}.password", PASSWORD)
        self.do(login, "officer", "passwd", "--new", f"@{new}", credential=once)
        self.do(login, "officer", "key", "new", "--out", self.folder / f"{login}.credential", credential=new)

    def table(self, name, rows):
        """A csv file of rows that are dicts."""
        out = io.StringIO()
        writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
        return self.write(name, out.getvalue())

    def catalogue(self):
        """An adverse item for each access mode, and a positive one where a state asks for it; the providers' profiles."""
        sorts = {"SX": "adverse", **{more["item"]: more["category"] for more in self.spec["states"].values() if "item" in more}}
        items = [{"code": f"{sort}-{n}", "name": f"{sort}{mode}", "category": category, "access": mode, "content": "各项",
                  "format": "通用表", "submission": "填报", "frequency": "monthly", "content_kind": "",
                  "legal_check": "no", **self.spec.get("catalogue", {})}
                 for n, mode in enumerate(self.modes) for sort, category in sorts.items()]
        made = self.do("sup1", "catalogue", "import", self.table("catalogue.csv", items))
        self.do("sup2", "catalogue", "activate", made["version"])
        self.items, self.refused = [item["code"] for item in items], {}
        for unit, login in self.providers.items():
            rows = [{"item": item, "category": "", "access": "", "content_kind": ""} for item in self.items]
            self.do(login, "profile", "import", "--unit", unit, self.table(f"profile-{unit}.csv", rows))
            for item in self.items:
                self.do("sup1", "profile", "activate", unit, "--item", item)

    def records(self):
        """Hands in and accepts: number of the record by unit, mode, kind and the state that it is to have."""
        states = ["submitted", "returned", "disclosed", *self.spec["states"], *self.spec.get("ways", {})]
        found = {}
        for unit, login in self.providers.items():
            files = {}
            for (n, mode), kind, state in itertools.product(enumerate(self.modes), SUBJECTS, dict.fromkeys(states)):
                special = dict(self.spec["states"].get(state, {}))
                item = f"{special.pop('item', 'SX')}-{n}"
                number, name = SUBJECTS[kind]
                row = {**ROW, **self.spec["rows"], **self.spec["kind"][kind], **special, "subject_name": name,
                       "subject_kind": kind, "subject_id": number, "issuer": UNITS.get(unit, CENTRE), "access": mode, "document": f"{unit} {mode} {kind} {state}"}
                files.setdefault(item, []).append(row)
            for item, rows in files.items():
                channel = ["--channel", self.spec["channel"]] if "channel" in self.spec else []
                file = self.table(f"{item}-{unit}.csv", rows)
                batch = self.do(login, "record", "import", "--provider", unit, "--item", item, *channel, file)
                if batch["accepted"] != len(rows):
                    raise Failed(f"{item} of {unit}: {batch['problems']}")
                taken = []
                for card in self.do("rev1", "record", "list", "--batch", batch["batch"], "--limit", 500)["items"]:
                    *key, state = card["document"].split()
                    found[(*key, state)] = card["id"]
                    if state == "returned":
                        self.do("rev1", "record", "return", card["id"], "--reason", "incomplete-facts", "--text", "未写明时间地点")
                    elif state != "submitted":
                        taken.append(card["id"])
                for item in self.do("rev1", "record", "accept", *self.spec.get("accept", []), *taken)["items"]:
                    if item["refused"]:
                        self.refused[item["id"]] = item["refused"]["message"]
        return found

    def bring(self, record, unit, kind, way):
        """One record into a state, by the acts of those who may."""
        words = {"record": record, "subject": SUBJECTS[kind][0], "paper": self.paper, "unit": unit, "case": ""}
        days = 0
        for act in way:
            if act.isdigit():
                days += int(act)
                continue
            login, *verb = (word.format(**words) for word in shlex.split(act))
            answer = self.do(self.providers[unit] if login == "liaison" else login, *verb)
            words["case"] = answer.get("case") or words["case"]
        return {**words, "days": days}

    def live(self):
        """Records in every state that the regulation knows: unit, mode, kind and state of each, as it now stands. What was
        meant and not reached is in `refused`, by record, with the program's words."""
        meant, days = self.records(), 0
        for (unit, mode, kind, state), record in meant.items():
            way = self.spec.get("ways", {}).get(state)
            if way and record not in self.refused:
                try:
                    days = max(days, self.bring(record, unit, kind, way)["days"])
                except Failed as error:
                    self.refused[record] = str(error)
        if days:
            self.pass_days(days)
        listed = self.do("aud1", "record", "list", "--limit", 1000)["items"]
        state = {card["id"]: card["state"] for card in listed}
        for facets, record in meant.items():
            if record not in state:
                # What is not open of a person is shown for words of its own.
                words = f"supervision:核对 {' '.join(facets)} 的登记"
                state[record] = self.do("aud1", "record", "show", record, "--purpose", words)["state"]
        self.meant = {record: wanted[3] for wanted, record in meant.items()}
        self.stock = {record: (unit, mode, kind, state[record]) for (unit, mode, kind, _), record in meant.items()}
        return self.stock

    def open_cases(self):
        """For each of the two units an open case of every kind that the regulation's part of small_office.toml names, each
        about a disclosed record of its own; and one disclosed record that no case is about."""
        self.cases, self.spare = {}, {}
        for unit in UNITS:
            free = [(record, kind) for record, (of, _, kind, state) in self.stock.items()
                    if of == unit and state == self.meant[record] == "disclosed"]
            for (name, way), (record, kind) in zip(self.spec["cases"].items(), free):
                self.cases[unit, name] = self.bring(record, unit, kind, way)["case"]
            self.spare[unit] = free[-1][0]
