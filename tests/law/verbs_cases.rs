//! Verbs of scenarios: objections, repairs, revocations, cases, notices, and records as given facts.

use super::runner::{Answer, Step, World};
use crate::given::{self, Given};
use xintai::service::ops::{
    amendments::{AmendCase, AssignCase, Second},
    cases::{CaseActions, DueFilter, ListCases, Noun, ShowCase},
    casework::Paper,
    mailings::SendNotice,
    notices::RenderNotice,
    objections::{CompareObjection, FileObjection},
    referrals::{ListReferrals, ReferObjection},
    reorganisations::Plan,
    repairs::{CheckRepair, FileRepair},
    revocations::RevokeRecord,
    steps::{Act, Input},
    worklist::ShowWorklist,
};

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "given record" => Some(Ok(serde_json::json!({ "record": given_record(world, step) }))),
        "objection file" => world.call(
            step,
            &FileObjection {
                record: step.text("record"),
                applicant: step.some("applicant").unwrap_or_else(|| Given::default().subject),
                agent: step.some("agent"),
                ground: step.some("ground").unwrap_or_else(|| "error".to_owned()),
                text: step.some("text"),
                received: step.day("received"),
                written: !step.flag("oral"),
                claims: step.table("claims"),
                evidence: papers(step, "evidence", "evidence"),
            },
        ),
        "objection refer" => world.call(
            step,
            &ReferObjection {
                unit: step.text("unit"),
                applicant: step.some("applicant").unwrap_or_else(|| Given::default().subject),
                name: step.some("name").unwrap_or_else(|| Given::default().name),
                ground: step.text("ground"),
                about: step.text("about"),
                received: step.day("received"),
            },
        ),
        "objection referrals" => world.call(step, &ListReferrals::default()),
        "objection compare" => world.call(step, &CompareObjection { objection: step.text("case") }),
        "objection list" => world.call(step, &ListCases { noun: Noun::Objection, ..ListCases::default() }),
        "repair file" => world.call(
            step,
            &FileRepair {
                record: step.text("record"),
                received: step.day("received"),
                certificate: papers(step, "certificate", "certificate").pop(),
                way: step.some("way"),
                text: step.some("text"),
                materials: [papers(step, "materials", "material"), papers(step, "material", "proof")].concat(),
                route: step.some("route"),
                addressee: step.some("to"),
                statements: step.table("statements"),
                reorganisation: step.some("bankruptcy").map(|administrator| Plan {
                    administrator,
                    ruling: step.text("ruling"),
                    from: step.day("plan_from"),
                    until: step.day("plan_until"),
                }),
            },
        ),
        "repair check" => world.call(step, &CheckRepair { repair: step.text("case") }),
        "record revoke" => world.call(
            step,
            &RevokeRecord {
                record: step.text("record"),
                kind: step.some("kind"),
                received: step.day("received"),
                date: step.day("date"),
                document: papers(step, "document", "court-judgment").pop(),
                reason: step.some("reason"),
            },
        ),
        "case act" => {
            let act = Act::on(&step.text("case"), &step.text("action"), input(step));
            world.call(step, &act)
        }
        "case list" => {
            let due = step.some("due").map(|word| match word.as_str() {
                "today" => DueFilter::Today,
                "overdue" => DueFilter::Overdue,
                day => DueFilter::Until(day.parse().unwrap()),
            });
            world.call(step, &ListCases { due, mine: step.flag("mine"), ..ListCases::default() })
        }
        "case show" => world.call(step, &ShowCase { noun: Noun::Case, case: step.text("case") }),
        "case actions" => world.call(step, &CaseActions { case: step.text("case") }),
        "case amend" => {
            let second = match (step.flag("confirm"), step.flag("refuse")) {
                (true, _) => Some(Second::Confirm),
                (_, true) => Some(Second::Refuse),
                _ => None,
            };
            let amend = AmendCase {
                case: step.text("case"),
                received: step.day("received"),
                transferred: step.day("transferred"),
                applicant: step.some("applicant"),
                reason: step.some("reason"),
                second,
            };
            world.call(step, &amend)
        }
        "case assign" => world.call(step, &AssignCase { case: step.text("case"), login: step.text("login") }),
        "notice render" => world.call(
            step,
            &RenderNotice {
                case: step.text("case"),
                kind: step.some("kind"),
                reason: step.some("reason"),
                received: step.day("received"),
            },
        ),
        "notice send" => {
            let method = step.some("method").unwrap_or_else(|| "post".to_owned());
            let send = SendNotice { notice: step.text("notice"), on: step.day("on"), method, proof: None };
            world.call(step, &send)
        }
        "says" => {
            let text = step.text("text");
            for word in step.list("words") {
                assert!(text.contains(&word), "`{word}` does not stand in {text}");
            }
            Some(Ok(serde_json::json!({})))
        }
        "worklist" => world.call(step, &ShowWorklist::default()),
        _ => None,
    }
}

fn input(step: &Step) -> Input {
    Input {
        shared_reason: false,
        fields: step.table("fields"),
        reason: step.some("reason"),
        finding: step.some("finding"),
        upheld: match (step.flag("upheld"), step.flag("rejected")) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        unverifiable: step.flag("unverifiable"),
        cause: step.some("cause"),
        documents: papers(step, "document", "document"),
        received: step.day("received"),
        written: step.flag("written"),
        told: step.day("told"),
        number: step.some("number"),
        report: step.some("report"),
        items: step.list("item"),
        // A letter whose service no step registered goes by post, as `notice send` of the scenarios does.
        method: step.some("method").or((step.text("action") == "notify").then(|| "post".to_owned())),
        seen: step.some("digest"),
        version: None,
    }
}

/// Papers by their text.
fn papers(step: &Step, key: &str, kind: &str) -> Vec<Paper> {
    let paper = |text: String| {
        let (kind, body) = text.split_once('=').map_or((kind, text.as_str()), |(kind, body)| (kind, body));
        Paper { kind: kind.to_owned(), name: format!("{kind}.txt"), body: body.as_bytes().to_vec() }
    };
    step.list(key).into_iter().map(paper).collect()
}

/// What is known of the record beyond its columns.
fn facts(step: &Step) -> String {
    let mut facts = serde_json::Map::new();
    for key in ["severity", "irreparable", "field"] {
        facts.extend(step.some(key).map(|value| (key.to_owned(), value.into())));
    }
    if step.flag("self_declared") {
        facts.insert("self_declared".to_owned(), true.into());
    }
    serde_json::Value::Object(facts).to_string()
}

fn given_record(world: &World, step: &Step) -> String {
    let mut given = Given::default();
    let or = |key: &str, old: &str| step.some(key).unwrap_or_else(|| old.to_owned());
    given.subject_kind = or("subject_kind", &given.subject_kind);
    given.subject = or("subject", &given.subject);
    given.name = or("name", &given.name);
    given.unit = or("unit", &given.unit);
    given.category = or("category", &given.category);
    given.access = or("access", &given.access);
    given.entered_by = or("entered_by", &given.entered_by);
    given.accepted_by = or("accepted_by", &given.accepted_by);
    given.ended = step.some("ended").or(given.ended);
    given.determined = step.some("determined").or(given.determined);
    given.effective = step.some("effective");
    given.valid_until = step.some("valid_until");
    given.item = or("item", &given.item);
    given.others = step.table("item_fields");
    given.facts = facts(step);
    given.content_kind = step.some("content_kind");
    given.document = or("document", &given.document);
    given.title = or("title", &given.title);
    given.accepted = step.some("accepted").or(given.accepted);
    given.platform.extend(step.table("platform"));
    given.provider.extend(step.table("provider"));
    given::record(&world.centre, &given)
}
