//! Verbs of scenarios: the law itself: packs, overlays, a change of regulation, a case explained.

use super::runner::{Answer, Step, World};
use serde_json::json;
use xintai::{
    domain::Refusal,
    regime::{self, Pack},
    service::{
        Error, lapse,
        ops::{
            explain::ExplainCase,
            laws::{ChangeRegime, LayOverlay},
            status::{CheckInstallation, ShowStatus},
        },
    },
};

/// The head of an overlay with the values of the step below it.
pub fn overlay(world: &World, step: &Step) -> String {
    let id = world.centre.service.pack().id();
    // A version names one file: the one laid over what holds now is the next.
    let version = world.centre.service.pack().local.as_ref().map_or(1, |local| local.version + 1);
    let source = step.some("source").unwrap_or_else(|| "本地文件".to_owned());
    format!(
        "[overlay]\nregime = \"{id}\"\nversion = {version}\ntitle = {{ zh = \"本地补充\", en = \"local overlay\" }}\nsource = \"{source}\"\n{}",
        step.text("values")
    )
}

/// The pack of the centre in which every `from` of the step stands as `to`, and its id.
pub fn changed_pack(world: &World, step: &Step) -> (String, String) {
    let id = world.centre.service.pack().id().to_owned();
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("regimes/{id}.toml"));
    let text = std::fs::read_to_string(file).unwrap();
    let (from, to) = (step.text("from"), step.text("to"));
    assert!(text.contains(&from), "`{from}` does not stand in the pack");
    (id, text.replace(&from, &to))
}

/// What `regime check` of a file answers: every fault at once, or the pack.
fn checked(found: Result<Pack, Vec<Refusal>>) -> Answer {
    match found {
        Ok(pack) => {
            Ok(json!({ "ok": true, "banned": pack.banned.field.iter().map(|one| &one.code).collect::<Vec<_>>() }))
        }
        Err(faults) => {
            let mut faults = faults.into_iter();
            let first = faults.next().expect("a fault");
            Err(Error::from(first))
        }
    }
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        // As if nobody had laid anything over the text yet.
        "given no overlay" => {
            let sql = world.centre.sql();
            sql.execute("UPDATE setting SET value = '' WHERE key = 'overlay'", []).unwrap();
            sql.execute("DELETE FROM law_change", []).unwrap();
            let now = world.centre.service.now().to_rfc3339();
            world.centre.at(&now);
            Some(Ok(json!({})))
        }
        // A file laid over the pack of the centre, checked and not kept.
        "regime check overlay" => {
            let text = overlay(world, step);
            let base = regime::load(world.centre.service.pack().id()).unwrap();
            Some(checked(regime::lay(&base, &text)))
        }
        // A whole pack in which every `from` stands as `to`.
        "regime check pack" => {
            let (id, text) = changed_pack(world, step);
            let base = regime::load(&id).unwrap();
            Some(checked(regime::parse(&id, &text).and_then(|pack| {
                let faults = regime::check_floor(&base, &pack);
                if faults.is_empty() { Ok(pack) } else { Err(faults.into_iter().map(Refusal::from).collect()) }
            })))
        }
        "regime overlay" => {
            let text = overlay(world, step);
            world.call(step, &LayOverlay { text })
        }
        "regime change" => world.call(step, &ChangeRegime { regime: step.text("regime") }),
        "regime explain" => world.call(step, &ExplainCase { case: step.text("case") }),
        // What the console's header and every verb tell about the validity of the text.
        "regime lapse" => {
            let service = &world.centre.service;
            let told = lapse(service.pack(), service.now().date_naive());
            Some(Ok(json!({ "warning": told.map(|text| text.zh) })))
        }
        "status" => world.call(step, &ShowStatus),
        "check" => world.call(step, &CheckInstallation),
        _ => None,
    }
}
