//! Properties that hold for every pack built in, whatever its text says.

use chrono::{Days, Months, NaiveDate};
use xintai::{
    domain::{
        disclosure::{CaseFacts, LastDay, ObjectionFacts, Period, Periods, RecordFacts, Start, State, state_at},
        permission::Kind,
    },
    regime::{self, Pack},
};

fn packs() -> impl Iterator<Item = Pack> {
    regime::ids().map(|id| regime::load(id).unwrap())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A record whose only event is the one a period counts from.
fn with_event(period: &Period, event: NaiveDate) -> RecordFacts {
    let kind = period.kind.unwrap_or(Kind::Organisation);
    let mut record = RecordFacts { accepted_on: Some(event), ..RecordFacts::new(period.category.clone(), kind) };
    let at = Some(event);
    match period.start {
        Start::ActEnd => record.act_end = at,
        Start::Determination => record.determined = at,
        Start::Effect => record.effective = at,
        Start::Entry => record.entered = at,
        Start::SubjectEnd => record.subject_ended_on = at,
        Start::Death => record.subject_died_on = at,
        Start::ValidityEnd => record.valid_until = at,
        Start::Cancelled => record.cancelled_on = at,
    }
    record
}

/// The last day inside, counted on the calendar alone.
fn last_day(period: &Period, event: NaiveDate) -> NaiveDate {
    let end = event.checked_add_months(Months::new(period.years * 12 + period.months)).unwrap();
    if period.last_day == LastDay::Outside { end.pred_opt().unwrap() } else { end }
}

/// Periods that stand alone for their category, kind and start, so that no other ends them first.
fn alone(law: &Periods) -> Vec<Period> {
    let meets = |one: &Period, other: &Period| {
        one.category == other.category && one.start == other.start && (one.kind.is_none() || one.kind == other.kind)
    };
    law.periods
        .iter()
        .filter(|one| one.years + one.months > 0)
        .filter(|one| law.periods.iter().filter(|other| meets(other, one)).count() == 1)
        .cloned()
        .collect()
}

#[test]
fn day_by_day_over_ten_years_no_record_is_shown_a_day_late_or_hidden_a_day_early() {
    let mut walked = 0;
    for pack in packs() {
        let law = pack.periods();
        for period in alone(&law) {
            let event = day("2016-02-29");
            let (record, last) = (with_event(&period, event), last_day(&period, event));
            let mut today = event.pred_opt().unwrap();
            while today < day("2026-12-31") {
                let inside = event <= today && today <= last;
                let state = state_at(&record, &CaseFacts::default(), &law, today).state;
                assert_eq!(state == State::Disclosed, inside, "{} {} on {today}: {state:?}", pack.id(), period.rule);
                walked += 1;
                today = today + Days::new(1);
            }
        }
    }
    assert!(walked > 10_000, "no period was walked");
}

#[test]
fn asking_a_hundred_times_is_asking_once() {
    for pack in packs() {
        let law = pack.periods();
        for period in &law.periods {
            let record = with_event(period, day("2018-03-02"));
            for date in ["2018-03-01", "2019-06-30", "2023-03-02", "2023-03-03"] {
                let once = state_at(&record, &CaseFacts::default(), &law, day(date));
                for _ in 0..100 {
                    assert_eq!(state_at(&record, &CaseFacts::default(), &law, day(date)), once);
                }
            }
        }
    }
}

#[test]
fn one_number_changed_in_a_pack_changes_exactly_the_dates_that_cite_it() {
    for pack in packs() {
        let law = pack.periods();
        let ends = |law: &Periods| -> Vec<Option<NaiveDate>> {
            let end = |period: &Period| {
                let record = with_event(period, day("2018-03-02"));
                xintai::domain::disclosure::disclosed_until(&record, law).first_day_outside()
            };
            law.periods.iter().map(end).collect()
        };
        let before = ends(&law);
        for changed in 0..law.periods.len() {
            let mut other = law.clone();
            other.periods[changed].years += 1;
            let after = ends(&other);
            for (at, period) in law.periods.iter().enumerate() {
                let shares = period.category == law.periods[changed].category
                    && period.start == law.periods[changed].start
                    && (period.kind.is_none()
                        || law.periods[changed].kind.is_none()
                        || period.kind == law.periods[changed].kind);
                if at == changed && alone(&law).contains(period) && before[at].is_some() {
                    assert_ne!(after[at], before[at], "{} {}", pack.id(), period.rule);
                } else if !shares {
                    assert_eq!(
                        after[at],
                        before[at],
                        "{} {} moved with {}",
                        pack.id(),
                        period.rule,
                        law.periods[changed].rule
                    );
                }
            }
        }
    }
}

#[test]
fn a_refused_or_withdrawn_objection_never_changes_disclosure() {
    for pack in packs() {
        let law = pack.periods();
        for period in &law.periods {
            let record = with_event(period, day("2018-03-02"));
            // Answered in time and closed: the record stands exactly as if nobody had objected.
            let closed = ObjectionFacts {
                registered_on: Some(day("2018-05-02")),
                provider_due: Some(day("2018-05-25")),
                replied_on: Some(day("2018-05-20")),
                closed_on: Some(day("2018-05-21")),
                ..ObjectionFacts::default()
            };
            let cases = CaseFacts { objections: vec![closed] };
            let mut today = day("2018-03-01");
            while today < day("2019-06-01") {
                let with = state_at(&record, &cases, &law, today);
                let without = state_at(&record, &CaseFacts::default(), &law, today);
                assert_eq!(with.state, without.state, "{} {} on {today}", pack.id(), period.rule);
                today = today + Days::new(1);
            }
        }
    }
}

#[test]
fn every_state_of_every_procedure_has_a_way_out_or_is_an_end() {
    for pack in packs() {
        for (kind, table) in &pack.case {
            let reached = table.step.iter().filter_map(|one| one.to.as_deref());
            for state in reached {
                let leads_out = table.open_in(Some(state)).any(|one| one.to.as_deref().is_some_and(|to| to != state));
                let ends = table.state(state).is_some_and(|one| one.end);
                assert!(leads_out || ends, "{} {kind}: nothing leads out of {state}", pack.id());
            }
        }
    }
}
