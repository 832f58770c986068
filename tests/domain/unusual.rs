//! Unusual use: each rule fires on its facts, says them, and nothing else.

use chrono::{DateTime, TimeDelta};
use xintai::domain::{
    calendar::Calendar,
    unusual::{Rule, Thresholds, Use, alerts, by_hour},
};

fn looked(seq: i64, at: &str, officer: &str, subject: &str) -> Use {
    Use {
        seq,
        at: DateTime::parse_from_rfc3339(&format!("{at}+08:00")).unwrap(),
        officer: officer.to_owned(),
        name: "王强".to_owned(),
        subject: Some(subject.as_bytes().to_vec()),
        look: true,
        refused: false,
    }
}

fn found(uses: &[Use]) -> Vec<(Rule, Vec<i64>)> {
    let calendar = Calendar::shipped().unwrap();
    alerts(uses, &calendar, &Thresholds::default()).into_iter().map(|alert| (alert.rule, alert.rows)).collect()
}

#[test]
fn a_look_in_working_hours_of_a_working_day_is_usual() {
    assert_eq!(
        found(&[looked(1, "2018-06-01T09:00:00", "win1", "a"), looked(2, "2018-06-01T19:59:59", "win1", "b")]),
        []
    );
}

#[test]
fn looks_before_and_after_work_are_one_alert_of_the_day_with_its_facts() {
    let uses = [
        looked(1, "2018-06-01T06:59:59", "win1", "a"),
        looked(2, "2018-06-01T12:00:00", "win1", "a"),
        looked(3, "2018-06-01T22:13:51", "win1", "b"),
    ];
    let calendar = Calendar::shipped().unwrap();
    let alerts = alerts(&uses, &calendar, &Thresholds::default());
    assert_eq!(alerts.len(), 1);
    assert_eq!((alerts[0].rule, &alerts[0].rows), (Rule::OffHours, &vec![1, 3]));
    assert_eq!(alerts[0].sentence.zh, "王强 于 2018-06-01 的 06:59 至 22:13（非工作时间）查看 2 次，涉及 2 个主体");
}

#[test]
fn a_worked_weekend_is_usual_and_a_holiday_on_a_weekday_is_not() {
    assert_eq!(found(&[looked(1, "2018-09-29T10:00:00", "win1", "a")]), []);
    assert_eq!(found(&[looked(1, "2018-10-01T10:00:00", "win1", "a")]), [(Rule::OffHours, vec![1])]);
}

#[test]
fn a_burst_counts_distinct_subjects_within_one_hour() {
    let many = |subjects: i64, minutes: i64| {
        let start = looked(0, "2018-06-01T09:00:00", "win1", "");
        (0..subjects)
            .map(|n| Use {
                seq: n,
                at: start.at + TimeDelta::seconds(n * minutes * 60 / subjects),
                subject: Some(n.to_string().into_bytes()),
                ..start.clone()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&many(30, 30)), []);
    assert_eq!(found(&many(31, 30)).len(), 1);
    // The same number over three hours, and the same subject again and again, are no burst.
    assert_eq!(found(&many(31, 180)), []);
    let same: Vec<Use> = (0..60).map(|n| looked(n, "2018-06-01T09:00:00", "win1", "a")).collect();
    assert_eq!(found(&same), []);
}

#[test]
fn the_third_refusal_of_one_officer_in_a_day_is_an_alert() {
    let refused = |seq, at: &str, officer: &str| Use { look: false, refused: true, ..looked(seq, at, officer, "a") };
    let two = [refused(1, "2018-06-01T09:00:00", "win1"), refused(2, "2018-06-01T09:01:00", "win1")];
    assert_eq!(found(&two), []);
    let other = [two[0].clone(), two[1].clone(), refused(3, "2018-06-01T09:02:00", "rev1")];
    assert_eq!(found(&other), []);
    let next_day = [two[0].clone(), two[1].clone(), refused(3, "2018-06-04T09:02:00", "win1")];
    assert_eq!(found(&next_day), []);
    let third = [two[0].clone(), two[1].clone(), refused(3, "2018-06-01T23:02:00", "win1")];
    assert_eq!(found(&third), [(Rule::RepeatedRefusals, vec![1, 2, 3])]);
}

#[test]
fn the_histogram_counts_looks_by_hour_of_the_day() {
    let hours = by_hour(&[looked(1, "2018-06-01T09:00:00", "a", "a"), looked(2, "2018-06-02T09:59:00", "b", "a")]);
    assert_eq!((hours.len(), hours[9], hours.iter().sum::<usize>()), (24, 2, 2));
}
