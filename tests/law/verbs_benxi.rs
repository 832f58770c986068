//! Verbs of scenarios: files by routes and with grounds, units with their liaisons, consent, withdrawal.

use super::{
    folder,
    replay::last_row,
    runner::{Answer, Step, World},
    verbs_query::subject,
};
use crate::harness::{self, password};
use std::{collections::BTreeMap, fs};
use xintai::{
    domain::role::RoleHeld,
    service::{
        Channel, Error, How, ImportRequest, Proof,
        ops::{
            casework::Paper,
            months::{InspectMonth, ReviewDrawn},
            officers::{AddOfficer, ChangePassword, GrantRole},
            person_consents::{AddConsent, EndConsent, ListConsents},
            rechecks::RecheckRecord,
            reconcile::ReconcileFile,
            repair_times::RepairTimeReport,
            units::AddUnit,
            withdrawals::{CheckRecords, WithdrawRecord},
        },
    },
};
use zeroize::Zeroizing;

fn review_rest(world: &mut World, step: &Step) -> Answer {
    let rows: Vec<i64> = {
        let sql = world.centre.sql();
        let mut found = sql.prepare("SELECT seq FROM journal WHERE operation = ?1 AND seq <> ?2").unwrap();
        let rows = found.query_map((step.text("operation"), step.number("except")), |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    for seq in &rows {
        let review = ReviewDrawn { seq: *seq, result: step.text("result"), reason: step.text("reason") };
        world.centre.call(&step.login, &review)?;
    }
    Ok(serde_json::json!({ "count": rows.len() }))
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "hand in" => Some(hand_in(world, step)),
        "enrol" => {
            enrol(world, step);
            Some(Ok(serde_json::Value::Null))
        }
        "person consent add" => {
            let paper = (!step.flag("no_paper")).then(|| Paper {
                kind: "consent".to_owned(),
                name: "同意书.txt".to_owned(),
                body: b"signed".to_vec(),
            });
            let points = if step.list("points").is_empty() {
                ["purpose", "content", "method", "use", "scope", "rights", "duties"].map(str::to_owned).to_vec()
            } else {
                step.list("points")
            };
            world.call(
                step,
                &AddConsent {
                    subject: subject(step, "subject"),
                    name: step.some("name").or(Some("王小明".to_owned())),
                    guardian: step.some("guardian"),
                    points,
                    purpose: step.some("purpose").unwrap_or_else(|| "自愿登记".to_owned()),
                    publishes: step.flag("publishes"),
                    from: step.day("from"),
                    until: step.day("until"),
                    paper,
                },
            )
        }
        "person consent end" => world.call(step, &EndConsent { id: step.text("id"), reason: step.text("reason") }),
        "person consent list" => world.call(step, &ListConsents),
        "record recheck" => world.call(step, &RecheckRecord { id: step.text("id"), reason: step.text("reason") }),
        "record withdraw" => world.call(step, &WithdrawRecord { id: step.text("id"), reason: step.text("reason") }),
        // The fixtures' profiles for one unit, after a catalogue of the scenario's own.
        "profiles" => {
            let regime = world.centre.service.pack().id().to_owned();
            let text = fs::read_to_string(folder(&regime).join("profiles.csv")).unwrap();
            let wanted = |row: &&str| row.starts_with("item,") || row.starts_with("XZ-002,");
            let rows: Vec<&str> = text.lines().filter(wanted).collect();
            world.centre.profiles(&step.text("unit"), &step.text("login"), &(rows.join("\n") + "\n"));
            Some(Ok(serde_json::Value::Null))
        }
        "log month" => world.call(step, &InspectMonth { month: step.text("month") }),
        // The same question, so many times; answers the row of the last one.
        "queries" => {
            let query = super::verbs_query::query(step);
            for _ in 0..step.number("times").unwrap_or(1) {
                if let Err(error) = world.centre.call(&step.login, &query) {
                    return Some(Err(error));
                }
            }
            Some(Ok(serde_json::json!({ "seq": last_row(&world.centre) })))
        }
        // Every row of an operation but one, each reviewed by itself.
        "log review rest" => Some(review_rest(world, step)),
        "log review" => {
            let (seq, result) = (step.number("seq").unwrap(), step.text("result"));
            world.call(step, &ReviewDrawn { seq, result, reason: step.text("reason") })
        }
        "record reconcile" => {
            let bytes = step.text("file").into_bytes();
            world.call(step, &ReconcileFile { unit: step.text("unit"), name: "site.csv".to_owned(), bytes })
        }
        "report repair-time" => {
            world.call(step, &RepairTimeReport { period: step.some("period"), unit: step.some("unit") })
        }
        "record check" => world.call(step, &CheckRecords),
        // A fact of a record from before the rule was kept, as a stranger with a SQL tool would write it.
        "set fact" => {
            let (path, value) = (format!("$.{}", step.text("fact")), step.text("value"));
            let sql = world.centre.sql();
            sql.execute(
                "UPDATE record SET facts = json_set(facts, ?2, ?3) WHERE no = ?1",
                (step.text("id"), path, value),
            )
            .unwrap();
            Some(Ok(serde_json::Value::Null))
        }
        _ => None,
    }
}

/// The right row of a kind with what differs, as a file of its own: the request and the file.
pub fn submission(world: &World, step: &Step) -> (ImportRequest, Vec<u8>) {
    submission_of(world.centre.service.pack().id(), step)
}

/// The same by the regulation's name.
pub fn submission_of(regime: &str, step: &Step) -> (ImportRequest, Vec<u8>) {
    let kinds: toml::Table = toml::from_str(&fs::read_to_string(folder(regime).join("rows.toml")).unwrap()).unwrap();
    let kind = step.some("base").unwrap_or_else(|| "registration".to_owned());
    let kind = kinds[&kind].as_table().unwrap();
    let usual = |key: &str| kind[key].as_str().map(str::to_owned);
    let cells = kind["cells"].as_table().unwrap();
    let mut row: BTreeMap<String, String> =
        cells.iter().map(|(name, cell)| (name.clone(), cell.as_str().unwrap().to_owned())).collect();
    row.extend(step.table("row"));
    for column in step.list("without") {
        row.remove(&column);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(row.keys()).unwrap();
    writer.write_record(row.values()).unwrap();
    let bytes = writer.into_inner().unwrap();
    let own = if step.login.starts_with("liaY") { "UNIT-Y" } else { "UNIT-X" };
    let request = ImportRequest {
        unit: Some(step.some("provider").unwrap_or_else(|| own.to_owned())),
        item: step.some("item").or_else(|| usual("item")).unwrap(),
        channel: step.some("channel").or_else(|| usual("channel")),
        file_name: "rows.csv".to_owned(),
        replaces: step.flag("replaces"),
        ground: step.some("ground"),
        exempt: step.some("exempt"),
        ..ImportRequest::default()
    };
    (request, bytes)
}

fn hand_in(world: &mut World, step: &Step) -> Answer {
    let (request, bytes) = submission(world, step);
    let actor = world.centre.actor(&step.login);
    let how = How { dry_run: step.flag("dry_run"), ..How::default() };
    let go_on = &mut |_: &_| std::ops::ControlFlow::Continue(());
    let answer = xintai::service::import_file(&mut world.centre.service, &actor, &request, bytes, &how, go_on)?;
    let first = answer.problems.iter().find(|problem| problem.verdict == "rejected" || problem.verdict == "prohibited");
    if let Some(first) = first.filter(|_| answer.accepted + answer.pending == 0) {
        let mut error = Error::new(first.class, first.message.clone());
        error.cite.clone_from(&first.cite);
        error.article = first.cite.as_ref().map(|rule| world.centre.service.pack().articles.text(rule));
        return Err(error);
    }
    let last = "SELECT no FROM record WHERE batch = (SELECT max(id) FROM batch) ORDER BY id";
    let id: Option<String> = world.centre.sql().query_row(last, [], |row| row.get(0)).ok();
    let mut value = serde_json::to_value(&answer).unwrap();
    value["id"] = id.into();
    Ok(value)
}

/// A unit with a liaison who has a password, and its profiles in force.
fn enrol(world: &mut World, step: &Step) {
    let (unit, login) = (step.text("unit"), step.text("login"));
    let add = AddUnit {
        code: unit.clone(),
        name: step.text("name"),
        kind: step.text("kind"),
        district: step.some("district"),
        level: step.some("level"),
        ..AddUnit::default()
    };
    world.centre.call("adm1", &add).unwrap();
    let person = harness::person(&login);
    let officer = AddOfficer {
        login: login.clone(),
        name: "孙联外".to_owned(),
        unit: unit.clone(),
        person: Zeroizing::new(person),
        place: None,
    };
    let once = world.centre.call("adm1", &officer).unwrap().one_time_password;
    let role = step.some("role").unwrap_or_else(|| "liaison".to_owned());
    let grant = GrantRole { login: login.clone(), role: RoleHeld::parse(&role).unwrap(), from: None, until: None };
    world.centre.call("sup1", &grant).unwrap();
    world.centre.call("adm1", &grant).unwrap();
    let service = &mut world.centre.service;
    let actor = service.log_in(&login, &Proof::Password(Zeroizing::new(once.to_string())), Channel::Cli).unwrap();
    let Proof::Password(new) = password(&login) else { unreachable!() };
    service.call(&actor, &ChangePassword { new }).unwrap();
    if !step.flag("bare") {
        let regime = world.centre.service.pack().id().to_owned();
        let profiles = fs::read_to_string(folder(&regime).join("profiles.csv")).unwrap();
        world.centre.profiles(&unit, &login, &profiles);
    }
}
