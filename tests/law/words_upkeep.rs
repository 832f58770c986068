//! Steps of scenarios as words of the command line: the log and what is kept of it, the law, settings, quotas, keys, copies.

use super::{
    program::Line,
    runner::{Step, World},
    verbs_laws,
    verbs_query::subject,
};

/// The words of a step; `None` where it has none here.
pub fn write(line: &mut Line, world: &World, step: &Step) -> Option<()> {
    let text = |key: &str| step.text(key);
    let verb: Vec<&str> = step.verb.split(' ').collect();
    match step.verb.as_str() {
        "log list" => {
            let names = ["officer", "since", "until", "outcome", "kind", "flag", "unit", "purpose", "limit", "after"];
            line.add(verb).same(step, &names).opt("--subject", step.some("subject").map(|_| subject(step, "subject")));
        }
        "log show" => {
            line.add(verb).add([text("seq")]);
        }
        "log who" => {
            line.add(verb).add([subject(step, "subject")]).same(step, &["since", "until"]);
        }
        "log alerts" => {
            line.add(verb).same(step, &["since", "until"]);
        }
        "log month" => {
            line.add(verb).add([text("month")]);
        }
        "log review" => {
            line.add(verb).add([text("seq")]).same(step, &["result", "reason"]);
        }
        "regime paper" => {
            let path = line.file("规范.txt", b"rules");
            line.add(verb).add([text("paper")]).same(step, &["unit"]).opt("--document", Some(path));
        }
        "regime change" => {
            line.add(verb).add([text("regime")]);
        }
        "regime explain" => {
            line.add(verb).add([text("case")]);
        }
        "log verify" | "log head" | "log checkpoint" | "log saved" | "regime check" | "status" | "check"
        | "setting list" | "quota list" | "ssh list" => {
            line.add(verb);
        }
        "log export" => {
            line.add(verb).add(["--out=-"]).same(step, &["from", "to"]);
        }
        "log paper" => {
            let path = line.file("paper.txt", text("text").as_bytes());
            line.add(verb).add([path]);
        }
        "log alert" => {
            line.add(verb).add([text("id")]);
        }
        "log dispose" => {
            line.add(verb).add([text("id")]).same(step, &["state", "reason"]);
        }
        "log close" => {
            line.add(verb).add([text("month")]);
        }
        "log save" => {
            line.add(verb).add([text("name"), text("filter")]);
        }
        "regime overlay" => {
            let path = line.file("overlay.toml", verbs_laws::overlay(world, step).as_bytes());
            line.add(verb).add([path]);
        }
        "calendar import" => {
            let path = line.file("holidays.toml", text("file").as_bytes());
            line.add(verb).add([path]);
        }
        "check stage" => {
            line.add(verb).add([text("stage")]).same(step, &["on", "finding"]);
        }
        "backup" => {
            let path = line.folder.join("backup.db").display().to_string();
            line.add(verb).add([path]);
        }
        "setting set" => {
            line.add(verb).add([text("key"), text("value")]);
        }
        "quota set" => {
            line.add(verb).add([text("role")]).same(step, &["rows", "subjects"]);
        }
        "quota release" => {
            line.add(verb).add([text("login")]).same(step, &["rows", "subjects", "reason"]);
        }
        "ssh enrol" => {
            let path = line.file("key.pub", text("key").as_bytes());
            line.add(verb).add([text("login")]).opt("--key", Some(path));
        }
        "ssh approve" | "ssh revoke" => {
            line.add(verb).add([text("fingerprint")]);
        }
        "ssh publish" => {
            line.add(verb).same(step, &["program"]);
        }
        "policy table" => {
            line.add(verb).same(step, &["role", "operation", "mode"]);
        }
        "selftest" => {
            line.add(["selftest", "work", "-n", "1"]);
        }
        _ => return None,
    }
    Some(())
}
