//! Outside measures: chosen by date, each figure with its source and trust mark, and nothing published by mistake.

use chrono::NaiveDate;
use xintai::regime::{self, Delegation, Measure, Pack, Window, check, check_supplement, supplement, supplements};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn measure(on: &str) -> &'static Measure {
    supplement("national-repair").unwrap().on(day(on)).unwrap()
}

fn with_delegation() -> Pack {
    let mut pack = regime::load("huancui").unwrap();
    pack.supplement.push(Delegation {
        id: "national-repair".into(),
        topics: vec!["publicity".into(), "repair-terms".into()],
        by: "determination".into(),
        rule: "HC-19-7".into(),
    });
    pack
}

#[test]
fn every_supplement_built_in_reads_and_has_no_fault() {
    assert!(supplements().count() > 0);
    for one in supplements() {
        assert_eq!(check_supplement(one), []);
    }
}

#[test]
fn the_measure_in_force_on_the_day_applies() {
    for (on, code) in [
        ("2019-07-01", "2019"),
        ("2023-04-30", "2019"),
        ("2023-05-01", "2023"),
        ("2026-03-31", "2023"),
        ("2026-04-01", "2026"),
        ("2031-01-01", "2026"),
    ] {
        assert_eq!(measure(on).code, code, "{on}");
    }
    assert!(supplement("national-repair").unwrap().on(day("2018-05-01")).is_none());
}

#[test]
fn a_window_opens_the_day_after_the_minimum_and_closes_with_the_maximum() {
    let window = |class: &str, on: &str| measure(on).class(class).unwrap().window(day(on));
    let three_months = window("general", "2026-04-15");
    assert_eq!(three_months, Window { repair_from: Some(day("2026-07-16")), last_day: Some(day("2027-04-15")) });
    assert_eq!(window("general", "2026-11-30").repair_from, Some(day("2027-03-01"))); // no 30 February
    let minor = window("minor", "2026-04-15");
    assert_eq!(minor, Window { repair_from: Some(day("2026-04-15")), last_day: Some(day("2026-07-15")) });
    assert_eq!(window("specified-serious", "2020-01-10").repair_from, None);
}

#[test]
fn a_class_that_is_not_set_or_not_known_publishes_nothing_where_a_class_is_not_published() {
    let now = measure("2026-05-01");
    assert!(!now.may_publish(None));
    assert!(!now.may_publish(Some("minor")) && !now.may_publish(Some("whatever")));
    assert!(now.may_publish(Some("general")) && now.may_publish(Some("serious")));
    assert!(measure("2020-01-10").may_publish(None), "every class of 2019 is published");
}

#[test]
fn a_value_from_outside_says_where_it_comes_from() {
    let pack = with_delegation();
    assert_eq!(check(&pack), []);
    let found = pack.outside("repair-terms", day("2026-05-01")).unwrap();
    let term = found.term("decide").unwrap();
    let ground = pack.outside_ground("repair-terms", found, &term.article, &term.trust);
    assert_eq!((term.days, ground.measure.as_str(), ground.rule.as_str()), (7, "national-repair/2026", "HC-19-7"));
    assert!(
        ground.ground.zh.contains("国家发展改革委令2025年第36号")
            && ground.trust == "S"
            && !ground.source.en.is_empty()
    );
    assert!(pack.outside("severity-class", day("2026-05-01")).is_none(), "not delegated");
    assert!(pack.outside("publicity", day("2017-05-01")).is_none(), "no measure yet");
}

#[test]
fn an_unknown_supplement_topic_or_day_is_a_fault_and_so_is_a_gap_between_measures() {
    let mut pack = with_delegation();
    pack.supplement[0].topics.push("weather".into());
    pack.supplement[0].by = "birthday".into();
    pack.supplement.push(Delegation { id: "nowhere".into(), ..pack.supplement[0].clone() });
    assert!(check(&pack).len() >= 5, "{:#?}", check(&pack));
    let mut gap = supplement("national-repair").unwrap().clone();
    gap.measure[1].from = day("2023-06-01");
    gap.measure[2].trust = "sure".into();
    gap.measure[0].source.zh.clear();
    gap.measure[0].class[0].min_months = Some(40);
    assert_eq!(check_supplement(&gap).len(), 4);
}

#[test]
fn a_text_in_force_from_a_day_it_does_not_name_waits_for_that_day_and_counts_its_years_from_it() {
    use xintai::{domain::rule::Ruled, regime::Validity};
    let mut pack = regime::load("huancui").unwrap();
    (pack.regime.in_force, pack.regime.expires) = (None, None);
    assert_eq!(pack.in_force(day("2026-05-01")), Validity::InForce, "a silent text has no first day");
    pack.regime.in_force_needed = Some(Ruled::new(true, "HC-38-1"));
    pack.regime.valid_years = Some(Ruled::new(2, "HC-38-2"));
    assert_eq!(pack.in_force(day("2026-05-01")), Validity::NotYet(None));
    pack.regime.in_force = Some(Ruled::new(day("2026-04-10"), "HC-38-1"));
    assert_eq!(pack.in_force(day("2028-04-09")), Validity::InForce);
    assert_eq!(pack.in_force(day("2028-04-10")), Validity::Lapsed(day("2028-04-09")));
}
