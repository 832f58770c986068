//! Verbs of scenarios: records of the housing departments, as their units hand them in.

use super::runner::{Answer, Step, World};
use crate::{
    given::{self, Given},
    harness::{self, password},
    seed,
};
use std::collections::BTreeMap;
use xintai::domain::role::RoleHeld;
use xintai::service::{
    Channel, How, ImportRequest, Proof, import_file,
    ops::{
        backup::MakeBackup,
        complaints::{FileComplaint, ShowContact},
        eligibility::{BarRepair, ListEligible},
        formed::TellFormed,
        officers::{AddOfficer, ChangePassword, GrantRole},
        platform::{BindAccount, PullReceipt},
        publication::{ConfirmMasks, PreviewPublication},
        rules::CheckRules,
        selfcheck::{ListSelfChecks, SelfCheck},
        units::NameDuty,
    },
};

/// A row that is right: a penalty, a licence, an entry of the serious list.
fn base(kind: &str) -> Vec<(&'static str, &'static str)> {
    let common = [
        ("issuer", "环翠区住房和城乡建设局"),
        ("access", "open"),
        ("finality", "final"),
        ("procedure", "general"),
        ("field", "real-estate"),
    ];
    let subject = if kind.starts_with("person") {
        [("subject_name", "王小明"), ("subject_kind", "person"), ("subject_id", seed::PER_A)]
    } else {
        [("subject_name", "辽东甲公司"), ("subject_kind", "organisation"), ("subject_id", seed::ORG_A)]
    };
    let own: &[(&str, &str)] = match kind.rsplit(' ').next() {
        Some("licence") => &[
            ("title", "施工许可"),
            ("document", "辽建许〔2026〕3号"),
            ("determined_on", "2026-04-15"),
            ("effective_on", "2026-04-15"),
            ("category", "basic"),
            ("content_kind", "licence"),
            ("basis_kind", "certificate"),
        ],
        Some("listing") => &[
            ("title", "严重失信主体名单"),
            ("document", "辽建名〔2026〕2号"),
            ("determined_on", "2026-04-20"),
            ("effective_on", "2026-04-20"),
            ("category", "adverse"),
            ("content_kind", "serious-list"),
            ("basis_kind", "administrative-decision"),
        ],
        _ => &[
            ("title", "未取得施工许可擅自施工"),
            ("document", "辽建罚〔2026〕7号"),
            ("determined_on", "2026-04-20"),
            ("effective_on", "2026-04-20"),
            ("category", "adverse"),
            ("content_kind", "penalty"),
            ("basis_kind", "administrative-decision"),
        ],
    };
    common.iter().chain(&subject).chain(own).copied().collect()
}

/// The item a kind of row belongs to.
fn item(kind: &str) -> &'static str {
    match kind.rsplit(' ').next() {
        Some("licence") => "JZ-03",
        Some("listing") => "JZ-04",
        _ => "JZ-01",
    }
}

/// One row of a file, or so many alike under numbers of their own; a cell `-` takes its column out of the file.
fn file(kind: &str, cells: BTreeMap<String, String>, copies: i64) -> Vec<u8> {
    let mut row: BTreeMap<String, String> =
        base(kind).into_iter().map(|(key, cell)| (key.to_owned(), cell.to_owned())).collect();
    row.extend(cells);
    row.retain(|_, cell| cell != "-");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(row.keys()).unwrap();
    let document = row.get("document").cloned().unwrap_or_default();
    for n in 1..=copies {
        if n > 1 {
            row.insert("document".to_owned(), format!("{document}之{n}"));
        }
        writer.write_record(row.values()).unwrap();
    }
    writer.into_inner().unwrap()
}

/// What a step hands in: the request and the file.
pub fn submission(step: &Step) -> (ImportRequest, Vec<u8>) {
    let kind = step.some("base").unwrap_or_else(|| "penalty".to_owned());
    let own = if step.login.starts_with("liaY") { "UNIT-Y" } else { "UNIT-X" };
    let request = ImportRequest {
        unit: Some(step.some("provider").unwrap_or_else(|| own.to_owned())),
        item: step.some("item").unwrap_or_else(|| item(&kind).to_owned()),
        channel: Some(step.some("channel").unwrap_or_else(|| "manual".to_owned())),
        file_name: "rows.csv".to_owned(),
        declared: false,
        replaces: step.flag("replaces"),
        ..ImportRequest::default()
    };
    (request, file(&kind, step.table("row"), step.number("copies").unwrap_or(1)))
}

fn submit(world: &mut World, step: &Step) -> Answer {
    let (request, bytes) = submission(step);
    super::verbs_intake::imported(world, step, &request, bytes)
}

/// What `regime check` finds about one thing.
fn gaps(world: &mut World, step: &Step) -> Answer {
    let mut found = world.centre.call(&step.login, &CheckRules)?;
    found.items.retain(|gap| gap.what == step.text("what"));
    Ok(serde_json::to_value(found).unwrap())
}

/// A reviewer of a unit of its own, made and logged in once.
fn own_reviewer(world: &mut World, step: &Step) -> Answer {
    let (login, unit) = (step.text("login"), step.text("unit"));
    let person = harness::person(&login).into();
    let add = AddOfficer { login: login.clone(), name: "冯审三".to_owned(), unit, person, place: None };
    let once = world.centre.call("adm1", &add)?.one_time_password;
    let role = RoleHeld::parse("reviewer").unwrap();
    let grant = GrantRole { login: login.clone(), role, from: None, until: None };
    world.centre.call("sup1", &grant)?;
    world.centre.call("adm1", &grant)?;
    let Proof::Password(new) = password(&login) else { unreachable!() };
    let actor = world.centre.service.log_in(&login, &Proof::Password(once.into()), Channel::Cli)?;
    world.centre.service.call(&actor, &ChangePassword { new })?;
    Ok(serde_json::json!({ "login": login }))
}

/// A platform's receipt with its checksum; `torn` changes a number after the sum was made.
pub fn receipt(step: &Step) -> Vec<u8> {
    use sm3::{Digest as _, Sm3};
    let row = |number: String| serde_json::json!([{ "record": step.text("record"), "number": number }]);
    let sum = Sm3::digest(row(step.text("number")).to_string());
    let digest: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    let number = if step.flag("torn") { format!("{}9", step.text("number")) } else { step.text("number") };
    serde_json::json!({ "rows": row(number), "digest": digest }).to_string().into_bytes()
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "housing import" => Some(submit(world, step)),
        "record formed" => world.call(
            step,
            &TellFormed {
                unit: step.some("unit"),
                document: step.text("document"),
                on: step.day("on"),
                reason: step.some("reason"),
            },
        ),
        "housing try" => {
            let (request, bytes) = submission(step);
            let how = How { dry_run: true, ..How::default() };
            let actor = world.centre.actor(&step.login);
            let tried = import_file(&mut world.centre.service, &actor, &request, bytes, &how, &mut |_| {
                std::ops::ControlFlow::Continue(())
            });
            Some(tried.map(|answer| serde_json::to_value(answer).unwrap()))
        }
        "repair bar" => world.call(step, &BarRepair { record: step.text("record"), citation: step.text("citation") }),
        "complaint file" => world.call(
            step,
            &FileComplaint {
                about: step.text("about"),
                applicant: step.some("applicant"),
                ground: step.some("ground").unwrap_or_else(|| "repair".to_owned()),
                target: step.some("target"),
                text: step.some("text").unwrap_or_else(|| "逾期未作修复决定".to_owned()),
                contact: step.some("contact"),
                ..FileComplaint::default()
            },
        ),
        "complaint contact" => world.call(step, &ShowContact { case: step.text("case") }),
        "publication preview" => world.call(step, &PreviewPublication { record: step.text("record") }),
        "publication mask" => {
            world.call(step, &ConfirmMasks { record: step.text("record"), digest: step.text("digest") })
        }
        "unit duty" => {
            world.call(step, &NameDuty { unit: step.text("unit"), duty: step.text("duty"), name: step.text("name") })
        }
        "gaps" => Some(gaps(world, step)),
        "self-check" => world.call(
            step,
            &SelfCheck {
                from: step.day("from").unwrap(),
                until: step.day("until").unwrap(),
                finding: step.some("finding"),
            },
        ),
        "self-checks" => world.call(step, &ListSelfChecks),
        "backup made" => {
            let copy = |n: usize| world.centre.dir().join(format!("copy-{n}.db"));
            let file = (0..).map(copy).find(|file| !file.exists()).unwrap();
            world.call(step, &MakeBackup { file })
        }
        "own reviewer" => Some(own_reviewer(world, step)),
        "submitted record" => {
            let given = Given {
                unit: step.text("unit"),
                state: "submitted".into(),
                accepted: None,
                determined: Some("2026-04-20".into()),
                facts: r#"{"severity":"general"}"#.into(),
                ..Given::default()
            };
            Some(Ok(serde_json::json!({ "record": given::record(&world.centre, &given) })))
        }
        "never says" => {
            let text = step.text("text");
            for word in step.list("words") {
                assert!(!text.contains(&word), "`{word}` stands in {text}");
            }
            Some(Ok(serde_json::json!({})))
        }
        "publication pull" => world.call(step, &PullReceipt { bytes: receipt(step) }),
        "officer bind" => world.call(step, &BindAccount { login: step.text("login"), number: step.text("number") }),
        "repair eligible" => {
            let within = step.number("within").map(|days| u32::try_from(days).unwrap());
            world.call(step, &ListEligible { within })
        }
        _ => None,
    }
}
