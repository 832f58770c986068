//! The fold of a case's events, effects, and clocks.

use chrono::NaiveDate;
use proptest::prelude::*;
use xintai::{
    domain::{
        calendar::Calendar,
        case::{Body, Clock, Effect, Event, Said, fold},
    },
    regime,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn event(step: &str, outcome: &str, to: Option<&str>, on: &str) -> Event {
    Event {
        step: step.into(),
        day: day(on),
        on: day(on),
        body: Body { outcome: outcome.into(), to: to.map(str::to_owned), ..Body::default() },
        said: Said::default(),
    }
}

const ENDS: &[&str] = &["closed", "withdrawn"];

#[test]
fn the_engine_carries_out_every_effect_a_pack_may_name_and_no_other() {
    let known: Vec<&str> = Effect::ALL.iter().map(|effect| effect.word()).collect();
    for pack in regime::ids().filter_map(|id| regime::load(id).ok()) {
        for effect in pack.case.values().flat_map(|table| &table.step).flat_map(|step| &step.effects) {
            assert!(known.contains(&effect.as_str()), "{effect}");
        }
    }
}

#[test]
fn every_open_state_of_every_pack_can_be_left_and_withdrawn_from() {
    for pack in regime::ids().filter_map(|id| regime::load(id).ok()) {
        for (kind, table) in &pack.case {
            for state in table.state.iter().filter(|state| !state.end) {
                let mut open = table.open_in(Some(&state.code));
                assert!(open.any(|step| step.to.as_ref().is_some_and(|to| *to != state.code)), "{kind} {}", state.code);
            }
        }
    }
}

#[test]
fn a_stay_with_the_provider_runs_from_receipt_and_ends_with_the_reply() {
    let mut events = vec![
        event("file", "", Some("received"), "2018-09-27"),
        event("forward", "", Some("with-provider"), "2018-09-28"),
        event("receive", "", None, "2018-09-30"),
    ];
    let now = fold(&events, ENDS);
    assert_eq!((now.state.as_str(), now.start("transfer.received")), ("with-provider", Some(day("2018-09-30"))));
    assert!(now.is_with_provider());
    events.push(event("reply", "rejected", Some("to-notify"), "2018-11-05"));
    let now = fold(&events, ENDS);
    assert!(!now.is_with_provider());
    let facts = now.objection_facts(|from| from.checked_add_days(chrono::Days::new(26)));
    assert_eq!(facts[0].replied_on, Some(day("2018-11-05")));
    assert_eq!(facts[0].provider_due, Some(day("2018-10-26")));
}

#[test]
fn a_second_stay_keeps_the_first_in_the_history() {
    let events = [
        event("file", "", Some("received"), "2018-09-27"),
        event("forward", "", Some("with-provider"), "2018-09-28"),
        event("reply", "upheld", Some("correcting"), "2018-11-05"),
        event("confirm", "refused", Some("received"), "2018-11-06"),
        event("forward", "", Some("with-provider"), "2018-11-07"),
    ];
    let facts = fold(&events, ENDS).objection_facts(Some);
    assert_eq!(facts.len(), 2);
    assert_eq!((facts[0].replied_on, facts[1].replied_on), (Some(day("2018-11-05")), None));
}

#[test]
fn an_end_state_closes_and_ends_the_dispute() {
    let events = [
        event("file", "", Some("received"), "2018-09-27"),
        event("annotate", "", Some("disputed"), "2018-10-27"),
        event("withdraw", "", Some("closed"), "2019-01-02"),
    ];
    let now = fold(&events, ENDS);
    assert_eq!(
        (now.closed, now.disputed, now.dispute_ended),
        (Some(day("2019-01-02")), Some(day("2018-10-27")), Some(day("2019-01-02")))
    );
}

#[test]
fn a_clock_counts_working_or_calendar_days() {
    let calendar = Calendar::shipped().unwrap();
    let mut clock = Clock {
        days: 3,
        working: true,
        from: day("2026-02-13"),
        stopped: Vec::new(),
        cite: "X-1".into(),
        outside: None,
    };
    // Spring Festival of 2026 lies between; Saturday 14 February works.
    assert_eq!(clock.due(&calendar).due, day("2026-02-25"));
    clock.working = false;
    assert_eq!(clock.due(&calendar).due, day("2026-02-16"));
}

proptest! {
    /// Whatever was written, the fold answers.
    #[test]
    fn the_fold_is_total(steps in proptest::collection::vec(("[a-z-]{0,12}", "[a-z]{0,6}", proptest::option::of("[a-z-]{0,8}")), 0..20)) {
        let events: Vec<Event> = steps.iter().map(|(step, outcome, to)| event(step, outcome, to.as_deref(), "2018-09-27")).collect();
        let now = fold(&events, ENDS);
        let last = steps.iter().rev().find_map(|(_, _, to)| to.clone()).unwrap_or_default();
        prop_assert_eq!(now.state, last);
    }
}
