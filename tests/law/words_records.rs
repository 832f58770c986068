//! Steps of scenarios as words of the command line: files handed in, records, publication, feeds, exchange.

use super::{
    program::Line,
    runner::{Step, World},
    verbs_benxi, verbs_housing, verbs_intake,
};
use crate::given::Given;

/// The words of a step; `None` where it has none here.
pub fn write(line: &mut Line, world: &World, step: &Step) -> Option<()> {
    let text = |key: &str| step.text(key);
    let verb: Vec<&str> = step.verb.split(' ').collect();
    match step.verb.as_str() {
        "record import" => {
            let (request, bytes) = verbs_intake::submission(step);
            line.import(request, &bytes);
        }
        "hand in" if !step.flag("dry_run") => {
            let (request, bytes) = verbs_benxi::submission(world, step);
            line.import(request, &bytes);
        }
        "housing import" => {
            let (request, bytes) = verbs_housing::submission(step);
            line.import(request, &bytes);
        }
        // Verbs called as on the command line, with options called as the arguments are.
        "record show" => {
            line.add(verb).add([text("id")]).same(step, &["as-of", "purpose", "basis"]);
        }
        "record batch" => {
            line.add(verb).add([text("batch")]);
        }
        "record history" => {
            line.add(verb).add([text("id")]).same(step, &["purpose", "basis"]);
        }
        "authorisation show" | "authorisation approve" | "decision show" => {
            line.add(verb).add([text("id")]);
        }
        "authorisation revoke" => {
            line.add(verb).add([text("id")]).same(step, &["reason"]);
        }
        "record list" => {
            line.add(verb).same(step, &["state", "unit", "subject", "filing", "purpose", "basis"]);
        }
        "record accept" => {
            line.add(verb).add(step.list("id")).same(step, &["batch", "words-cleared", "category", "severity"]);
            line.flag("--approve-open", step.flag("approve_open"));
        }
        "record return" => {
            line.add(verb).add(step.list("id")).same(step, &["reason", "text"]);
        }
        "record withdraw" | "record lenient" | "record recheck" => {
            line.add(verb).add([text("id")]).same(step, &["reason"]);
        }
        "record formed" => {
            line.add(verb).add([text("document")]).same(step, &["on", "reason", "unit"]);
        }
        "record check" => {
            line.add(verb).add(["--all"]);
        }
        "record reconcile" => {
            let path = line.file("site.csv", text("file").as_bytes());
            line.add(verb).add([path]).opt("--provider", step.some("unit"));
        }
        "record revoke" => {
            line.add(verb).add([text("record")]).same(step, &["kind", "received", "date", "reason"]);
            line.papers("--document", step, "document", "court-judgment");
        }
        "record shield" if step.list("document").is_empty() => {
            let applicant = step.some("applicant").unwrap_or_else(|| Given::default().subject);
            line.add(verb).add([text("record")]).opt("--applicant", Some(applicant));
            line.same(step, &["agent", "received", "similar"]);
        }
        "record tally" => {
            let stated = step.number("stated").unwrap_or_default().to_string();
            line.add(["feed", "reconcile"]).add([text("batch")]).opt("--stated", Some(stated));
        }
        "publication preview" => {
            line.add(verb).add([text("record")]);
        }
        "publication mask" => {
            line.add(verb).add([text("record")]).same(step, &["digest"]);
        }
        "publication pull" => {
            let path = line.file("receipt.json", &verbs_housing::receipt(step));
            line.add(["feed", "pull"]).add([path]);
        }
        "feed preview" | "feed push" => {
            let channel = step.some("channel").unwrap_or_else(|| "site".to_owned());
            line.add(verb).add([channel]).each("--record", step.list("record"));
        }
        "feed recall" => {
            line.add(verb).add([text("feed")]).each("--record", step.list("record")).same(step, &["reason"]);
        }
        "exchange push" => {
            line.add(verb).add([text("target")]).each("--record", step.list("records"));
        }
        "exchange receipt" => {
            let path = line.file("receipt.txt", text("text").as_bytes());
            line.add(verb).add([text("exchange"), path]).same(step, &["number", "on", "count"]);
        }
        "record admit" => {
            line.add(verb).add([text("batch"), text("row")]).same(step, &["reason"]);
        }
        "feed review" => {
            let channel = step.some("channel").unwrap_or_else(|| "site".to_owned());
            line.add(verb).add([channel]).each("--record", step.list("record")).same(step, &["digest"]);
        }
        _ => return None,
    }
    Some(())
}
