//! Properties that hold for every pack built in, whatever its text says.

use chrono::{Days, Months, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use xintai::{
    domain::{
        calendar::Calendar,
        case::{Standing, Stay},
        disclosure::{CaseFacts, LastDay, ObjectionFacts, Period, Periods, RecordFacts, Start, State, state_at},
        permission::Kind,
    },
    regime::{self, CaseTable, Pack, Transition},
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

/// A record whose period does not stand in the text: set by its catalogue item, or by the outside measure of its class.
fn from_outside(pack: &Pack, event: NaiveDate) -> Vec<(RecordFacts, u32)> {
    let item = pack.periods().periods.into_iter().filter(|period| period.by_item).map(|period| {
        let record = with_event(&Period { start: Start::Determination, ..period.clone() }, event);
        (RecordFacts { of_item: Some((18, Start::Determination)), ..record }, 18)
    });
    let law = pack.severity.iter().flat_map(|law| law.required.value.iter().map(move |category| (law, category)));
    let classes = law.flat_map(|(law, category)| law.classes.iter().map(move |class| (category, class.code.as_str())));
    let measured = classes.filter_map(|(category, class)| {
        let found = pack.publicity(category, Some(class), Some(event)).filter(|found| found.published)?;
        let period = Period {
            category: category.clone(),
            kind: None,
            by_item: false,
            start: Start::Determination,
            years: 0,
            months: found.months?,
            last_day: LastDay::Inside,
            may_be_overridden: false,
            unstarted: String::new(),
            rule: found.rule,
        };
        Some((RecordFacts { measured: Some(period.clone()), ..with_event(&period, event) }, period.months))
    });
    item.chain(measured).collect()
}

#[test]
fn day_by_day_no_record_with_a_period_of_its_item_or_class_is_shown_a_day_late_or_hidden_a_day_early() {
    let (event, mut walked) = (day("2026-04-30"), BTreeSet::new());
    for pack in packs() {
        for (record, months) in from_outside(&pack, event) {
            let last = event.checked_add_months(Months::new(months)).unwrap();
            let mut today = event;
            while today < day("2036-04-30") {
                let shown = state_at(&record, &CaseFacts::default(), &pack.periods(), today).state == State::Disclosed;
                // Where the text knows no archive, the end of the period is told and disclosure is ended by a person.
                let until = xintai::domain::disclosure::disclosed_until(&record, &pack.periods());
                assert_eq!(until.last_day(), Some(last), "{}", pack.id());
                assert_eq!(shown, today <= last || pack.periods().archive.is_none(), "{} on {today}", pack.id());
                today = today + Days::new(1);
            }
            walked.insert(pack.id().to_owned());
        }
    }
    assert_eq!(walked.into_iter().collect::<Vec<_>>(), ["benxi", "liaoning-housing"]);
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

/// Every date a procedure can set: kind of case, number of the transition, rule of its days.
type Dates = BTreeMap<(String, usize, String), NaiveDate>;

/// A case in which every event that days count from has come.
fn all_begun() -> Standing {
    let on = |text: &str| Some(day(text));
    Standing {
        received: on("2026-04-29"),
        accepted: on("2026-05-06"),
        supplemented: on("2026-05-07"),
        extended_from: on("2026-05-15"),
        corrected: on("2026-05-18"),
        objected: on("2026-05-20"),
        stays: vec![Stay { forwarded: on("2026-05-07"), received: on("2026-05-08"), replied: on("2026-05-14") }],
        ..Standing::default()
    }
}

fn dates(pack: &Pack, calendar: &Calendar) -> Dates {
    let mut found = Dates::new();
    for (kind, table) in &pack.case {
        for (n, step) in table.step.iter().enumerate().filter(|(_, step)| step.days.is_some()) {
            let clock =
                step.clock(&all_begun()).unwrap_or_else(|| panic!("{} {kind} {}: no start", pack.id(), step.step));
            found.insert((kind.clone(), n, clock.cite.clone()), clock.due(calendar).due);
        }
    }
    found
}

#[test]
fn one_number_of_days_changed_in_a_pack_changes_exactly_the_due_dates_that_cite_it() {
    let calendar = Calendar::shipped().unwrap();
    let mut rules = BTreeSet::new();
    for pack in packs() {
        let before = dates(&pack, &calendar);
        let cited: BTreeSet<&String> = before.keys().map(|(_, _, cite)| cite).collect();
        for cite in cited {
            for more in [true, false] {
                let mut other = pack.clone();
                let steps = other.case.values_mut().flat_map(|table| &mut table.step);
                for step in steps.filter(|step| step.days_cite() == cite) {
                    step.days = step.days.map(|days| if more { days + 1 } else { days - 1 });
                }
                for (key, after) in dates(&other, &calendar) {
                    let moved = if more { after > before[&key] } else { after < before[&key] };
                    assert_eq!(moved, key.2 == *cite, "{} {key:?} with the days of {cite}", pack.id());
                    assert!(moved || after == before[&key], "{} {key:?}", pack.id());
                }
            }
            rules.insert(cite.clone());
        }
    }
    // The figures of the texts: two packs have none.
    let wanted = [
        "AS-29-4", "AS-40-4", "AS-41-3", "AS-41-5", "AS-41-7", "AS-41-8", "AS-A2", "CS-18-3", "CS-19-1", "CS-19-3",
        "HC-29-4", "HC-29-9", "HC-30-3", "HC-31-4", "HC-A6", "HC-A8", "LH-13-2", "LH-13-7", "LH-13-8", "LH-A6",
    ];
    assert_eq!(rules.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
}

/// States from which no end can be reached.
fn dead(table: &CaseTable) -> Vec<String> {
    let ends = |state: &str| table.state(state).is_some_and(|one| one.end);
    let mut alive: BTreeSet<&str> = table.state.iter().map(|one| one.code.as_str()).filter(|code| ends(code)).collect();
    let leads = |step: &Transition, alive: &BTreeSet<&str>| step.to.as_deref().is_some_and(|to| alive.contains(to));
    loop {
        let more = table.step.iter().filter(|step| leads(step, &alive)).flat_map(|step| step.from.iter());
        let grown: BTreeSet<&str> = alive.iter().copied().chain(more.map(String::as_str)).collect();
        if grown.len() == alive.len() {
            break;
        }
        alive = grown;
    }
    table.state.iter().map(|one| one.code.clone()).filter(|code| !alive.contains(code.as_str())).collect()
}

#[test]
fn from_every_state_of_every_procedure_an_end_is_reached() {
    for pack in packs() {
        for (kind, table) in &pack.case {
            assert!(dead(table).is_empty(), "{} {kind}: {:?}", pack.id(), dead(table));
            // Without the steps out of one state, that state is found.
            for state in table.state.iter().filter(|one| !one.end) {
                let mut spoilt = table.clone();
                for step in &mut spoilt.step {
                    step.from.retain(|from| *from != state.code);
                }
                assert!(dead(&spoilt).contains(&state.code), "{} {kind} {}", pack.id(), state.code);
            }
        }
    }
}
