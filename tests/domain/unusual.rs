//! Unusual use: each rule fires on its facts, says them, and nothing else.

use chrono::{DateTime, NaiveDate, TimeDelta};
use std::collections::BTreeSet;
use xintai::domain::{
    calendar::Calendar,
    unusual::{CaseOf, Facts, Known, Officer, Rule, Thresholds, Use, alerts, says_nothing},
};

fn looked(seq: i64, at: &str, officer: &str, subject: &str) -> Use {
    Use {
        seq,
        at: DateTime::parse_from_rfc3339(&format!("{at}+08:00")).unwrap(),
        officer: officer.to_owned(),
        name: "王强".to_owned(),
        operation: "query.run".to_owned(),
        mode: "public".to_owned(),
        subject: Some(subject.as_bytes().to_vec()),
        purpose: None,
        basis: None,
        count: 1,
        ids: Vec::new(),
        look: true,
        counted: true,
        refused: false,
        step: false,
    }
}

fn found(uses: &[Use]) -> Vec<(Rule, Vec<i64>)> {
    let calendar = Calendar::shipped().unwrap();
    alerts(uses, &Facts::default(), &calendar, &Thresholds::default())
        .into_iter()
        .map(|alert| (alert.rule, alert.rows))
        .collect()
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
    let alerts = alerts(&uses, &Facts::default(), &calendar, &Thresholds::default());
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

/// An officer and a subject they look at, as the facts know them.
fn known(officer: Officer, subject: Known) -> Facts {
    Facts {
        subjects: [(b"a".to_vec(), subject)].into(),
        officers: [("win1".to_owned(), officer)].into(),
        ..Facts::default()
    }
}

fn with(uses: &[Use], facts: &Facts) -> Vec<Rule> {
    let calendar = Calendar::shipped().unwrap();
    alerts(uses, facts, &calendar, &Thresholds::default()).into_iter().map(|alert| alert.rule).collect()
}

fn officer(home: &str) -> Officer {
    Officer {
        name: "王强".into(),
        person: b"me".to_vec(),
        unit: "CENTRE".into(),
        home: home.into(),
        ..Officer::default()
    }
}

fn person(name: &str, address: &str) -> Known {
    let addresses = vec![address.to_owned()];
    Known { name: name.into(), is_person: true, person: b"them".to_vec(), addresses, ..Known::default() }
}

#[test]
fn a_namesake_of_the_village_is_flagged_and_neither_half_alone() {
    let look = [looked(1, "2018-06-01T10:00:00", "win1", "a")];
    let found = |home, name, address| with(&look, &known(officer(home), person(name, address)));
    assert_eq!(found("前双岛村", "王小明", "威海市前双岛村12号"), [Rule::SameVillage]);
    assert_eq!(found("前双岛村", "李小明", "威海市前双岛村12号"), []);
    assert_eq!(found("前双岛村", "王小明", "威海市古寨街道3号"), []);
    assert_eq!(found("", "王小明", "威海市前双岛村12号"), []);
}

#[test]
fn looking_at_oneself_is_told_by_person_and_not_by_name() {
    let look = [looked(1, "2018-06-01T10:00:00", "win1", "a")];
    let me = Known { person: b"me".to_vec(), ..person("王强", "") };
    assert_eq!(with(&look, &known(officer(""), me)), [Rule::Oneself]);
    assert_eq!(with(&look, &known(officer(""), person("王强", ""))), []);
}

#[test]
fn a_reveal_belongs_to_an_open_case_or_a_query_of_the_day() {
    let reveal = Use {
        operation: "subject.reveal".into(),
        mode: String::new(),
        ..looked(1, "2018-06-01T10:00:00", "win1", "a")
    };
    let day = |text: &str| text.parse().unwrap();
    let with_case = |from, until| {
        let cases = vec![(day(from), until)];
        with(std::slice::from_ref(&reveal), &known(officer(""), Known { cases, ..person("李四", "") }))
    };
    assert_eq!(with_case("2018-05-20", None), []);
    assert_eq!(with_case("2018-05-20", Some(day("2018-06-01"))), []);
    assert_eq!(with_case("2018-05-20", Some(day("2018-05-31"))), [Rule::NoCase]);
    let query = Use { mode: "self".into(), ..looked(2, "2018-06-01T10:05:00", "win1", "a") };
    let public = looked(2, "2018-06-01T10:05:00", "win1", "a");
    let of_both = [reveal.clone(), public];
    assert_eq!(with(&of_both, &known(officer(""), person("李四", ""))), [Rule::NoCase], "anybody asks publicly");
    assert_eq!(with(&[reveal, query], &known(officer(""), person("李四", ""))), []);
}

#[test]
fn a_purpose_of_marks_or_of_one_repeated_character_says_nothing() {
    let ask = |text: &str| Use { purpose: Some(text.into()), ..looked(1, "2018-06-01T10:00:00", "win1", "a") };
    for text in [".", "。。。。", "工作", "1111111", "  a "] {
        assert_eq!(with(&[ask(text)], &Facts::default()), [Rule::EmptyPurpose], "{text}");
    }
    assert_eq!(with(&[ask("核查投标资格")], &Facts::default()), []);
}

#[test]
fn a_refusal_and_then_another_way_is_flagged_only_for_the_same_subject_and_soon() {
    let refused =
        Use { look: false, refused: true, mode: "department".into(), ..looked(1, "2018-06-01T10:00:00", "win1", "a") };
    let later = |at: &str, subject: &str| Use { mode: "authorised".into(), ..looked(2, at, "win1", subject) };
    let found = |second: Use| with(&[refused.clone(), second], &Facts::default());
    assert_eq!(found(later("2018-06-01T10:10:00", "a")), [Rule::TriedUntilDone]);
    assert_eq!(found(later("2018-06-01T10:10:00", "b")), []);
    assert_eq!(found(later("2018-06-01T10:20:00", "a")), []);
    assert_eq!(found(Use { mode: "public".into(), ..later("2018-06-01T10:10:00", "a") }), []);
}

#[test]
fn looks_on_three_days_with_nothing_done_are_flagged_on_the_third_and_not_again() {
    let look = |seq, day: &str| Use { mode: "self".into(), ..looked(seq, &format!("{day}T10:00:00"), "win1", "a") };
    let uses: Vec<Use> = ["2018-06-01", "2018-06-04", "2018-06-05", "2018-06-06"]
        .iter()
        .zip(1..)
        .map(|(day, seq)| look(seq, day))
        .collect();
    let calendar = Calendar::shipped().unwrap();
    let found = alerts(&uses, &Facts::default(), &calendar, &Thresholds::default());
    assert_eq!(
        found.iter().map(|one| (one.rule, one.day.to_string())).collect::<Vec<_>>(),
        [(Rule::NothingDone, "2018-06-05".to_owned())]
    );
    let mut served = uses;
    served[1].operation = "report.subject".into();
    served[1].step = true;
    assert_eq!(with(&served[..3], &Facts::default()), []);
}

#[test]
fn a_program_that_asks_fifty_thousand_times_in_an_hour_is_judged_in_one_walk() {
    let start = looked(0, "2018-06-01T09:00:00", "win1", "");
    let ask = |n: i64| Use {
        seq: n,
        at: start.at + TimeDelta::milliseconds(60 * n),
        subject: Some(n.to_be_bytes().to_vec()),
        ..start.clone()
    };
    let uses: Vec<Use> = (0..50_000).map(ask).collect();
    let began = std::time::Instant::now();
    assert_eq!(found(&uses)[0].0, Rule::Burst);
    assert!(began.elapsed() < std::time::Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn blanks_that_pass_for_letters_digits_alone_and_one_letter_again_and_again_say_nothing() {
    let empty = [
        "\u{3164}\u{115f}\u{1160}\u{ffa0}\u{3164}",
        "\u{2800}\u{2800}\u{2800}\u{2800}",
        "核\u{200b}\u{feff}\u{200d}对",
        "核对\u{3164}\u{3164}",
        "2026110100",
        "２０２６年",
        "核核 2026",
        "aA-1111",
    ];
    for text in empty {
        assert!(says_nothing(text), "{text:?}");
    }
    for text in ["核对材料", "许可申请第31号", "OB-2026-0001", "核对2018年材料"] {
        assert!(!says_nothing(text), "{text}");
    }
}

#[test]
fn fishing_is_many_searches_that_find_nobody_and_no_answer_about_somebody_known() {
    let twelve = |operation: &str, count: i64| {
        let start = looked(0, "2018-06-01T09:00:00", "win1", "a");
        let one = |n: i64| Use {
            seq: n,
            at: start.at + TimeDelta::minutes(n),
            operation: operation.to_owned(),
            count,
            ..start.clone()
        };
        (0..12).map(one).collect::<Vec<_>>()
    };
    let known = known(officer(""), person("王小明", ""));
    assert_eq!(with(&twelve("query.run", 0), &Facts::default()), [Rule::Fishing]);
    assert_eq!(with(&twelve("subject.find", 0), &Facts::default()), [Rule::Fishing]);
    for operation in ["query.run", "subject.show", "subject.changes"] {
        assert_eq!(with(&twelve(operation, 0), &known), [], "{operation}");
    }
    assert_eq!(with(&twelve("subject.find", 1), &Facts::default()), []);
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A look at `a` that is no query.
fn opened(seq: i64, at: &str, operation: &str, basis: Option<&str>) -> Use {
    let basis = basis.map(str::to_owned);
    Use { operation: operation.into(), mode: String::new(), basis, ..looked(seq, at, "win1", "a") }
}

/// The facts of `a`, S-1, with two cases: one that the officer handles and one of others, which is closed.
fn with_cases() -> Facts {
    let case = |subject: &str, until: Option<&str>, part: &[&str]| CaseOf {
        subject: subject.into(),
        open: (day("2018-05-20"), until.map(day)),
        unit: "UNIT-Y".into(),
        people: part.iter().map(|person| (person.as_bytes().to_vec(), day("2018-05-25"))).collect(),
    };
    let cases = vec![(day("2018-05-20"), None)];
    let mut facts = known(officer(""), Known { no: "S-1".into(), cases, ..person("李四", "") });
    facts.cases = [
        ("OB-1".to_owned(), case("S-1", None, &["me"])),
        ("OB-2".to_owned(), case("S-1", Some("2018-05-31"), &["me"])),
        ("OB-3".to_owned(), case("S-2", None, &["me"])),
        ("OB-4".to_owned(), case("S-1", None, &["other"])),
    ]
    .into();
    facts
}

#[test]
fn a_value_shown_by_a_case_that_was_closed_of_somebody_else_or_not_the_own_is_flagged() {
    let facts = with_cases();
    let by = |no: &str| with(&[opened(1, "2018-06-01T10:00:00", "subject.reveal", Some(no))], &facts);
    for wrong in ["OB-2", "OB-3", "OB-4", "OB-4/amend"] {
        assert_eq!(by(wrong), [Rule::NoCase], "{wrong}");
    }
    for right in ["OB-1", "SQ-2018-1", "LOG-12", "B-20180301-01"] {
        assert_eq!(by(right), [], "{right}");
    }
    let early = [opened(1, "2018-05-24T10:00:00", "subject.show", Some("OB-1"))];
    assert_eq!(with(&early, &facts), [Rule::NoCase], "before the officer had a part in it");
    let record = [opened(1, "2018-06-01T10:00:00", "record.show", Some("OB-4"))];
    assert_eq!(with(&record, &facts), [], "a case that is opened names itself");
    let served = [
        opened(1, "2018-06-01T10:00:00", "subject.reveal", Some("OB-4")),
        Use { mode: "self".into(), ..looked(2, "2018-06-01T10:01:00", "win1", "a") },
    ];
    assert_eq!(with(&served, &facts), [], "served at the window that day");
}

#[test]
fn looks_with_nothing_done_are_flagged_whatever_else_was_looked_at_and_a_step_of_work_ends_it() {
    let look = |seq, date: &str| opened(seq, &format!("{date}T10:00:00"), "subject.show", None);
    let idle = [look(1, "2018-06-01"), look(2, "2018-06-04"), look(3, "2018-06-05")];
    let found = |more: Use| {
        let mut uses = idle.to_vec();
        uses.push(more);
        uses.sort_by_key(|one| one.at);
        with(&uses, &known(officer(""), person("李四", "")))
    };
    let public = looked(9, "2018-06-05T11:00:00", "win1", "a");
    let by_record = opened(9, "2018-06-04T11:00:00", "record.show", Some("R-000001"));
    let by_letter = opened(9, "2018-06-04T11:00:00", "record.show", Some("SQ-2018-1"));
    let refused = Use { look: false, refused: true, ..public.clone() };
    for other in [public, by_record, by_letter, refused] {
        assert_eq!(found(other.clone()), [Rule::NothingDone], "{other:?}");
    }
    let step = opened(9, "2018-06-04T11:00:00", "objection.forward", Some("OB-9"));
    assert_eq!(found(Use { look: false, step: true, ..step }), []);
}

#[test]
fn what_a_former_unit_provided_is_told_of_every_kind_of_look_and_not_of_work_or_mixed_answers() {
    let mut facts = with_cases();
    let me = facts.officers.get_mut("win1").unwrap();
    me.former_units = vec!["UNIT-Y".into()];
    facts.providers = [("R-1".to_owned(), "UNIT-Y".to_owned()), ("R-2".to_owned(), "UNIT-X".to_owned())].into();
    facts.provided = [(b"a".to_vec(), BTreeSet::from(["UNIT-X".to_owned(), "UNIT-Y".to_owned()]))].into();
    let found = |operation: &str, basis: Option<&str>, ids: &[&str]| {
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        with(&[Use { ids, ..opened(1, "2018-06-01T10:00:00", operation, basis) }], &facts)
    };
    for operation in ["subject.show", "record.show", "record.history", "record.list", "publication.preview"] {
        assert_eq!(found(operation, None, &["R-2", "R-1"]), [Rule::FormerUnit], "{operation}");
        assert_eq!(found(operation, None, &["R-2"]), [], "{operation} of another unit");
        assert_eq!(found(operation, Some("R-1"), &["R-1"]), [Rule::FormerUnit], "a record is no reason");
        assert_eq!(found(operation, Some("SQ-2018-1"), &["R-1"]), [], "by a letter");
    }
    assert_eq!(found("subject.find", None, &[]), [Rule::FormerUnit], "by what is known of the subject");
    assert_eq!(found("objection.show", Some("OB-4"), &["OB-4"]), [Rule::FormerUnit], "a case of others");
    assert_eq!(found("objection.show", Some("OB-1"), &["OB-1"]), [], "the own case");
    let query = |ids: &[&str]| {
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        with(&[Use { ids, mode: "self".into(), ..looked(1, "2018-06-01T10:00:00", "win1", "a") }], &facts)
    };
    assert_eq!(query(&["R-1"]), [Rule::FormerUnit]);
    assert_eq!(query(&["R-1", "R-2"]), [], "nobody chose what a query answers");
}

/// What fires a rule, and what is like it and does not.
struct Pair {
    rule: Rule,
    facts: Facts,
    misuse: Vec<Use>,
    near_miss: Vec<Use>,
}

fn pairs() -> Vec<Pair> {
    const AT: &str = "2018-06-01T10:00:00";
    let own = |seq, at: &str| Use { mode: "self".into(), ..looked(seq, at, "win1", "a") };
    let minutes = |count: i64, one: Use| -> Vec<Use> {
        (0..count).map(|n| Use { seq: n + 1, at: one.at + TimeDelta::minutes(n), ..one.clone() }).collect()
    };
    let others = |count: i64, step: i64, one: Use| -> Vec<Use> {
        let of = |n: i64| Use {
            subject: Some(n.to_be_bytes().to_vec()),
            at: one.at + TimeDelta::seconds(n * step),
            ..one.clone()
        };
        (0..count).map(|n| Use { seq: n + 1, ..of(n) }).collect()
    };
    let refused = |seq, at: &str| Use { look: false, refused: true, mode: "department".into(), ..own(seq, at) };
    let said = |words: &str| Use { purpose: Some(words.into()), ..own(1, AT) };
    let none = Facts::default;
    let mut colleagues = known(officer(""), person("李四", ""));
    let them = Officer { person: b"them".to_vec(), name: "李四".into(), ..officer("") };
    colleagues.officers.insert("rev1".into(), them);
    let mut stranger = colleagues.clone();
    stranger.officers.get_mut("rev1").unwrap().unit = "UNIT-X".into();
    let mut moved = known(Officer { former_units: vec!["UNIT-Y".into()], ..officer("") }, person("李四", ""));
    moved.providers = [("R-1".to_owned(), "UNIT-Y".to_owned()), ("R-2".to_owned(), "UNIT-X".to_owned())].into();
    let shown = |id: &str| Use { ids: vec![id.into()], ..opened(1, AT, "record.show", None) };
    let mut shared = none();
    shared.papers = [("SQ-1".to_owned(), "same".to_owned()), ("SQ-2".to_owned(), "same".to_owned())].into();
    let letter = |no: &str| Use { basis: Some(no.into()), ..own(1, AT) };
    let mut quota = none();
    quota.quotas =
        [(("win1".to_owned(), day("2018-06-01")), vec![(own(0, "2018-06-01T00:00:00").at, Some(20))])].into();
    let path = |find: &str, reveal: &str, query: &str| {
        vec![
            Use { subject: None, ..opened(1, find, "subject.find", None) },
            opened(2, reveal, "subject.reveal", Some("LOG-1")),
            own(3, query),
        ]
    };
    let idle = |days: &[&str]| -> Vec<Use> {
        days.iter().zip(1..).map(|(day, seq)| own(seq, &format!("{day}T10:00:00"))).collect()
    };
    let log_in = |count: i64| {
        minutes(
            count,
            Use { operation: "session.login".into(), look: false, refused: true, subject: None, ..own(1, AT) },
        )
    };
    let reset = |whose: &[&str]| Use {
        look: false,
        counted: false,
        subject: None,
        ids: whose.iter().map(|login| (*login).to_owned()).collect(),
        ..opened(1, AT, "officer.passwd", None)
    };
    let lives = || known(officer("前双岛村"), person("王小明", "威海市前双岛村12号"));
    let me = || known(officer(""), Known { person: b"me".to_vec(), ..person("王强", "") });
    let pair = |rule, facts: Facts, misuse, near_miss| Pair { rule, facts, misuse, near_miss };
    let elsewhere = |facts: Facts, mut near_miss: Vec<Use>| {
        // The near miss is at somebody of whom the facts know nothing.
        near_miss.iter_mut().for_each(|one| one.subject = Some(b"z".to_vec()));
        (facts, near_miss)
    };
    let (oneself, not_me) = elsewhere(me(), vec![own(1, AT)]);
    let (village, not_there) = elsewhere(lives(), vec![own(1, AT)]);
    let (both, not_them) = elsewhere(colleagues, vec![own(1, AT)]);
    assert_eq!(with(&[own(1, AT)], &stranger), [], "an officer of another unit is no colleague");
    vec![
        pair(Rule::Oneself, oneself, vec![own(1, AT)], not_me),
        pair(Rule::Colleague, both, vec![own(1, AT)], not_them),
        pair(Rule::SameVillage, village, vec![own(1, AT)], not_there),
        pair(Rule::FormerUnit, moved, vec![shown("R-1")], vec![shown("R-2")]),
        pair(Rule::OffHours, none(), vec![own(1, "2018-06-01T20:00:00")], vec![own(1, "2018-06-01T19:59:59")]),
        pair(
            Rule::NoCase,
            with_cases(),
            vec![opened(1, AT, "subject.reveal", Some("OB-2"))],
            vec![opened(1, AT, "subject.reveal", Some("OB-1"))],
        ),
        pair(Rule::EmptyPurpose, none(), vec![said("工作")], vec![said("核查投标资格")]),
        pair(
            Rule::CopiedPurpose,
            none(),
            others(8, 600, said("日常工作需要 查询。")),
            others(7, 600, said("日常工作需要查询")),
        ),
        pair(Rule::ReusedLetter, shared, vec![letter("SQ-1")], vec![letter("SQ-3")]),
        pair(Rule::Burst, none(), others(31, 60, own(1, AT)), others(31, 130, own(1, AT))),
        pair(
            Rule::QuotaEdge,
            quota,
            others(18, 600, own(1, "2018-06-01T08:00:00")),
            others(17, 600, own(1, "2018-06-01T08:00:00")),
        ),
        pair(Rule::RepeatedRefusals, none(), minutes(3, refused(1, AT)), minutes(2, refused(1, AT))),
        pair(
            Rule::TriedUntilDone,
            none(),
            vec![refused(1, AT), own(2, "2018-06-01T10:15:00")],
            vec![refused(1, AT), own(2, "2018-06-01T10:15:01")],
        ),
        pair(
            Rule::Fishing,
            none(),
            minutes(10, Use { count: 0, subject: None, ..opened(1, AT, "subject.find", None) }),
            minutes(9, Use { count: 0, subject: None, ..opened(1, AT, "subject.find", None) }),
        ),
        pair(
            Rule::NameThenNumber,
            none(),
            path(AT, "2018-06-01T10:05:00", "2018-06-01T10:15:00"),
            path(AT, "2018-06-01T10:05:00", "2018-06-01T10:15:01"),
        ),
        pair(
            Rule::NothingDone,
            none(),
            idle(&["2018-06-01", "2018-06-04", "2018-06-14"]),
            idle(&["2018-06-01", "2018-06-04", "2018-06-15"]),
        ),
        pair(Rule::Guessing, none(), log_in(5), log_in(4)),
        pair(
            Rule::OwnLetter,
            Facts {
                letters: [
                    ("SQ-1".to_owned(), (b"me".to_vec(), day("2018-05-31"))),
                    ("SQ-3".to_owned(), (b"me".to_vec(), day("2018-06-01"))),
                ]
                .into(),
                ..known(officer(""), person("李四", ""))
            },
            vec![letter("SQ-1")],
            vec![letter("SQ-3")],
        ),
        pair(Rule::PasswordReset, none(), vec![reset(&["rev1"])], vec![reset(&[])]),
    ]
}

#[test]
fn each_of_the_rules_fires_on_its_misuse_and_on_nothing_that_is_only_like_it() {
    let pairs = pairs();
    let tried: Vec<Rule> = pairs.iter().map(|pair| pair.rule).collect();
    assert_eq!(tried, Rule::all().collect::<Vec<_>>(), "every rule has a misuse and a near miss");
    for Pair { rule, facts, misuse, near_miss } in pairs {
        assert_eq!(with(&misuse, &facts), [rule], "the misuse");
        assert_eq!(with(&near_miss, &facts), [], "the near miss of {rule:?}");
    }
}

/// Two accounts of one person.
fn two_accounts() -> Facts {
    let unit = |unit: &str| Officer { unit: unit.into(), ..officer("") };
    Facts {
        officers: [("win1".to_owned(), unit("CENTRE")), ("win1b".to_owned(), unit("UNIT-X"))].into(),
        ..Facts::default()
    }
}

#[test]
fn the_accounts_of_one_person_are_judged_together_and_guessing_at_each_for_itself() {
    let start = looked(0, "2018-06-01T09:00:00", "win1", "");
    let uses: Vec<Use> = (0..32)
        .map(|n| Use {
            seq: n,
            at: start.at + TimeDelta::minutes(n),
            officer: if n % 2 == 0 { "win1" } else { "win1b" }.to_owned(),
            subject: Some(n.to_string().into_bytes()),
            ..start.clone()
        })
        .collect();
    let calendar = Calendar::shipped().unwrap();
    let burst = alerts(&uses, &two_accounts(), &calendar, &Thresholds::default());
    assert_eq!(burst.iter().map(|one| (one.rule, one.officer.as_str())).collect::<Vec<_>>(), [(Rule::Burst, "win1")]);
    assert_eq!(with(&uses, &Facts::default()), [], "of two persons it would be none");
    let failed = |seq: i64, login: &str| Use {
        operation: "session.login".to_owned(),
        look: false,
        counted: false,
        refused: true,
        ..looked(seq, "2018-06-01T09:00:00", login, "x")
    };
    let three_each: Vec<Use> = (0..6).map(|n| failed(n, if n % 2 == 0 { "win1" } else { "win1b" })).collect();
    assert_eq!(with(&three_each, &two_accounts()), [], "five at one account are guessing");
}

#[test]
fn a_query_by_a_letter_of_ones_own_making_is_told_under_whatever_account_it_was_registered() {
    let query = |officer: &str| Use {
        basis: Some("SQ-2018-7".to_owned()),
        mode: "authorised".to_owned(),
        ..looked(1, "2018-06-01T10:00:00", officer, "a")
    };
    let facts = |by: &[u8]| Facts {
        letters: [("SQ-2018-7".to_owned(), (by.to_vec(), day("2018-05-31")))].into(),
        ..two_accounts()
    };
    assert_eq!(with(&[query("win1b")], &facts(b"me")), [Rule::OwnLetter]);
    assert_eq!(with(&[query("win1")], &facts(b"another")), []);
    let calendar = Calendar::shipped().unwrap();
    let told = alerts(&[query("win1")], &facts(b"me"), &calendar, &Thresholds::default());
    assert_eq!(
        told[0].sentence.en,
        "王强 queried 1 subjects on 2018-06-01 from 10:00 to 10:00 by 1 letters that 王强 registered before that day, such as SQ-2018-7"
    );
}
