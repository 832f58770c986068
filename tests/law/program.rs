//! The steps of scenarios as verbs of the real binary: for each verb of a scenario its words on the command line.

use super::{
    runner::{Step, World},
    verbs_benxi, verbs_housing, verbs_intake,
    verbs_query::{self, subject},
};
use crate::{cli, given::Given};
use std::{fs, path::PathBuf};
use xintai::service::ImportRequest;

/// Takes a step through the program; answers what it told, or nothing where the step has no words there.
pub fn take(world: &mut World, step: &Step) -> Option<String> {
    world.centre.key(&step.login)?;
    let mut line = Line { words: Vec::new(), folder: world.centre.dir().to_owned() };
    line.write(world, step)?;
    let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
    // The training clock of this process goes on in the other.
    let now = world.centre.service.now().to_rfc3339();
    let answer = cli::run_by_key(&world.centre, &step.login, &[&["--now", &now], &*words].concat());
    Some(format!("{words:?}\n{}{}", answer.out, answer.err))
}

/// A command line that grows.
struct Line {
    words: Vec<String>,
    folder: PathBuf,
}

impl Line {
    fn add<S: Into<String>>(&mut self, words: impl IntoIterator<Item = S>) -> &mut Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }

    /// `--name VALUE` when there is a value.
    fn opt(&mut self, name: &str, value: Option<String>) -> &mut Self {
        if let Some(value) = value {
            self.words.push(format!("{name}={value}"));
        }
        self
    }

    /// `--name VALUE` for each of many.
    fn each(&mut self, name: &str, values: impl IntoIterator<Item = String>) -> &mut Self {
        for value in values {
            self.opt(name, Some(value));
        }
        self
    }

    /// Options that are called as the step's arguments are.
    fn same(&mut self, step: &Step, names: &[&str]) -> &mut Self {
        for name in names {
            self.opt(&format!("--{name}"), step.some(&name.replace('-', "_")));
        }
        self
    }

    fn flag(&mut self, name: &str, set: bool) -> &mut Self {
        if set {
            self.words.push(name.to_owned());
        }
        self
    }

    fn file(&self, name: &str, body: &[u8]) -> String {
        let path = self.folder.join(name);
        fs::write(&path, body).unwrap();
        path.display().to_string()
    }

    /// Papers as `KIND=FILE`, each under the name that the operation would give it.
    fn papers(&mut self, option: &str, step: &Step, key: &str, kind: &str) -> &mut Self {
        for text in step.list(key) {
            let (kind, body) = text.split_once('=').unwrap_or((kind, &text));
            let path = self.file(&format!("{kind}.txt"), body.as_bytes());
            self.opt(option, Some(format!("{kind}={path}")));
        }
        self
    }

    fn import(&mut self, request: ImportRequest, bytes: &[u8]) -> Option<()> {
        let path = self.file(&request.file_name, bytes);
        self.add(["record", "import", &path]).opt("--provider", request.unit).opt("--item", Some(request.item));
        self.opt("--channel", request.channel).opt("--ground", request.ground).opt("--consent-exempt", request.exempt);
        self.flag("--self-declared", request.declared).flag("--replaces", request.replaces);
        Some(())
    }

    /// The words of a step; `None` where it has none.
    fn write(&mut self, world: &World, step: &Step) -> Option<()> {
        let text = |key: &str| step.text(key);
        let verb: Vec<&str> = step.verb.split(' ').collect();
        match step.verb.as_str() {
            "record import" => {
                let (request, bytes) = verbs_intake::submission(step);
                return self.import(request, &bytes);
            }
            "hand in" if !step.flag("dry_run") => {
                let (request, bytes) = verbs_benxi::submission(world, step);
                return self.import(request, &bytes);
            }
            "housing import" => {
                let (request, bytes) = verbs_housing::submission(step);
                return self.import(request, &bytes);
            }
            // Verbs called as on the command line, with options called as the arguments are.
            "unit list" | "status" | "check" | "catalogue list" | "feed list" | "exchange list" | "agreement list"
            | "log verify" | "regime check" => {
                self.add(verb);
            }
            "unit add" if step.some("mandate").is_none() => {
                self.add(verb).add([text("code")]).same(step, &["name", "kind", "district", "query-rules"]);
            }
            "unit link" => {
                self.add(verb).add([text("code")]).flag("--off", step.flag("off"));
            }
            "unit duty" => {
                self.add(verb).add([text("unit")]).same(step, &["duty", "name"]);
            }
            "officer grant" => {
                self.add(verb).add([text("login"), text("role")]).same(step, &["from", "until"]);
            }
            "officer revoke" => {
                self.add(verb).add([text("login"), text("role")]);
            }
            "officer disable" | "officer show" => {
                self.add(verb).add([text("login")]);
            }
            "officer bind" => {
                self.add(verb).add([text("login"), text("number")]);
            }
            "catalogue import" => {
                let path = self.file("catalogue.csv", text("file").as_bytes());
                self.add(verb).add([path]);
            }
            "catalogue import layer" => {
                let path = self.file("catalogue.csv", text("file").as_bytes());
                self.add(["catalogue", "import", &path]).same(step, &["layer"]);
            }
            "catalogue activate" => {
                self.add(verb).add([text("version")]);
            }
            "catalogue change" => {
                self.add(verb).add([text("unit")]).same(step, &["on", "what"]);
            }
            "profile activate" => {
                self.add(verb).add([text("unit")]).same(step, &["item"]);
            }
            "record show" => {
                self.add(verb).add([text("id")]).same(step, &["as-of"]);
            }
            "record history"
            | "authorisation show"
            | "authorisation approve"
            | "authorisation revoke"
            | "decision show" => {
                self.add(verb).add([text("id")]);
            }
            "record list" => {
                self.add(verb).same(step, &["state", "unit"]);
            }
            "record accept" => {
                self.add(verb).add(step.list("id")).same(step, &["words-cleared", "category", "severity"]);
                self.flag("--approve-open", step.flag("approve_open"));
            }
            "record return" => {
                self.add(verb).add(step.list("id")).same(step, &["reason", "text"]);
            }
            "record withdraw" | "record lenient" => {
                self.add(verb).add([text("id")]).same(step, &["reason"]);
            }
            "record check" => {
                self.add(verb).add(["--all"]);
            }
            "record reconcile" => {
                let path = self.file("site.csv", text("file").as_bytes());
                self.add(verb).add([path]).opt("--provider", step.some("unit"));
            }
            "record revoke" => {
                self.add(verb).add([text("record")]).same(step, &["kind", "received", "date", "reason"]);
                self.papers("--document", step, "document", "court-judgment");
            }
            "record shield" if step.list("document").is_empty() => {
                let applicant = step.some("applicant").unwrap_or_else(|| Given::default().subject);
                self.add(verb).add([text("record")]).opt("--applicant", Some(applicant));
                self.same(step, &["agent", "received"]);
            }
            "record tally" => {
                let stated = step.number("stated").unwrap_or_default().to_string();
                self.add(["exchange", "tally"]).add([text("batch")]).opt("--stated", Some(stated));
            }
            "query" => {
                let query = verbs_query::query(step);
                self.add(["query"]).add([query.subject]).same(step, &["mode", "purpose", "authorisation", "basis"]);
                if let Some(shown) = query.id_document {
                    self.opt("--id-document", Some(format!("{}:{}", shown.kind, shown.number)));
                    self.opt("--id-valid-until", shown.valid_until.map(|day| day.to_string()));
                }
                self.each("--item", query.items).each("--field", query.fields);
            }
            "subject find" => {
                self.add(verb).add([subject(step, "text")]).same(step, &["purpose", "basis"]);
            }
            "subject show" => {
                self.add(verb).add([subject(step, "subject")]).same(step, &["purpose", "basis"]);
            }
            "subject reveal" => {
                self.add(verb).add([subject(step, "subject")]).same(step, &["field", "record", "purpose", "basis"]);
            }
            "subject end" => {
                let path = self.file("证明.txt", text("document").as_bytes());
                self.add(verb).add([subject(step, "subject")]).same(step, &["on"]).opt("--document", Some(path));
            }
            "subject change" => {
                let path = self.file("证明.txt", text("document").as_bytes());
                self.add(verb).add([subject(step, "subject")]).same(step, &["rename", "code", "on"]);
                let other = |key: &str| step.some(key).map(|_| subject(step, key));
                self.opt("--merge", other("merge")).opt("--absorbed-by", other("absorb"));
                self.opt("--document", Some(path).filter(|_| step.some("document").is_some()));
            }
            "subject confirm" => {
                self.add(verb).add([text("change")]).same(step, &["refuse"]);
            }
            "subject changes" => {
                self.add(verb).add(step.some("subject").map(|_| subject(step, "subject")));
            }
            "authorisation add" => {
                self.add(verb);
                let paper = step.some("paper");
                let body = if step.some("organ").is_some() { "letter" } else { "signed" };
                let path = paper.map(|name| self.file(&name, body.as_bytes()));
                self.opt("--document", path).same(step, &["purpose", "from", "until", "uses"]);
                self.each("--items", step.list("items"));
                if step.some("organ").is_some() {
                    self.opt("--subject", Some(subject(step, "subject"))).same(step, &["organ", "basis", "matter"]);
                    self.opt("--application", step.some("number"));
                } else if step.some("unit").is_some() {
                    self.opt("--department", step.some("unit")).same(step, &["application"]);
                } else {
                    let grantee = format!("{}:{}", text("grantee"), subject(step, "grantee_id"));
                    self.opt("--subject", Some(subject(step, "subject"))).opt("--grantee", Some(grantee));
                }
            }
            "authorisation list" => {
                self.add(verb).same(step, &["kind", "state"]);
            }
            "agreement add" => {
                let path = step.some("paper").map(|body| self.file("paper.txt", body.as_bytes()));
                self.add(verb).add([text("no")]).same(step, &["unit", "from", "until"]).opt("--document", path);
                self.each("--use", step.list("uses"));
            }
            "agreement end" => {
                self.add(verb).add([text("no")]);
            }
            "consent add" => {
                let path = step.some("paper").map(|body| self.file("paper.txt", body.as_bytes()));
                self.add(["agreement", "consent"])
                    .add([subject(step, "person")])
                    .same(step, &["unit", "from", "until"]);
                let told = step.table("told").into_iter().map(|(point, words)| format!("{point}={words}"));
                self.each("--told", told).flag("--warned", step.flag("warned")).opt("--document", path);
            }
            "consent end" => {
                self.add(["agreement", "withdraw"]).add([text("no")]);
            }
            "consent list" => {
                self.add(["agreement", "consents"]).same(step, &["unit"]);
            }
            "person consent add" => {
                self.add(["consent", "add"]).opt("--subject", Some(subject(step, "subject")));
                self.opt("--name", step.some("name").or(Some("王小明".to_owned())))
                    .same(step, &["guardian", "from", "until"]);
                let points = match step.list("points") {
                    points if points.is_empty() => "purpose,content,method,use,scope,rights,duties".to_owned(),
                    points => points.join(","),
                };
                self.opt("--points", Some(points)).flag("--publishes", step.flag("publishes"));
                self.opt("--purpose", step.some("purpose").or(Some("自愿登记".to_owned())));
                if !step.flag("no_paper") {
                    let path = self.file("同意书.txt", b"signed");
                    self.opt("--document", Some(path));
                }
            }
            "person consent end" => {
                self.add(["consent", "end"]).add([text("id")]).same(step, &["reason"]);
            }
            "person consent list" => {
                self.add(["consent", "list"]);
            }
            "objection file" => {
                let applicant = step.some("applicant").unwrap_or_else(|| Given::default().subject);
                self.add(verb).same(step, &["record", "agent", "text", "received"]).opt("--applicant", Some(applicant));
                self.opt("--ground", step.some("ground").or(Some("error".to_owned())));
                self.flag("--written", !step.flag("oral")).papers("--evidence", step, "evidence", "evidence");
                self.each("--claim", step.table("claims").into_iter().map(|(field, value)| format!("{field}={value}")));
            }
            "objection compare" | "repair check" => {
                self.add(verb).add([text("case")]);
            }
            "objection list" => {
                self.add(verb);
            }
            "repair file" => {
                self.add(verb).same(step, &["record", "received", "way", "text", "route", "to"]);
                if let Some(body) = step.some("certificate") {
                    let path = self.file("certificate.txt", body.as_bytes());
                    self.opt("--certificate", Some(path));
                }
                self.papers("--material", step, "materials", "material").papers(
                    "--material",
                    step,
                    "material",
                    "proof",
                );
                let found = step.table("statements").into_iter().map(|(code, found)| format!("{code}={found}"));
                self.each("--field", found);
            }
            "repair bar" => {
                self.add(verb).add([text("record")]).same(step, &["citation"]);
            }
            "repair eligible" => {
                self.add(verb).same(step, &["within"]);
            }
            "case act" => {
                self.add(verb).add([text("case"), text("action")]);
                let names = ["reason", "finding", "cause", "received", "told", "number", "report"];
                self.same(step, &names).each("--item", step.list("item"));
                self.each("--field", step.table("fields").into_iter().map(|(field, value)| format!("{field}={value}")));
                for flag in ["upheld", "rejected", "unverifiable", "written"] {
                    self.flag(&format!("--{flag}"), step.flag(flag));
                }
                self.papers("--document", step, "document", "document");
                step.some("digest").is_none().then_some(())?;
            }
            "case show" | "case actions" => {
                self.add(verb).add([text("case")]);
            }
            "case list" => {
                self.add(verb).same(step, &["due"]).flag("--mine", step.flag("mine"));
            }
            "case amend" => {
                self.add(verb).add([text("case")]).same(step, &["received", "applicant", "reason"]);
                self.flag("--confirm", step.flag("confirm")).flag("--refuse", step.flag("refuse"));
            }
            "case assign" => {
                self.add(verb).add([text("case"), text("login")]);
            }
            "worklist" => {
                self.add(["case", "worklist"]);
            }
            "notice render" => {
                self.add(verb).add([text("case")]).same(step, &["kind", "reason", "received"]);
            }
            "notice send" => {
                let method = step.some("method").or(Some("post".to_owned()));
                self.add(verb).add([text("notice")]).same(step, &["on"]).opt("--method", method);
            }
            "notice show" => {
                self.add(verb).add([text("notice")]);
            }
            "notice list" => {
                self.add(verb).same(step, &["period"]).flag("--unsent", step.flag("unsent"));
            }
            "decision list" => {
                self.add(verb).same(step, &["state", "record"]);
            }
            "decision approve" | "decision reject" => {
                let ids = step.list("ids").into_iter();
                let named = |id: String| step.some("seen").map_or(id.clone(), |seen| format!("{id}={seen}"));
                self.add(verb).add(ids.map(named)).same(step, &["reason"]);
            }
            "listing propose" => {
                self.add(verb).add(step.some("subject"));
                self.same(step, &["grade", "ground", "field", "scope", "basis", "statement", "level"]);
                self.each("--record", step.list("records")).papers("--evidence", step, "evidence", "evidence");
            }
            "listing candidates" => {
                self.add(verb).same(step, &["as-of"]);
            }
            "listing list" => {
                self.add(verb).flag("--in-effect", step.flag("in_effect")).flag("--closed", step.flag("closed"));
            }
            "listing check" => {
                self.add(verb).add([text("subject")]);
            }
            "measure import" => {
                let path = self.file("measures.csv", text("file").trim_start().as_bytes());
                self.add(verb).add([path]);
            }
            "measure activate" => {
                let names = ["comment-until", "consent", "consent-on", "published-on"];
                self.add(verb).add([text("version")]).same(step, &names);
            }
            "measure register" => {
                self.add(verb).add(step.some("version"));
            }
            "measure add" => {
                let reason = step.some("reason").or(Some("与失信行为相关".to_owned()));
                let names = ["record", "listing", "linked", "executor", "co-unit", "citation", "months"];
                self.add(verb).add([text("measure")]).same(step, &names).opt("--reason", reason);
            }
            "measure list" if !step.flag("faulty") => {
                self.add(verb).same(step, &["subject", "record"]).flag("--closed", step.flag("closed"));
            }
            "complaint file" => {
                self.add(verb).same(step, &["about", "target", "contact"]);
                self.opt("--ground", step.some("ground").or(Some("repair".to_owned())));
                self.opt("--text", step.some("text").or(Some("逾期未作修复决定".to_owned())));
            }
            "publication preview" => {
                self.add(verb).add([text("record")]);
            }
            "publication mask" => {
                self.add(verb).add([text("record")]).same(step, &["digest"]);
            }
            "publication pull" => {
                let path = self.file("receipt.json", &verbs_housing::receipt(step));
                self.add(verb).add([path]);
            }
            "self-check" => {
                self.add(["report", "self-check"]).same(step, &["from", "until", "finding"]);
            }
            "self-checks" => {
                self.add(["report", "self-check"]);
            }
            "feed preview" | "feed push" => {
                let channel = step.some("channel").unwrap_or_else(|| "site".to_owned());
                self.add(verb).add([channel]).each("--record", step.list("record"));
            }
            "feed recall" => {
                self.add(verb).add([text("feed")]).each("--record", step.list("record")).same(step, &["reason"]);
            }
            "exchange push" => {
                self.add(verb).add([text("target")]).each("--record", step.list("records"));
            }
            "exchange receipt" => {
                let path = self.file("receipt.txt", text("text").as_bytes());
                self.add(verb).add([text("exchange"), path]);
            }
            "urge issue" => {
                self.add(verb)
                    .add([text("unit")])
                    .same(step, &["kind", "text", "due"])
                    .each("--items", step.list("items"));
            }
            "urge close" => {
                self.add(verb).add([text("id")]).same(step, &["result"]);
            }
            "urge escalate" => {
                self.add(verb).add([text("unit")]);
            }
            "urge list" => {
                self.add(verb).same(step, &["unit"]);
            }
            "report assessment" => {
                self.add(verb).same(step, &["since", "until"]);
            }
            "report overdue" | "report punctuality" | "report quality" | "report repair-time" => {
                self.add(["report", "supervision"]).opt("--view", verb.get(1).map(|view| (*view).to_owned()));
                self.same(step, &["period", "unit"]);
            }
            "report dual" => {
                self.add(["report", "supervision", "--view", "dual-publicity"]).same(step, &["period", "unit"]);
            }
            "report security" => {
                self.add(["report", "supervision", "--view", "security"]);
            }
            "report disclosure" => {
                self.add(verb).same(step, &["on"]);
            }
            "report state" => {
                let names = ["unit", "kind", "produced", "published", "basis", "remarks"];
                self.add(verb).add([text("month")]).same(step, &names);
            }
            "log list" => {
                let names =
                    ["officer", "since", "until", "outcome", "kind", "flag", "unit", "purpose", "limit", "after"];
                self.add(verb)
                    .same(step, &names)
                    .opt("--subject", step.some("subject").map(|_| subject(step, "subject")));
            }
            "log show" => {
                self.add(verb).add([text("seq")]);
            }
            "log who" => {
                self.add(verb).add([subject(step, "subject")]).same(step, &["since", "until"]);
            }
            "log alerts" => {
                self.add(verb).same(step, &["since", "until"]);
            }
            "log month" => {
                self.add(verb).add([text("month")]);
            }
            "log review" => {
                self.add(verb).add([text("seq")]).same(step, &["result", "reason"]);
            }
            "regime paper" => {
                let path = self.file("规范.txt", b"rules");
                self.add(verb).add([text("paper")]).same(step, &["unit"]).opt("--document", Some(path));
            }
            "regime change" => {
                self.add(verb).add([text("regime")]);
            }
            "regime explain" => {
                self.add(verb).add([text("case")]);
            }
            _ => return None,
        }
        Some(())
    }
}
