//! Steps of scenarios as words of the command line: objections, repairs, cases, letters, decisions, listings, measures.

use super::{
    program::Line,
    runner::{Step, World},
};
use crate::given::Given;

/// The words of a step; `None` where it has none here.
pub fn write(line: &mut Line, _: &World, step: &Step) -> Option<()> {
    let text = |key: &str| step.text(key);
    let verb: Vec<&str> = step.verb.split(' ').collect();
    match step.verb.as_str() {
        "objection file" => {
            let applicant = step.some("applicant").unwrap_or_else(|| Given::default().subject);
            line.add(verb).same(step, &["record", "agent", "text", "received"]).opt("--applicant", Some(applicant));
            line.opt("--ground", step.some("ground").or(Some("error".to_owned())));
            line.flag("--written", !step.flag("oral")).papers("--evidence", step, "evidence", "evidence");
            line.each("--claim", step.table("claims").into_iter().map(|(field, value)| format!("{field}={value}")));
        }
        "objection compare" | "repair check" => {
            line.add(verb).add([text("case")]);
        }
        "objection list" => {
            line.add(verb);
        }
        "repair file" => {
            line.add(verb).same(step, &["record", "received", "way", "text", "route", "to"]);
            line.same(step, &["bankruptcy", "ruling", "plan-from", "plan-until"]);
            if let Some(body) = step.some("certificate") {
                let path = line.file("certificate.txt", body.as_bytes());
                line.opt("--certificate", Some(path));
            }
            line.papers("--material", step, "materials", "material").papers("--material", step, "material", "proof");
            let found = step.table("statements").into_iter().map(|(code, found)| format!("{code}={found}"));
            line.each("--field", found);
        }
        "repair bar" => {
            line.add(verb).add([text("record")]).same(step, &["citation"]);
        }
        "repair eligible" => {
            line.add(verb).same(step, &["within"]);
        }
        "case act" => {
            line.add(verb).add([text("case"), text("action")]);
            let names = ["reason", "finding", "cause", "received", "told", "number", "report"];
            line.same(step, &names).each("--item", step.list("item"));
            line.each("--field", step.table("fields").into_iter().map(|(field, value)| format!("{field}={value}")));
            for flag in ["upheld", "rejected", "unverifiable", "written"] {
                line.flag(&format!("--{flag}"), step.flag(flag));
            }
            let post = (step.text("action") == "notify").then(|| "post".to_owned());
            line.opt("--method", step.some("method").or(post));
            line.papers("--document", step, "document", "document");
            step.some("digest").is_none().then_some(())?;
        }
        "case show" | "case actions" => {
            line.add(verb).add([text("case")]);
        }
        "case list" => {
            line.add(verb).same(step, &["due"]).flag("--mine", step.flag("mine"));
        }
        "case amend" => {
            line.add(verb).add([text("case")]).same(step, &["received", "transferred", "applicant", "reason"]);
            line.flag("--confirm", step.flag("confirm")).flag("--refuse", step.flag("refuse"));
        }
        "case assign" => {
            line.add(verb).add([text("case"), text("login")]);
        }
        "worklist" => {
            line.add(["case", "worklist"]);
        }
        "notice render" => {
            line.add(verb).add([text("case")]).same(step, &["kind", "reason", "received"]);
        }
        "notice send" => {
            let method = step.some("method").or(Some("post".to_owned()));
            line.add(verb).add([text("notice")]).same(step, &["on"]).opt("--method", method);
        }
        "notice show" => {
            line.add(verb).add([text("notice")]).same(step, &["version"]);
        }
        "notice list" => {
            line.add(verb).same(step, &["period"]).flag("--unsent", step.flag("unsent"));
        }
        "decision list" => {
            line.add(verb).same(step, &["state", "record"]);
        }
        "decision approve" | "decision reject" => {
            let ids = step.list("ids").into_iter();
            let named = |id: String| step.some("seen").map_or(id.clone(), |seen| format!("{id}={seen}"));
            line.add(verb).add(ids.map(named)).same(step, &["reason"]);
        }
        "decision drop" => {
            line.add(verb).add([text("id")]).same(step, &["reason"]);
        }
        "listing propose" => {
            line.add(verb).add(step.some("subject"));
            line.same(step, &["grade", "ground", "field", "scope", "basis", "statement", "level"]);
            line.each("--record", step.list("records")).papers("--evidence", step, "evidence", "evidence");
        }
        "listing candidates" => {
            line.add(verb).same(step, &["as-of"]);
        }
        "listing list" => {
            line.add(verb).flag("--in-effect", step.flag("in_effect")).flag("--closed", step.flag("closed"));
        }
        "listing check" if step.some("batch").is_some() => {
            let path = line.file("codes.txt", text("batch").trim_start().as_bytes());
            line.add(verb).opt("--batch", Some(path));
        }
        "listing check" => {
            line.add(verb).add([text("subject")]);
        }
        "measure import" => {
            let path = line.file("measures.csv", text("file").trim_start().as_bytes());
            line.add(verb).add([path]);
        }
        "measure activate" => {
            let names = ["comment-until", "consent", "consent-on", "published-on"];
            line.add(verb).add([text("version")]).same(step, &names);
        }
        "measure register" => {
            line.add(verb).add(step.some("version"));
        }
        "measure add" => {
            let reason = step.some("reason").or(Some("与失信行为相关".to_owned()));
            let names = ["commitment", "record", "listing", "linked", "executor", "co-unit", "citation", "months"];
            line.add(verb).add([text("measure")]).same(step, &names).opt("--reason", reason);
        }
        "measure list" if !step.flag("faulty") => {
            line.add(verb).same(step, &["subject", "record"]).flag("--closed", step.flag("closed"));
        }
        "complaint file" => {
            line.add(verb).same(step, &["about", "applicant", "target", "contact"]);
            line.opt("--ground", step.some("ground").or(Some("repair".to_owned())));
            line.opt("--text", step.some("text").or(Some("逾期未作修复决定".to_owned())));
        }
        "complaint contact" => {
            line.add(verb).add([text("case")]);
        }
        "objection show" => {
            line.add(verb).add([text("case")]);
        }
        "objection referrals" => {
            line.add(verb);
        }
        "objection refer" => {
            let usual = Given::default();
            line.add(verb).same(step, &["unit", "ground", "about", "received"]);
            line.opt("--applicant", step.some("applicant").or(Some(usual.subject)));
            line.opt("--name", step.some("name").or(Some(usual.name)));
        }
        _ => return None,
    }
    Some(())
}
