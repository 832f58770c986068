//! Verbs of scenarios: seeded records, queries, authorisations, logs.

use super::runner::{Answer, Step, World};
use crate::seed::{self, Seed};
use xintai::{
    domain::query::{IdDocument, Mode, Purpose},
    service::ops::{
        application_list::{ActivateApplicationList, ImportApplicationList, ShowApplicationList},
        authorisations::{
            AddAuthorisation, ApplyForDuty, ApproveGrant, ListAuthorisations, Paper, RevokeAuthorisation,
            ShowAuthorisation, Terms,
        },
        bulk::ApplyForBulk,
        inspection::LogAlerts,
        letters::AddLetter,
        logs::{ListLog, ShowLog, WhoLooked},
        query::RunQuery,
        reports::SubjectReport,
        subjects::{FindSubjects, Reason, RevealValue, ShowSubject},
        usage::UsageReport,
    },
    service::{BulkRequest, bulk_query},
};

/// The fixtures' names for subjects.
pub fn subject(step: &Step, key: &str) -> String {
    match step.text(key).as_str() {
        "ORG-A" => seed::ORG_A.to_owned(),
        "ORG-B" => seed::ORG_B.to_owned(),
        "PER-A" => seed::PER_A.to_owned(),
        "PER-B" => seed::PER_B.to_owned(),
        other => other.to_owned(),
    }
}

fn seeded(world: &mut World, step: &Step) -> Answer {
    let usual = Seed::default();
    let or = |key: &str, usual: String| step.some(key).unwrap_or(usual);
    let subject = if step.text("subject").is_empty() { usual.subject } else { subject(step, "subject") };
    let name = if subject.starts_with("2103") { "王小明".to_owned() } else { usual.name };
    let content = step.table("content");
    let seed = Seed {
        subject,
        name: or("name", name),
        unit: or("unit", usual.unit),
        item: or("item", usual.item),
        category: or("category", usual.category),
        access: or("access", usual.access),
        state: or("state", usual.state),
        title: or("title", usual.title),
        ended_on: step.some("ended_on"),
        valid_until: step.some("valid_until"),
        hidden_on: step.some("hidden_on"),
        erased_on: step.some("erased_on"),
        content: if content.is_empty() { usual.content } else { serde_json::to_value(content).unwrap() },
    };
    Ok(serde_json::json!({ "id": seed::record(&world.centre, &seed) }))
}

pub fn query(step: &Step) -> RunQuery {
    RunQuery {
        subject: subject(step, "subject"),
        mode: Mode::parse(&step.text("mode")).expect("a mode"),
        purpose: step.some("purpose").and_then(|words| Purpose::parse(&words)),
        authorisation: step.some("authorisation"),
        unit: step.some("unit"),
        id_document: step.some("id_document").map(|words| {
            let (kind, _) = words.split_once(':').expect("KIND:NUMBER");
            let number = words.split_once(':').map(|(_, number)| number.to_owned()).unwrap();
            let number = match number.as_str() {
                "ORG-A" => seed::ORG_A.to_owned(),
                "ORG-B" => seed::ORG_B.to_owned(),
                "PER-A" => seed::PER_A.to_owned(),
                "PER-B" => seed::PER_B.to_owned(),
                _ => number,
            };
            IdDocument { kind: kind.to_owned(), number, valid_until: step.day("valid_until") }
        }),
        items: step.list("items"),
        fields: step.list("fields"),
        basis: step.some("basis"),
    }
}

fn terms(step: &Step) -> Terms {
    Terms {
        items: step.list("items"),
        purpose: step.some("purpose").and_then(|words| Purpose::parse(&words)),
        from: step.day("from"),
        until: step.day("until"),
        uses: step.number("uses").map(|uses| u32::try_from(uses).unwrap()),
        paper: step.some("paper").map(|name| Paper { name, body: b"signed".to_vec() }),
    }
}

pub fn reason(step: &Step) -> Reason {
    Reason { purpose: step.some("purpose").and_then(|words| Purpose::parse(&words)), basis: step.some("basis") }
}

/// The list of the step: a line for each subject, `SUBJECT[,AUTHORISATION]`; `many` open subjects instead.
pub fn list(step: &Step) -> Vec<u8> {
    let name = |line: &String| {
        let fixtures = [("ORG-A", seed::ORG_A), ("ORG-B", seed::ORG_B), ("PER-A", seed::PER_A), ("PER-B", seed::PER_B)];
        fixtures.iter().fold(line.clone(), |line, (name, id)| line.replace(name, id))
    };
    let lines: Vec<String> = step.list("list").iter().map(name).collect();
    lines.join("\n").into_bytes()
}

/// A bulk query without a result file; its answers come back.
fn batch(world: &mut World, step: &Step) -> Answer {
    let actor = world.centre.actor(&step.login);
    let request = BulkRequest { application: step.some("application"), name: "list.csv".to_owned(), bytes: list(step) };
    let answer =
        bulk_query(&mut world.centre.service, &actor, request, None, &mut |_| std::ops::ControlFlow::Continue(()));
    Ok(serde_json::to_value(answer?).unwrap())
}

/// A file of the government application list with the rows of the step.
pub fn application_list(step: &Step) -> ImportApplicationList {
    let rows = step.list("rows").join("\n");
    let bytes = format!("编码,应用单位,应用事项,用途,目录项\n{rows}\n").into_bytes();
    ImportApplicationList { name: "清单.csv".to_owned(), bytes }
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "application list import" => world.call(step, &application_list(step)),
        "application list activate" => {
            let version = step.number("version").expect("a version");
            world.call(step, &ActivateApplicationList { version })
        }
        "application list show" => world.call(step, &ShowApplicationList::default()),
        "application list in force" => {
            let version = world.centre.call("sup1", &application_list(step)).unwrap().version;
            world.centre.call("sup2", &ActivateApplicationList { version }).unwrap();
            Some(Ok(serde_json::Value::Null))
        }
        "seed record" => Some(seeded(world, step)),
        "seed catalogue" => {
            seed::catalogue(&world.centre);
            Some(Ok(serde_json::Value::Null))
        }
        "seed objection" => {
            seed::objection(&world.centre, &step.text("record"), &step.text("filed"), &step.text("received"));
            Some(Ok(serde_json::Value::Null))
        }
        "set place" => {
            let sql = world.centre.sql();
            sql.execute("UPDATE officer SET place = ?2 WHERE login = ?1", (step.text("login"), step.text("place")))
                .unwrap();
            Some(Ok(serde_json::Value::Null))
        }
        "query apply" => {
            let list = Paper { name: "list.csv".to_owned(), body: list(step) };
            world.call(
                step,
                &ApplyForBulk {
                    applicant: step.text("applicant"),
                    applicant_id: subject(step, "applicant_id"),
                    application: step.text("application"),
                    terms: terms(step),
                    list: step.some("list").map(|_| list),
                },
            )
        }
        "query batch" => Some(batch(world, step)),
        "query" => world.call(step, &query(step)),
        "authorisation add" if step.some("organ").is_some() => world.call(
            step,
            &AddLetter {
                subject: subject(step, "subject"),
                organ: step.text("organ"),
                number: step.text("number"),
                basis: step.text("basis"),
                matter: step.text("matter"),
                terms: Terms {
                    paper: step.some("paper").map(|name| Paper { name, body: b"letter".to_vec() }),
                    ..terms(step)
                },
            },
        ),
        "authorisation add" if step.some("unit").is_some() => world.call(
            step,
            &ApplyForDuty { unit: step.text("unit"), application: step.text("application"), terms: terms(step) },
        ),
        "authorisation add" => {
            let (grantee, grantee_id) = (step.text("grantee"), subject(step, "grantee_id"));
            world.call(
                step,
                &AddAuthorisation { subject: subject(step, "subject"), grantee, grantee_id, terms: terms(step) },
            )
        }
        "authorisation approve" => world.call(step, &ApproveGrant { id: step.text("id") }),
        "authorisation revoke" => {
            world.call(step, &RevokeAuthorisation { id: step.text("id"), reason: step.text("reason") })
        }
        "authorisation show" => world.call(step, &ShowAuthorisation { id: step.text("id") }),
        "authorisation list" => world.call(
            step,
            &ListAuthorisations { kind: step.some("kind"), state: step.some("state"), ..Default::default() },
        ),
        "report usage" => world.call(step, &UsageReport { query: query(step), ..UsageReport::default() }),
        "report" => {
            let (of, target) = (step.number("of"), step.some("target"));
            world.call(step, &SubjectReport { query: query(step), of, target, ..Default::default() })
        }
        "subject find" => {
            world.call(step, &FindSubjects { text: subject(step, "text"), reason: reason(step), ..Default::default() })
        }
        "subject show" => world.call(step, &ShowSubject { subject: subject(step, "subject"), reason: reason(step) }),
        "subject reveal" => world.call(
            step,
            &RevealValue {
                subject: subject(step, "subject"),
                record: step.some("record"),
                field: step.text("field"),
                reason: reason(step),
            },
        ),
        "log list" => world.call(
            step,
            &ListLog {
                officer: step.some("officer"),
                subject: step.some("subject").map(|_| subject(step, "subject")),
                since: step.day("since"),
                until: step.day("until"),
                outcome: step.some("outcome"),
                kind: step.some("kind"),
                flag: step.some("flag"),
                unit: step.some("unit"),
                purpose: step.some("purpose"),
                limit: step.number("limit").map(|limit| u32::try_from(limit).unwrap()),
                after: step.some("after"),
                as_kept: false,
                with_hours: false,
            },
        ),
        "log show" => world.call(step, &ShowLog { seq: step.text("seq").parse().unwrap() }),
        "log who" => world.call(
            step,
            &WhoLooked { subject: subject(step, "subject"), since: step.day("since"), until: step.day("until") },
        ),
        "log alerts" => {
            world.call(step, &LogAlerts { since: step.day("since"), until: step.day("until"), as_kept: false })
        }
        _ => None,
    }
}
