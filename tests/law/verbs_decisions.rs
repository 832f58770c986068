//! Verbs of scenarios: decisions of two persons.

use super::runner::{Answer, Step, World};
use xintai::service::ops::{
    decisions::{Decide, DecideAll, ListDecisions, ShowDecision},
    drops::DropProposal,
    officers::AddOfficer,
};
use zeroize::Zeroizing;

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    let decide = |approve: bool| {
        let seen = step.some("seen");
        let items = step.list("ids").into_iter().map(|id| Decide { id, seen: seen.clone() }).collect();
        DecideAll { items, approve, reason: step.some("reason") }
    };
    match step.verb.as_str() {
        "decision list" => world.call(
            step,
            &ListDecisions { state: step.some("state"), record: step.some("record"), ..ListDecisions::default() },
        ),
        "decision show" => world.call(step, &ShowDecision { id: step.text("id"), seen: step.some("seen") }),
        "decision approve" => world.call(step, &decide(true)),
        "decision reject" => world.call(step, &decide(false)),
        "decision drop" => world.call(step, &DropProposal { id: step.text("id"), reason: step.text("reason") }),
        // Makes an officer the person whom a record is about.
        "make subject" => {
            let (record, login) = (step.text("record"), step.text("login"));
            let about = "SELECT s.id_value FROM record r JOIN subject s ON s.id = r.subject WHERE r.no = ?1";
            let id: String = world.centre.sql().query_row(about, [record], |row| row.get(0)).unwrap();
            let twin = format!("twin-{login}");
            let add = AddOfficer {
                login: twin.clone(),
                name: "同一人".to_owned(),
                unit: "CENTRE".to_owned(),
                person: Zeroizing::new(id),
                place: None,
            };
            world.centre.call("adm1", &add).unwrap();
            let same = "UPDATE officer SET person = (SELECT person FROM officer WHERE login = ?1) WHERE login = ?2";
            world.centre.sql().execute(same, [twin, login]).unwrap();
            Some(Ok(serde_json::Value::Null))
        }
        _ => None,
    }
}
