//! Disclosure periods and states at a date, on the periods of the pack that has all of them.

use chrono::NaiveDate;
use xintai::{
    domain::{
        disclosure::{
            Annotation, CaseFacts, LastDay, ObjectionFacts, Period, Periods, RecordFacts, Standing, Start, State,
            Until, disclosed_until, state_at,
        },
        permission::Kind,
    },
    regime,
};

fn law() -> Periods {
    regime::load("huancui").unwrap().periods()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn some(text: &str) -> Option<NaiveDate> {
    Some(day(text))
}

fn record(category: &str, kind: Kind) -> RecordFacts {
    RecordFacts { accepted_on: some("2017-10-09"), ..RecordFacts::new(category, kind) }
}

fn adverse() -> RecordFacts {
    RecordFacts { act_end: some("2018-03-02"), ..record("adverse", Kind::Organisation) }
}

fn at(record: &RecordFacts, date: &str) -> Standing {
    state_at(record, &CaseFacts::default(), &law(), day(date))
}

/// Disclosed on `last`, archived on the day after, and the rule named.
fn ends(record: &RecordFacts, last: &str, rule: &str) {
    let inside = at(record, last);
    assert_eq!(inside.state, State::Disclosed, "{rule} on {last}");
    assert_eq!(inside.because.first().map(String::as_str), Some(rule));
    let outside = state_at(record, &CaseFacts::default(), &law(), day(last).succ_opt().unwrap());
    assert_eq!(outside.state, State::Archived, "{rule} after {last}");
    assert_eq!(outside.because.first().map(String::as_str), Some("HC-19-8"));
    assert!(outside.because.iter().any(|because| because == rule));
    assert_eq!(disclosed_until(record, &law()).first_day_outside(), day(last).succ_opt());
}

#[test]
fn hc_19_1_an_organisations_basic_information_stays_three_full_years_after_its_end() {
    let gone = RecordFacts { subject_ended_on: some("2018-03-15"), ..record("basic", Kind::Organisation) };
    ends(&gone, "2021-03-15", "HC-19-1");
    let living = record("basic", Kind::Organisation);
    assert_eq!(at(&living, "2099-01-01").state, State::Disclosed);
    assert_eq!(disclosed_until(&living, &law()), Until::Open { because: vec!["HC-19-1".into()] });
}

#[test]
fn hc_19_2_a_persons_basic_information_is_archived_with_the_day_of_death_as_end_date() {
    let dead = RecordFacts { subject_died_on: some("2019-07-08"), ..record("basic", Kind::Person) };
    assert_eq!(at(&dead, "2019-07-20").state, State::Archived);
    assert_eq!(at(&dead, "2019-07-08").state, State::Archived, "HC-A23: not shown on the day itself");
    ends(&dead, "2019-07-07", "HC-19-2");
    let Until::On { ended, .. } = disclosed_until(&dead, &law()) else { panic!("no end") };
    assert_eq!(ended, day("2019-07-08"));
}

#[test]
fn hc_19_3_an_honour_with_a_validity_is_disclosed_exactly_as_long() {
    let honour = RecordFacts { valid_until: some("2019-12-31"), ..record("positive", Kind::Person) };
    ends(&honour, "2019-12-31", "HC-19-3");
}

#[test]
fn hc_19_4_an_honour_without_validity_is_disclosed_until_cancelled() {
    let mut honour = RecordFacts { determined: some("2017-11-01"), ..record("positive", Kind::Organisation) };
    assert_eq!(at(&honour, "2030-01-01").state, State::Disclosed);
    honour.cancelled_on = some("2020-05-11");
    ends(&honour, "2020-05-10", "HC-19-4");
    let Until::On { ended, .. } = disclosed_until(&honour, &law()) else { panic!("no end") };
    assert_eq!(ended, day("2020-05-11"));
    honour.valid_until = some("2022-12-31");
    ends(&honour, "2020-05-10", "HC-19-4");
}

#[test]
fn hc_19_5_five_years_run_from_the_end_of_the_act_whatever_the_other_dates_say() {
    let item = RecordFacts {
        act_end: some("2015-03-02"),
        determined: some("2017-11-13"),
        effective: some("2017-11-20"),
        entered: some("2017-12-01"),
        accepted_on: some("2017-12-01"),
        ..record("adverse", Kind::Organisation)
    };
    ends(&item, "2020-03-02", "HC-19-5");
}

#[test]
fn hc_19_5_a_leap_day_ends_on_the_last_day_of_february() {
    // Reading G3: without a corresponding day, the last day of the month.
    let item = RecordFacts { act_end: some("2016-02-29"), ..record("adverse", Kind::Person) };
    ends(&item, "2021-02-28", "HC-19-5");
}

#[test]
fn hc_19_6_the_five_years_do_not_start_while_the_act_goes_on() {
    let item =
        RecordFacts { continuing: true, determined: some("2016-01-08"), ..record("adverse", Kind::Organisation) };
    let standing = at(&item, "2021-06-01");
    assert_eq!(standing.state, State::Disclosed);
    assert_eq!(standing.until, Until::NotStarted { because: vec!["HC-19-6".into()] });
    assert_eq!(standing.until.first_day_outside(), None);
}

#[test]
fn hc_19_7_a_cited_law_sets_another_length() {
    let item =
        RecordFacts { act_end: some("2017-12-01"), override_years: Some(3), ..record("adverse", Kind::Organisation) };
    ends(&item, "2020-12-01", "HC-19-7");
    // Only the adverse period may be overridden.
    let basic = RecordFacts {
        subject_ended_on: some("2018-03-15"),
        override_years: Some(1),
        ..record("basic", Kind::Organisation)
    };
    ends(&basic, "2021-03-15", "HC-19-1");
}

#[test]
fn hc_19_8_the_archive_keeps_what_was_hidden_and_what_was_suspended() {
    let mut item = adverse();
    item.hidden_on = some("2019-01-10");
    assert_eq!(at(&item, "2023-03-02").state, State::HiddenRepaired);
    assert_eq!(at(&item, "2023-03-03").state, State::Archived);
}

#[test]
fn hc_19_9_an_item_already_past_its_period_never_enters_disclosure() {
    let item = RecordFacts {
        act_end: some("2015-05-20"),
        accepted_on: some("2020-06-01"),
        ..record("adverse", Kind::Organisation)
    };
    for date in ["2020-05-31", "2020-06-01", "2020-06-02"] {
        assert_ne!(at(&item, date).state, State::Disclosed, "{date}");
    }
    assert_eq!(at(&item, "2020-06-01").state, State::Archived);
}

#[test]
fn hc_5_1_nothing_is_disclosed_before_acceptance() {
    let mut item = adverse();
    assert_eq!(at(&item, "2017-10-08").state, State::Submitted);
    assert_eq!(at(&item, "2017-10-08").because, ["HC-5-1"]);
    item.accepted_on = None;
    item.returned_on = some("2017-10-10");
    assert_eq!(at(&item, "2017-10-11").state, State::Returned);
}

fn objection() -> ObjectionFacts {
    ObjectionFacts { registered_on: some("2018-09-27"), provider_due: some("2018-10-26"), ..ObjectionFacts::default() }
}

fn with(objection: ObjectionFacts, date: &str) -> Standing {
    state_at(&adverse(), &CaseFacts { objections: vec![objection] }, &law(), day(date))
}

#[test]
fn hc_29_13_an_open_objection_marks_the_item_from_its_first_day() {
    assert!(with(objection(), "2018-09-26").annotations.is_empty());
    let marked = with(objection(), "2018-09-27");
    assert_eq!(marked.annotations, [Annotation::ObjectionPending]);
    assert!(marked.because.contains(&"HC-29-13".to_owned()));
    assert_eq!(marked.state, State::Disclosed);
}

#[test]
fn hc_29_14_the_mark_goes_when_the_case_closes_and_stays_when_the_subject_still_objects() {
    let closed = ObjectionFacts { replied_on: some("2018-10-22"), closed_on: some("2018-10-24"), ..objection() };
    assert!(with(closed.clone(), "2018-10-24").annotations.is_empty());
    let disputed = ObjectionFacts { disputed_on: some("2018-10-24"), ..closed };
    let marked = with(disputed.clone(), "2019-10-24");
    assert_eq!(marked.annotations, [Annotation::ObjectionDisputed]);
    assert!(marked.because.contains(&"HC-29-14".to_owned()));
    let settled = ObjectionFacts { dispute_withdrawn_on: some("2019-11-01"), ..disputed };
    assert!(with(settled, "2019-11-01").annotations.is_empty());
}

#[test]
fn hc_29_15_and_hc_29_16_a_silent_provider_suspends_the_item_the_day_after_the_deadline_not_before() {
    assert_eq!(with(objection(), "2018-10-26").state, State::Disclosed);
    let standing = with(objection(), "2018-10-27");
    assert_eq!(standing.state, State::Suspended);
    assert_eq!(standing.because.first().map(String::as_str), Some("HC-29-15"));
    assert_eq!(standing.annotations, [Annotation::ObjectionPending]);
}

#[test]
fn hc_29_17_a_late_reply_lifts_the_suspension() {
    let late = ObjectionFacts { replied_on: some("2018-11-05"), ..objection() };
    assert_eq!(with(late.clone(), "2018-11-04").state, State::Suspended);
    let lifted = with(late, "2018-11-05");
    assert_eq!(lifted.state, State::Disclosed);
    assert!(lifted.because.contains(&"HC-29-17".to_owned()));
}

#[test]
fn hc_29_17_a_withdrawn_objection_suspends_nothing() {
    let withdrawn = ObjectionFacts { closed_on: some("2018-10-20"), ..objection() };
    assert_eq!(with(withdrawn, "2018-12-01").state, State::Disclosed);
}

#[test]
fn hc_30_4_an_erased_item_is_erased_even_from_the_archive_and_carries_no_mark() {
    let mut item = adverse();
    item.erased_on = some("2024-01-05");
    assert_eq!(at(&item, "2024-01-04").state, State::Archived);
    let cases = CaseFacts { objections: vec![objection()] };
    let gone = state_at(&item, &cases, &law(), day("2024-01-05"));
    assert_eq!((gone.state, gone.annotations.len()), (State::Erased, 0));
    assert_eq!(gone.because, ["HC-30-4"]);
}

#[test]
fn hc_31_5_repair_hides_from_the_day_it_is_executed() {
    let item = RecordFacts { hidden_on: some("2018-05-02"), ..adverse() };
    assert_eq!(at(&item, "2018-05-01").state, State::Disclosed);
    let hidden = at(&item, "2018-05-02");
    assert_eq!(hidden.state, State::HiddenRepaired);
    assert_eq!(hidden.because.first().map(String::as_str), Some("HC-31-5"));
}

#[test]
fn a_law_that_is_silent_gives_no_period_no_mark_and_no_suspension() {
    let standing =
        state_at(&adverse(), &CaseFacts { objections: vec![objection()] }, &Periods::default(), day("2099-01-01"));
    assert_eq!((standing.state, &standing.until), (State::Disclosed, &Until::Silent));
    assert!(standing.annotations.is_empty() && standing.because.is_empty());
}

#[test]
fn each_of_the_four_dates_can_start_a_period() {
    let item = RecordFacts {
        act_end: some("2015-01-01"),
        determined: some("2016-01-01"),
        effective: some("2017-01-01"),
        entered: some("2018-01-01"),
        ..record("adverse", Kind::Organisation)
    };
    for (start, last) in [
        (Start::ActEnd, "2018-07-01"),
        (Start::Determination, "2019-07-01"),
        (Start::Effect, "2020-07-01"),
        (Start::Entry, "2021-07-01"),
    ] {
        let period = Period {
            category: "adverse".into(),
            kind: None,
            start,
            years: 3,
            months: 6,
            by_item: false,
            last_day: LastDay::Inside,
            may_be_overridden: false,
            unstarted: String::new(),
            rule: "X-1".into(),
        };
        let law = Periods { periods: vec![period], ..Periods::default() };
        assert_eq!(disclosed_until(&item, &law).last_day(), some(last), "{start:?}");
    }
}
