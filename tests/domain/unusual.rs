//! Unusual use: each rule fires on its facts, says them, and nothing else.

use chrono::{DateTime, TimeDelta};
use xintai::domain::{
    calendar::Calendar,
    unusual::{Facts, Known, Officer, Rule, Thresholds, Use, alerts, says_nothing},
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
    let query = looked(2, "2018-06-01T10:05:00", "win1", "a");
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
    let facts = |by: &[u8]| Facts { letters: [("SQ-2018-7".to_owned(), by.to_vec())].into(), ..two_accounts() };
    assert_eq!(with(&[query("win1b")], &facts(b"me")), [Rule::OwnLetter]);
    assert_eq!(with(&[query("win1")], &facts(b"another")), []);
    let calendar = Calendar::shipped().unwrap();
    let told = alerts(&[query("win1")], &facts(b"me"), &calendar, &Thresholds::default());
    assert_eq!(
        told[0].sentence.en,
        "王强 queried 1 subjects on 2018-06-01 from 10:00 to 10:00 by 1 letters that 王强 registered, such as SQ-2018-7"
    );
}
