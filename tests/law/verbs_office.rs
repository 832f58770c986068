//! Verbs of scenarios: what runs the office: accounts, settings, quotas, keys, the log and what is kept of it elsewhere.

use super::{
    runner::{Answer, Step, World},
    verbs_query::subject,
};
use xintai::{
    domain::role::Role,
    service::ops::{
        admit_row::AdmitRow,
        anchors::{ExportLog, LogHead, MakeCheckpoint},
        calendar::ImportCalendar,
        cases::{Noun, ShowCase},
        catalogue::{CheckCatalogue, ShowCatalogue},
        inspection::{DisposeAlert, SaveFilter, SavedFilter, ShowAlert},
        looks_report::{CheckPaper, LooksReport},
        months::CloseMonth,
        officers::{ChangePassword, ListOfficers, NewKey, ResetPassword, SetHome, SignReset},
        permissions::ListPermissions,
        profiles::ShowProfile,
        quotas::{ListQuotas, ReleaseQuota, SetQuota},
        settings::{ListSettings, SetSetting},
        ssh_keys::{ApproveKey, EnrolKey, ListKeys, PublishKeys, RevokeKey},
        status::SelfTest,
    },
};

fn small(step: &Step, key: &str) -> Option<u32> {
    step.number(key).map(|number| u32::try_from(number).unwrap())
}

/// Accounts and what they may look at.
fn accounts(world: &mut World, step: &Step) -> Option<Answer> {
    let login = step.text("login");
    match step.verb.as_str() {
        "officer list" => world.call(step, &ListOfficers),
        "officer passwd" => world.call(step, &ChangePassword { new: step.text("new").into() }),
        "officer reset" => world.call(step, &ResetPassword { login }),
        "officer sign-reset" => world.call(step, &SignReset { login }),
        "officer key" => world.call(step, &NewKey),
        "officer home" => world.call(step, &SetHome { login, home: step.text("home") }),
        "quota list" => world.call(step, &ListQuotas),
        "quota set" => {
            let role = Role::parse(&step.text("role")).expect("a role");
            world.call(step, &SetQuota { role, rows: small(step, "rows"), subjects: small(step, "subjects") })
        }
        "quota release" => {
            let (rows, subjects) = (small(step, "rows").unwrap_or(0), small(step, "subjects").unwrap_or(0));
            world.call(step, &ReleaseQuota { login, subjects, rows, reason: step.text("reason") })
        }
        "setting list" => world.call(step, &ListSettings),
        "setting set" => {
            let value = step.text("value").parse().expect("a number");
            world.call(step, &SetSetting { key: step.text("key"), value })
        }
        "policy table" => {
            let (role, operation, mode) = (step.some("role"), step.some("operation"), step.some("mode"));
            world.call(step, &ListPermissions { role, operation, mode })
        }
        _ => None,
    }
}

/// Public keys for SSH.
fn keys(world: &mut World, step: &Step) -> Option<Answer> {
    let fingerprint = step.text("fingerprint");
    match step.verb.as_str() {
        "ssh enrol" => world.call(step, &EnrolKey { login: step.text("login"), public_key: step.text("key") }),
        "ssh approve" => world.call(step, &ApproveKey { fingerprint }),
        "ssh revoke" => world.call(step, &RevokeKey { fingerprint }),
        "ssh list" => world.call(step, &ListKeys),
        "ssh publish" => {
            let db = world.centre.path().display().to_string();
            world.call(step, &PublishKeys { program: step.text("program"), db })
        }
        _ => None,
    }
}

/// The log and what is kept of it elsewhere.
fn log(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "log head" => world.call(step, &LogHead),
        "log checkpoint" => world.call(step, &MakeCheckpoint),
        // Rows are for other programs: here it is told which they are.
        "log export" => {
            let export = ExportLog { from: step.number("from").unwrap_or(1), to: step.number("to") };
            let told = |mut answer: serde_json::Value| {
                let rows = answer["rows"].take();
                let operations = rows.as_array().into_iter().flatten().map(|row| row["operation"].clone());
                serde_json::json!({ "from": answer["head"]["from"], "items": operations.collect::<Vec<_>>() })
            };
            world.call(step, &export).map(|answer| answer.map(told))
        }
        "log paper" => world.call(step, &CheckPaper { text: step.text("text") }),
        "log alert" => world.call(step, &ShowAlert { id: step.number("id").expect("an alert") }),
        "log dispose" => {
            let id = step.number("id").expect("an alert");
            world.call(step, &DisposeAlert { id, state: step.text("state"), reason: step.text("reason") })
        }
        "log close" => world.call(step, &CloseMonth { month: step.text("month") }),
        "log save" => {
            let save = SavedFilter { name: step.text("name"), filter: step.text("filter") };
            world.call(step, &SaveFilter { save: Some(save) })
        }
        "log saved" => world.call(step, &SaveFilter::default()),
        "report looks" => {
            let (since, until) = (step.day("since"), step.day("until"));
            let lang = xintai::locale::Lang::Zh;
            world.call(step, &LooksReport { subject: subject(step, "subject"), since, until, lang })
        }
        _ => None,
    }
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    let found = accounts(world, step).or_else(|| keys(world, step)).or_else(|| log(world, step));
    found.or_else(|| match step.verb.as_str() {
        "catalogue check" => {
            let bytes = step.text("file").into_bytes();
            world.call(step, &CheckCatalogue { name: "catalogue.csv".to_owned(), bytes })
        }
        "catalogue show" => world.call(step, &ShowCatalogue { version: step.number("version") }),
        "profile show" => world.call(step, &ShowProfile { unit: step.text("unit"), item: step.some("item") }),
        "record admit" => {
            let row = step.number("row").expect("a row");
            world.call(step, &AdmitRow { batch: step.text("batch"), row, reason: step.some("reason") })
        }
        "objection show" => world.call(step, &ShowCase { noun: Noun::Objection, case: step.text("case") }),
        "calendar import" => world.call(step, &ImportCalendar { text: step.text("file") }),
        "selftest" => world.call(step, &SelfTest),
        _ => None,
    })
}
