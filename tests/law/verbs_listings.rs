//! Verbs of scenarios: lists of failing subjects, measures and their register.

use super::runner::{Answer, Step, World};
use crate::{
    given::{self, Given},
    harness::{self, password},
};
use serde_json::json;
use xintai::{
    domain::role::RoleHeld,
    service::{
        Channel, Proof,
        ops::{
            casework::Paper,
            listing_proposals::ProposeListing,
            listings::{CheckListing, ListCandidates, ListListings},
            measure_register::{ActivateMeasures, ImportMeasures, ShowRegister},
            measures::{AddMeasure, ListMeasures},
            officers::{AddOfficer, ChangePassword, GrantRole},
            own_list::Before,
        },
    },
};
use zeroize::Zeroizing;

/// What went before a list of one's own.
pub fn before(step: &Step) -> Before {
    Before {
        comment_until: step.day("comment_until"),
        consent: step.some("consent"),
        consent_on: step.day("consent_on"),
        published_on: step.day("published_on"),
    }
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "given failing" => {
            let times = step.number("times").unwrap_or(1);
            let record = (0..times).map(|_| given_failing(world, step)).last();
            Some(Ok(json!({ "record": record })))
        }
        "given officer" => Some(Ok(json!({ "login": given_officer(world, step) }))),
        "given citation" => Some(Ok(json!({ "rows": recited(world, step) }))),
        "given repaired" => Some(Ok(json!({ "rows": repaired(world, step) }))),
        "listing candidates" => {
            world.call(step, &ListCandidates { as_of: step.day("as_of"), ..ListCandidates::default() })
        }
        "listing propose" => world.call(
            step,
            &ProposeListing {
                subject: step.some("subject"),
                grade: step.text("grade"),
                ground: step.some("ground"),
                field: step.some("field"),
                scope: step.some("scope"),
                basis: step.some("basis"),
                records: step.list("records"),
                statement: step.some("statement"),
                level: step.some("level"),
                evidence: papers(step),
            },
        ),
        "listing list" => world.call(
            step,
            &ListListings { in_effect: step.flag("in_effect"), closed: step.flag("closed"), ..ListListings::default() },
        ),
        "listing check" if step.some("batch").is_some() => Some(checked_by_file(world, step)),
        "listing check" => world.call(step, &CheckListing { subject: step.text("subject") }),
        "measure import" => {
            let bytes = step.text("file").trim_start().as_bytes().to_vec();
            world.call(step, &ImportMeasures { name: "measures.csv".to_owned(), bytes })
        }
        "measure activate" => world.call(
            step,
            &ActivateMeasures { version: step.number("version").expect("a version"), before: before(step) },
        ),
        "measure register" => world.call(step, &ShowRegister { version: step.number("version") }),
        "measure add" => world.call(
            step,
            &AddMeasure {
                measure: step.text("measure"),
                commitment: step.some("commitment"),
                record: step.some("record"),
                listing: step.some("listing"),
                linked: step.some("linked").map(|typed| {
                    let (role, subject) = typed.split_once('=').expect("ROLE=SUBJECT");
                    (role.to_owned(), subject.to_owned())
                }),
                executor: step.some("executor"),
                co_unit: step.some("co_unit"),
                citation: step.some("citation"),
                months: step.number("months").map(|months| u32::try_from(months).unwrap()),
                reason: Some(step.some("reason").unwrap_or_else(|| "与失信行为相关".to_owned())),
            },
        ),
        "measure list" => world.call(
            step,
            &ListMeasures {
                subject: step.some("subject"),
                record: step.some("record"),
                closed: step.flag("closed"),
                faulty: step.flag("faulty"),
                ..ListMeasures::default()
            },
        ),
        _ => None,
    }
}

/// Evidence by its text.
fn papers(step: &Step) -> Vec<Paper> {
    let paper =
        |text: String| Paper { kind: "evidence".to_owned(), name: "evidence.txt".to_owned(), body: text.into_bytes() };
    step.list("evidence").into_iter().map(paper).collect()
}

/// An accepted failing: its item is in the catalogue of its day, with the field (领域) given.
fn given_failing(world: &World, step: &Step) -> String {
    let mut given = Given::default();
    let or = |key: &str, old: &str| step.some(key).unwrap_or_else(|| old.to_owned());
    given.subject_kind = or("subject_kind", &given.subject_kind);
    given.subject = or("subject", &given.subject);
    given.name = or("name", &given.name);
    given.unit = or("unit", &given.unit);
    given.category = or("category", &given.category);
    given.document = or("document", &given.document);
    given.determined = step.some("determined").or(given.determined);
    given.ended.clone_from(&given.determined);
    given.accepted.clone_from(&given.determined);
    let no = given::record(&world.centre, &given);
    let sql = world.centre.sql();
    let item = step.some("item").unwrap_or_else(|| "XZCF".to_owned());
    let fields = json!({ "code": item, "name": item, "others": { "sector": step.text("sector") } });
    sql.execute(
        "INSERT OR REPLACE INTO catalogue_item VALUES (900, ?1, ?1, 'adverse', 'open', ?2)",
        (&item, fields.to_string()),
    )
    .unwrap();
    let facts = json!({ "flags": step.list("flags") });
    sql.execute("UPDATE record SET item = ?2, facts = ?3 WHERE no = ?1", (&no, &item, facts.to_string())).unwrap();
    no
}

/// One look for each line of a file, as the verb does.
fn checked_by_file(world: &mut World, step: &Step) -> Answer {
    let mut items = Vec::new();
    for subject in step.text("batch").split_whitespace() {
        items.extend(world.call(step, &CheckListing { subject: subject.to_owned() }).transpose()?);
    }
    Ok(json!({ "items": items }))
}

/// A record that was repaired on a day.
fn repaired(world: &World, step: &Step) -> usize {
    let sql = world.centre.sql();
    sql.execute("UPDATE record SET hidden_on = ?2 WHERE no = ?1", (step.text("record"), step.text("on"))).unwrap()
}

/// An officer of a unit that the fixtures do not have, with the usual password.
fn given_officer(world: &mut World, step: &Step) -> String {
    let (login, centre) = (step.text("login"), &mut world.centre);
    let add = AddOfficer {
        login: login.clone(),
        name: login.clone(),
        unit: step.text("unit"),
        person: Zeroizing::new(harness::person(&login)),
        place: None,
    };
    let once = Proof::Password(Zeroizing::new(centre.call("adm1", &add).unwrap().one_time_password));
    let role = RoleHeld::parse(&step.text("role")).expect("a role");
    let grant = GrantRole { login: login.clone(), role, from: None, until: None };
    centre.call("sup1", &grant).unwrap();
    centre.call("adm1", &grant).unwrap();
    let actor = centre.service.log_in(&login, &once, Channel::Cli).unwrap();
    let Proof::Password(new) = password(&login) else { unreachable!() };
    centre.service.call(&actor, &ChangePassword { new }).unwrap();
    login
}

/// A measure of before these rules, with the citation it had then.
fn recited(world: &World, step: &Step) -> usize {
    let sql = world.centre.sql();
    sql.execute(
        "UPDATE measure SET citation = ?2 WHERE case_file = (SELECT id FROM case_file WHERE no = ?1)",
        (step.text("measure"), step.text("citation")),
    )
    .unwrap()
}
