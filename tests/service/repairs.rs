//! Repair on application: outside days, commitments and plans, seen through the door.

use crate::{
    given::{self, Given},
    harness::Centre,
};
use chrono::NaiveDate;
use xintai::{
    domain::query::{IdDocument, Mode},
    service::ops::{
        cases::{Noun, ShowCase},
        casework::{Moved, Paper},
        explain::ExplainCase,
        query::{QueryAnswer, RunQuery},
        reorganisations::Plan,
        repairs::FileRepair,
        steps::{Act, Input},
    },
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn proof() -> Paper {
    Paper { kind: "proof-of-correction".into(), name: "缴款书.txt".into(), body: b"paid".to_vec() }
}

/// An application on a fresh record, received on `received`.
fn apply(centre: &mut Centre, received: &str, plan: Option<Plan>) -> Moved {
    let record = given::record(centre, &Given::default());
    let file = FileRepair {
        record,
        received: Some(day(received)),
        way: Some("rectification".into()),
        materials: vec![proof()],
        reorganisation: plan,
        ..FileRepair::default()
    };
    centre.call("rep1", &file).unwrap()
}

fn act(centre: &mut Centre, login: &str, case: &str, action: &str, fields: &[(&str, &str)]) -> Moved {
    let input = Input { fields: given::fields(fields), upheld: Some(true), ..Input::default() };
    let act = Act::on(case, action, input);
    centre.call(login, &act).unwrap()
}

const FOUND: &[(&str, &str)] = &[("corrected", "yes"), ("effect-removed", "yes")];

#[test]
fn the_measure_of_the_day_of_application_gives_the_days_and_another_day_another_measure() {
    let mut centre = Centre::under("anshan", "2026-04-09");
    // Order 58 held to 2026-03-31: ten working days from receipt. Order 36 holds from the next day: three to accept.
    let old = apply(&mut centre, "2026-03-31", None);
    let new = apply(&mut centre, "2026-04-01", None);
    let days = |moved: &Moved| moved.due_rule.as_ref().map(|rule| rule.days);
    assert_eq!((days(&old), days(&new)), (Some(10), Some(3)));
    let outside = new.due_rule.unwrap().outside.unwrap();
    assert!(outside.zh.contains("信用修复管理办法"), "{outside:?}");
    let accepted = act(&mut centre, "rep1", &new.case, "accept", FOUND);
    assert_eq!((days(&accepted), accepted.due_rule.as_ref().map(|rule| rule.from)), (Some(7), Some(day("2026-04-09"))));
    let explained = centre.call("rep1", &ExplainCase { case: new.case.clone() }).unwrap();
    let decide = explained.dates.iter().find(|date| date.of == "decide").expect("the day of the decision");
    assert!(decide.note.as_ref().is_some_and(|note| note.zh.contains("信用修复管理办法")), "{decide:?}");
}

#[test]
fn a_step_taken_after_an_outside_day_is_late() {
    let mut centre = Centre::under("anshan", "2023-08-01");
    let case = apply(&mut centre, "2023-08-01", None).case;
    act(&mut centre, "rep1", &case, "accept", FOUND);
    centre.at("2023-08-15");
    let input = Input { upheld: Some(true), ..Input::default() };
    let decide = Act::on(&case, "decide", input);
    assert!(!centre.dry_run("rep2", &decide).unwrap().late, "the last day is in time");
    centre.at("2023-08-16");
    assert!(centre.call("rep2", &decide).unwrap().late);
}

#[test]
fn a_text_with_days_of_its_own_takes_none_from_outside() {
    let mut centre = Centre::under("liaoning-housing", "2026-07-22");
    let given = Given {
        unit: "CENTRE".into(),
        entered_by: "intake1".into(),
        determined: Some("2026-04-20".into()),
        accepted: Some("2026-04-28".into()),
        facts: r#"{"severity":"general"}"#.into(),
        ..Given::default()
    };
    let record = given::record(&centre, &given);
    let paper = |kind: &str| Paper { kind: kind.into(), name: "x.txt".into(), body: b"x".to_vec() };
    let file = FileRepair { record, materials: vec![paper("proof"), paper("commitment")], ..FileRepair::default() };
    let rule = centre.call("rep1", &file).unwrap().due_rule.unwrap();
    assert_eq!((rule.days, rule.cite.as_str(), rule.outside), (3, "LH-13-2", None));
}

fn query(centre: &mut Centre, mode: Mode) -> QueryAnswer {
    let subject = Given::default().subject;
    let id_document = (mode == Mode::Own).then(|| IdDocument {
        kind: "business-licence".into(),
        number: subject.clone(),
        valid_until: None,
    });
    centre.call("win1", &RunQuery { subject, mode, id_document, ..RunQuery::default() }).unwrap()
}

#[test]
fn the_mark_of_a_plan_tells_nothing_to_who_may_see_nothing() {
    let mut centre = Centre::under("anshan", "2023-08-01");
    let plan = Plan {
        administrator: "某律师事务所".into(),
        ruling: "（2023）辽03破1号".into(),
        from: Some(day("2023-05-01")),
        until: Some(day("2025-04-30")),
    };
    let case = apply(&mut centre, "2023-08-01", Some(plan)).case;
    act(&mut centre, "rep1", &case, "accept", FOUND);
    act(&mut centre, "rep2", &case, "decide", &[]);
    act(&mut centre, "rep2", &case, "execute", &[]);
    // The one record is hidden: the public learns neither the name nor the plan, the subject itself both.
    let public = query(&mut centre, Mode::Public);
    assert!(public.records.is_empty() && public.founded_anew.is_none() && public.subject.name.is_none());
    let own = query(&mut centre, Mode::Own);
    assert_eq!(own.founded_anew.map(|mark| mark.until), Some(day("2025-04-30")));
    let shown = centre.call("rep1", &ShowCase { noun: Noun::Repair, case }).unwrap();
    assert_eq!(shown.events[0].values["ruling"], "（2023）辽03破1号");
}

#[test]
fn no_administrator_applies_where_the_text_knows_none() {
    let mut centre = Centre::on("2018-04-26");
    let record = given::record(&centre, &Given::default());
    let file = FileRepair { record, reorganisation: Some(Plan::default()), ..FileRepair::default() };
    assert_eq!(centre.refusal("rep1", &file).0, "E-OFF");
}
