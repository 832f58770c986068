//! Steps of scenarios as words of the command line: queries, authorisations, reports, urging.

use super::{
    program::Line,
    runner::{Step, World},
    verbs_query::{self, subject},
};

/// The words of a step; `None` where it has none here.
pub fn write(line: &mut Line, _: &World, step: &Step) -> Option<()> {
    let text = |key: &str| step.text(key);
    let verb: Vec<&str> = step.verb.split(' ').collect();
    match step.verb.as_str() {
        "query" => {
            line.add(verb).asked(step);
        }
        "authorisation add" => {
            line.add(verb);
            let paper = step.some("paper");
            let body = if step.some("organ").is_some() { "letter" } else { "signed" };
            let path = paper.map(|name| line.file(&name, body.as_bytes()));
            line.opt("--document", path).same(step, &["purpose", "from", "until", "uses"]);
            line.each("--items", step.list("items"));
            if step.some("organ").is_some() {
                line.opt("--subject", Some(subject(step, "subject"))).same(step, &["organ", "basis", "matter"]);
                line.opt("--application", step.some("number"));
            } else if step.some("unit").is_some() {
                line.opt("--department", step.some("unit")).same(step, &["application"]);
            } else {
                let grantee = format!("{}:{}", text("grantee"), subject(step, "grantee_id"));
                line.opt("--subject", Some(subject(step, "subject"))).opt("--grantee", Some(grantee));
            }
        }
        "authorisation list" => {
            line.add(verb).same(step, &["kind", "state"]);
        }
        "self-check" => {
            line.add(["report", "self-check"]).same(step, &["from", "until", "finding"]);
        }
        "self-checks" => {
            line.add(["report", "self-check"]);
        }
        "urge issue" => {
            line.add(verb).add([text("unit")]).same(step, &["kind", "text", "due"]).each("--items", step.list("items"));
        }
        "urge close" => {
            line.add(verb).add([text("id")]).same(step, &["result"]);
        }
        "urge escalate" => {
            line.add(verb).add([text("unit")]);
        }
        "urge list" => {
            line.add(verb).same(step, &["unit"]);
        }
        "report assessment" => {
            line.add(verb).same(step, &["since", "until"]);
        }
        "report breaches" | "report overdue" | "report overview" | "report punctuality" | "report quality"
        | "report repair-time" => {
            line.add(["report", "supervision"]).opt("--view", verb.get(1).map(|view| (*view).to_owned()));
            line.same(step, &["period", "unit", "district"]).flag("--occupation", step.flag("occupation"));
        }
        "report dual" => {
            line.add(["report", "supervision", "--view", "dual-publicity"]).same(step, &["period", "unit"]);
        }
        "report security" => {
            line.add(["report", "supervision", "--view", "security"]);
        }
        "report disclosure" => {
            line.add(verb).same(step, &["on"]);
        }
        "report state" => {
            let names = ["unit", "kind", "produced", "published", "basis", "remarks"];
            line.add(verb).add([text("month")]).same(step, &names);
        }
        "query apply" => {
            line.add(verb);
            let applicant = format!("{}:{}", text("applicant"), subject(step, "applicant_id"));
            line.opt("--applicant", Some(applicant)).opt("--number", step.some("application"));
            line.same(step, &["purpose", "from", "until", "uses"]).each("--items", step.list("items"));
            if step.some("list").is_some() {
                let path = line.file("list.csv", &verbs_query::list(step));
                line.opt("--list", Some(path));
            }
            let paper = step.some("paper").map(|name| line.file(&name, b"signed"));
            line.opt("--document", paper);
        }
        "query batch" => {
            let path = line.file("list.csv", &verbs_query::list(step));
            line.add(verb).add([path]).same(step, &["application"]);
        }
        "report" => {
            line.add(["report", "subject"]).asked(step).same(step, &["of", "target"]);
        }
        "report usage" => {
            line.add(["query", "--usage"]).asked(step);
        }
        "report looks" => {
            line.add(verb).add([subject(step, "subject")]).same(step, &["since", "until"]);
        }
        "report trend" => {
            line.add(["report", "disclosure", "--view=trend"]).same(step, &["period", "category"]);
        }
        "report collectors" => {
            line.add(["report", "supervision", "--view=collectors"]).same(step, &["unit"]);
        }
        _ => return None,
    }
    Some(())
}
