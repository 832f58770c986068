//! Verbs of scenarios: collectors of market information, agreements, consents, leniency.

use super::{
    runner::{Answer, Step, World},
    verbs_query,
};
use crate::harness::{self, Centre};
use xintai::{
    domain::role::RoleHeld,
    service::{
        Channel, Proof,
        ops::{
            agreement_consents::{AddConsent, EndConsent, ListConsents},
            agreements::{AddAgreement, EndAgreement, ListAgreements},
            casework::Paper,
            leniency::ConfirmLenient,
            officers::{AddOfficer, ChangePassword, GrantRole},
            units::AddUnit,
        },
    },
};
use zeroize::Zeroizing;

/// A unit with its liaison, who has logged in once.
fn collector(centre: &mut Centre, step: &Step) {
    let (unit, login) = (step.text("unit"), step.text("login"));
    let kind = step.some("kind").unwrap_or_else(|| "market-collector".to_owned());
    let name = step.some("name").unwrap_or_else(|| format!("{unit} 采集单位"));
    let add = AddUnit { code: unit.clone(), name, kind, ..AddUnit::default() };
    centre.call("adm1", &add).unwrap();
    let add = AddOfficer {
        login: login.clone(),
        name: "冯采集".to_owned(),
        unit,
        person: Zeroizing::new(harness::person(&login)),
        place: None,
    };
    let added = centre.call("adm1", &add).unwrap();
    let role = RoleHeld::parse("liaison").unwrap();
    let grant = GrantRole { login: login.clone(), role, from: None, until: None };
    centre.call("sup1", &grant).unwrap();
    centre.call("adm1", &grant).unwrap();
    let once = Proof::Password(Zeroizing::new(added.one_time_password));
    let actor = centre.service.log_in(&login, &once, Channel::Cli).unwrap();
    let Proof::Password(new) = harness::password(&login) else { unreachable!() };
    centre.service.call(&actor, &ChangePassword { new }).unwrap();
    let profiles = super::folder(centre.service.pack().id()).join("profiles.csv");
    let (unit, login) = (step.text("unit"), step.text("login"));
    if centre.has_catalogue() {
        centre.profiles(&unit, &login, &std::fs::read_to_string(profiles).unwrap());
    }
}

fn paper(step: &Step) -> Option<Paper> {
    let body = step.some("paper")?.into_bytes();
    Some(Paper { kind: "paper".to_owned(), name: "paper.txt".to_owned(), body })
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "given collector" => {
            collector(&mut world.centre, step);
            Some(Ok(serde_json::Value::Null))
        }
        "agreement add" => world.call(
            step,
            &AddAgreement {
                no: step.text("no"),
                unit: step.text("unit"),
                uses: step.list("uses"),
                from: step.day("from"),
                until: step.day("until"),
                paper: paper(step),
            },
        ),
        "agreement end" => world.call(step, &EndAgreement { no: step.text("no") }),
        "agreement list" => world.call(step, &ListAgreements),
        "consent add" => world.call(
            step,
            &AddConsent {
                person: verbs_query::subject(step, "person"),
                unit: step.text("unit"),
                told: step.table("told"),
                warned: step.flag("warned"),
                from: step.day("from"),
                until: step.day("until"),
                paper: paper(step),
            },
        ),
        "consent end" => world.call(step, &EndConsent { no: step.text("no") }),
        "consent list" => world.call(step, &ListConsents { unit: step.some("unit") }),
        "record lenient" => world.call(step, &ConfirmLenient { id: step.text("id"), reason: step.text("reason") }),
        _ => None,
    }
}
