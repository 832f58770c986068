//! Verbs of scenarios: reports, and files handed in as given facts.

use super::runner::{Answer, Step, World};
use crate::harness::moment;
use xintai::service::ops::{
    breaches::BreachReport,
    collectors::{CollectorsReport, DeclareFreeQueries},
    dual::{DualReport, StateMonth},
    overview::OverviewReport,
    profiles::{ActivateProfile, ImportProfile},
    punctuality::{OverdueReport, PunctualityReport},
    quality::QualityReport,
    security::{CheckStage, SecurityReport},
    standing::DisclosureReport,
    trend::TrendReport,
};

/// A complete file of a unit for each of the items, received on a day.
fn delivered(world: &mut World, step: &Step) -> serde_json::Value {
    let sql = world.centre.sql();
    let at = moment(&step.text("on")).timestamp_millis();
    let unit = step.some("unit").unwrap_or_else(|| "UNIT-X".to_owned());
    for item in step.list("item") {
        sql.execute(
            "INSERT INTO batch (no, unit, item, catalogue, channel, file_name, digest, encoding, state, rows, entered_by,
                 entered_at)
             SELECT 'B-given-' || (SELECT count(*) FROM batch), u.id, ?2, c.id, 'government-office-service', 'x.csv', '',
                 'utf-8', 'complete', 1, (SELECT id FROM officer WHERE login = 'liaX'), ?3
             FROM unit u, catalogue c WHERE u.code = ?1 AND c.state = 'active'",
            (&unit, &item, at),
        )
        .unwrap();
    }
    serde_json::json!({})
}

/// Profiles of items that answer nothing.
pub fn profiles(step: &Step) -> ImportProfile {
    let rows = step.list("items").iter().map(|item| format!("{item},,,,,,,,\n")).collect::<Vec<_>>().concat();
    let head = "item,category,access,content_kind,procedure,finality,basis_kind,effective,ended\n";
    ImportProfile {
        unit: step.some("unit").unwrap_or_else(|| "UNIT-X".to_owned()),
        item: None,
        name: "profiles.csv".to_owned(),
        bytes: format!("{head}{rows}").into_bytes(),
    }
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    let (period, unit) = (step.some("period"), step.some("unit"));
    match step.verb.as_str() {
        "given delivery" => Some(Ok(delivered(world, step))),
        "profile import" => world.call(step, &profiles(step)),
        "profile activate" => world.call(step, &ActivateProfile { unit: step.text("unit"), item: step.text("item") }),
        "report overdue" => world.call(step, &OverdueReport { unit }),
        "report overview" => world.call(step, &OverviewReport { period, district: step.some("district") }),
        "report breaches" => world.call(step, &BreachReport { period, unit }),
        "report punctuality" => world.call(step, &PunctualityReport { period, unit }),
        "report quality" => world.call(step, &QualityReport { period, unit, occupations: step.flag("occupation") }),
        "quality found" => {
            let report = world.centre.call(&step.login, &QualityReport { period, unit, occupations: false });
            let what = step.text("what");
            Some(report.map(|mut report| {
                report.found.retain(|one| one.what == what);
                serde_json::to_value(report.found).unwrap()
            }))
        }
        "report dual" => world.call(step, &DualReport { month: period, unit }),
        "report disclosure" => world.call(step, &DisclosureReport { on: step.day("on") }),
        "report trend" => world.call(step, &TrendReport { period, category: step.some("category") }),
        "unit free-queries" => {
            let yearly = u32::try_from(step.number("yearly").expect("a number")).unwrap();
            world.call(step, &DeclareFreeQueries { unit: step.text("code"), yearly })
        }
        "report collectors" => world.call(step, &CollectorsReport { unit }),
        "report security" => world.call(step, &SecurityReport),
        "report state" => world.call(
            step,
            &StateMonth {
                unit,
                month: step.text("month"),
                kind: step.text("kind"),
                produced: step.number("produced").unwrap_or_default(),
                published: step.number("published").unwrap_or_default(),
                basis: step.text("basis"),
                remarks: step.text("remarks"),
            },
        ),
        "check stage" => world
            .call(step, &CheckStage { stage: step.text("stage"), on: step.day("on"), finding: step.text("finding") }),
        "backup" => {
            let file = world.centre.dir().join("backup.db");
            world.call(step, &xintai::service::ops::backup::MakeBackup { file })
        }
        _ => None,
    }
}
