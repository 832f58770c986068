//! Verbs of scenarios: officers and units.

use super::runner::{Answer, Step, World};
use xintai::{
    domain::role::{Role, RoleHeld},
    service::ops::{
        casework::Paper,
        endings::EndSubject,
        log::VerifyLog,
        officers::{AddOfficer, DisableOfficer, GrantRole, RevokeRole, ShowOfficer},
        rules::{CheckRules, NamePaper},
        units::{AddUnit, LinkUnit, ListUnits},
    },
};

/// A copy of the database in which a SQL tool changed one row of the log.
fn tampered_copy(world: &mut World, step: &Step) -> serde_json::Value {
    let copy = world.centre.dir().join("copy.db");
    let sql = world.centre.sql();
    sql.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let other = rusqlite::Connection::open(&copy).unwrap();
    other.execute_batch("DROP TRIGGER journal_is_append_only_update").unwrap();
    other.execute("UPDATE journal SET channel = 'x' WHERE seq = ?1", [step.number("seq").unwrap()]).unwrap();
    serde_json::json!({ "copy": copy })
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "unit add" => world.call(
            step,
            &AddUnit {
                code: step.text("code"),
                name: step.text("name"),
                kind: step.text("kind"),
                district: step.some("district"),
                level: step.some("level"),
                query_rules: step.some("query_rules"),
                mandate: step.some("mandate").map(|body| Paper {
                    kind: "mandate".to_owned(),
                    name: "委托书.txt".to_owned(),
                    body: body.into_bytes(),
                }),
            },
        ),
        "unit link" => world.call(step, &LinkUnit { unit: step.text("code"), linked: !step.flag("off") }),
        "unit list" => world.call(step, &ListUnits),
        "officer add" => world.call(
            step,
            &AddOfficer {
                login: step.text("login"),
                name: step.text("name"),
                unit: step.text("unit"),
                person: step.text("person").into(),
                place: step.some("place"),
            },
        ),
        "officer grant" => world.call(
            step,
            &GrantRole {
                login: step.text("login"),
                role: RoleHeld::parse(&step.text("role")).expect("a role"),
                from: step.day("from"),
                until: step.day("until"),
            },
        ),
        "officer revoke" => {
            let role = Role::parse(&step.text("role")).expect("a role");
            world.call(step, &RevokeRole { login: step.text("login"), role })
        }
        "officer disable" => world.call(step, &DisableOfficer { login: step.text("login") }),
        "tamper with log" => Some(Ok(tampered_copy(world, step))),
        "tamper with log in use" => {
            let sql = world.centre.sql();
            sql.execute_batch("DROP TRIGGER journal_is_append_only_update").unwrap();
            sql.execute("UPDATE journal SET channel = 'x' WHERE seq = ?1", [step.number("seq").unwrap()]).unwrap();
            Some(Ok(serde_json::json!({})))
        }
        "log verify copy" => Some(
            xintai::service::verify_file(step.text("copy").as_ref(), 1, &[], None)
                .map(|found| serde_json::to_value(found).unwrap()),
        ),
        "log verify" => world.call(step, &VerifyLog::whole()),
        "regime check" => world.call(step, &CheckRules),
        "regime paper" => world.call(
            step,
            &NamePaper {
                paper: step.text("paper"),
                unit: step.some("unit"),
                name: "规范.txt".to_owned(),
                bytes: b"rules".to_vec(),
            },
        ),
        "subject end" => world.call(
            step,
            &EndSubject {
                subject: super::verbs_query::subject(step, "subject"),
                on: step.day("on").expect("a day"),
                document: "证明.txt".to_owned(),
                bytes: step.some("document").unwrap_or_default().into_bytes(),
            },
        ),
        "officer show" => world.call(step, &ShowOfficer { login: step.text("login") }),
        _ => None,
    }
}
