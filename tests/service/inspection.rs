//! A month of the log with planted misuses: every one is found, work as usual stays quiet, and the month can be closed.

use crate::harness::Centre;
use chrono::{DateTime, Datelike as _, Days, FixedOffset, NaiveDate, TimeDelta, Weekday};
use std::collections::{BTreeMap, BTreeSet};
use xintai::domain::unusual::Rule;
use xintai::locale::Text;
use xintai::service::ops::{
    inspection::{COUNTED, DisposeAlert, LogAlerts, ShowAlert},
    months::{CloseMonth, InspectMonth, ReviewDrawn},
};

/// Rows in the month.
const ROWS: usize = 100_000;
/// Officers who work in it, each with the code of the unit.
const OFFICERS: &[(&str, &str, &str)] = &[
    ("win1", "赵窗一", "CENTRE"),
    ("obj1", "张异一", "CENTRE"),
    ("obj2", "张异二", "CENTRE"),
    ("rep1", "王修一", "CENTRE"),
    ("rev1", "李审一", "CENTRE"),
    ("rev2", "李审二", "CENTRE"),
    ("intake1", "周归一", "CENTRE"),
    ("liaY", "孙联二", "UNIT-Y"),
];
const SUBJECTS: u64 = 4_000;

#[derive(Clone)]
struct Row {
    at: DateTime<FixedOffset>,
    officer: usize,
    operation: &'static str,
    mode: &'static str,
    subject: Option<Vec<u8>>,
    purpose: String,
    basis: String,
    outcome: &'static str,
    count: i64,
    ids: String,
}

/// A small generator of numbers, the same at every run.
struct Lots(u64);

impl Lots {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn at(day: NaiveDate, seconds: u64) -> DateTime<FixedOffset> {
    let zone = FixedOffset::east_opt(8 * 3600).unwrap();
    day.and_hms_opt(0, 0, 0).unwrap().and_local_timezone(zone).unwrap()
        + TimeDelta::seconds(i64::try_from(seconds).unwrap())
}

fn row(at: DateTime<FixedOffset>, officer: usize, operation: &'static str) -> Row {
    Row {
        at,
        officer,
        operation,
        mode: "",
        subject: None,
        purpose: String::new(),
        basis: String::new(),
        outcome: "done",
        count: 1,
        ids: String::new(),
    }
}

fn subject(number: u64) -> Option<Vec<u8>> {
    Some(format!("subject-{number}").into_bytes())
}

/// The working days of June 2018; the 18th was the Dragon Boat Festival.
fn days() -> Vec<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2018, 6, 1).unwrap();
    let all = (0..30).map(|n| first + Days::new(n));
    all.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && day.day() != 18).collect()
}

/// A month of usual work: queries with papers, looks that belong to cases, now and then a refusal.
fn usual(lots: &mut Lots) -> Vec<Row> {
    let days = days();
    let each = ROWS / (days.len() * OFFICERS.len());
    let mut rows = Vec::with_capacity(ROWS);
    for (day, officer) in days.iter().flat_map(|day| (0..OFFICERS.len()).map(move |officer| (*day, officer))) {
        for n in 0..each {
            // From 8:30 to 17:20, evenly with some play.
            let second = 30_600 + (n as u64) * 31_800 / (each as u64) + lots.below(40);
            rows.push(usual_row(at(day, second), officer, n, lots));
        }
    }
    while rows.len() < ROWS - 60 {
        let day = days[usize::try_from(lots.below(days.len() as u64)).unwrap()];
        rows.push(row(at(day, 36_000 + lots.below(20_000)), 6, "case.list"));
    }
    rows
}

fn usual_row(at: DateTime<FixedOffset>, officer: usize, n: usize, lots: &mut Lots) -> Row {
    let looks = n.is_multiple_of(6);
    match (officer, looks) {
        // The window: about a hundred queries a day.
        (0, true) => {
            let (mode, basis, purpose) = match lots.below(10) {
                0..=5 => ("public@centre", String::new(), String::new()),
                6..=7 => ("self@centre", String::new(), String::new()),
                _ => (
                    "authorised@centre",
                    format!("SQ-2018-{}", 100 + lots.below(3000)),
                    format!("贷款审查第{}号", lots.below(5000)),
                ),
            };
            Row { mode, basis, purpose, subject: subject(lots.below(SUBJECTS)), ..row(at, officer, "query.run") }
        }
        (7, true) => Row {
            mode: "department@unit",
            basis: "SQ-2018-7".into(),
            purpose: format!("核查第{}号投标人资格", lots.below(9000)),
            subject: subject(lots.below(SUBJECTS)),
            ..row(at, officer, "query.run")
        },
        // The desks: subjects of open cases, 0 to 199.
        (1..=3, true) => Row { subject: subject(lots.below(200)), ..row(at, officer, "subject.show") },
        (_, true) => Row { ids: format!("R-{:06}", lots.below(9000)), count: 1, ..row(at, officer, "record.show") },
        (_, false) if n % 400 == 7 => Row { outcome: "refused", ..row(at, officer, "case.act") },
        (_, false) => row(at, officer, ["case.list", "case.show", "worklist.show", "record.list"][n % 4]),
    }
}

/// The misuses: (rule, officer, day) with their rows.
fn misuses(lots: &mut Lots) -> Vec<(&'static str, usize, NaiveDate, Vec<Row>)> {
    let days = days();
    let mut all = Vec::new();
    let look = |day: NaiveDate, second: u64, officer: usize, subject: Option<Vec<u8>>| Row {
        mode: "self@centre",
        subject,
        ..row(at(day, second), officer, "query.run")
    };
    let own = |login: &str| Some(format!("person-{login}").into_bytes());
    for (n, officer) in [0, 4].into_iter().enumerate() {
        let login = OFFICERS[officer].0;
        all.push(("self", officer, days[2 + n], vec![look(days[2 + n], 40_000, officer, own(login))]));
        all.push(("colleague", officer, days[4 + n], vec![look(days[4 + n], 40_100, officer, own("obj2"))]));
        all.push((
            "same-village",
            officer,
            days[6 + n],
            vec![look(days[6 + n], 40_200, officer, Some(b"namesake".to_vec()))],
        ));
        let night = days[8 + n];
        all.push(("off-hours", officer, night, vec![look(night, 80_000, officer, subject(300))]));
        let reveal =
            Row { subject: subject(3_000 + n as u64), ..row(at(days[10 + n], 41_000), officer, "subject.reveal") };
        all.push(("no-case", officer, days[10 + n], vec![reveal]));
        let empty =
            Row { purpose: ["。。", "工作"][n].into(), ..look(days[12 + n], 41_500, officer, subject(301)) };
        all.push(("empty-purpose", officer, days[12 + n], vec![empty]));
        let copied = (0..9).map(|m| Row {
            purpose: "日常工作需要查询".into(),
            basis: format!("SQ-2018-{}", 40 + m),
            ..look(days[14 + n], 42_000 + m * 400, officer, subject(500 + m))
        });
        all.push(("copied-purpose", officer, days[14 + n], copied.collect()));
        let burst = (0..35)
            .map(|m| Row { mode: "public@centre", ..look(days[16 + n], 43_000 + m * 60, officer, subject(700 + m)) });
        all.push(("burst", officer, days[16 + n], burst.collect()));
        let refused = (0..4).map(|m| Row {
            outcome: "denied",
            ..look(days[18], 44_000 + 300 * m + 100 * n as u64, officer, subject(900 + m))
        });
        all.push(("repeated-refusals", officer, days[18], refused.collect()));
        let tried = days[3 + n];
        let no = Row { outcome: "denied", mode: "department@unit", ..look(tried, 45_000, officer, subject(1_000)) };
        let yes = Row {
            basis: "SQ-2018-9".into(),
            mode: "authorised@centre",
            ..look(tried, 45_300, officer, subject(1_000))
        };
        all.push(("tried-until-done", officer, tried, vec![no, yes]));
        let fishing = (0..12).map(|m| Row {
            count: 0,
            mode: "public@centre",
            subject: None,
            ..look(days[5 + n], 46_000 + m * 100, officer, None)
        });
        all.push(("fishing", officer, days[5 + n], fishing.collect()));
        let path = days[7 + n];
        let whom = subject(1_100);
        let find = row(at(path, 47_000), officer, "subject.find");
        let reveal = Row { subject: whom.clone(), ..row(at(path, 47_100), officer, "subject.reveal") };
        all.push(("name-then-number", officer, path, vec![find, reveal, look(path, 47_200, officer, whom)]));
        // What anybody may ask, and a look that names a record, are looks as well: nothing is done by them.
        let mut idle = [9, 10, 11].map(|m| look(days[m + n], 48_000, officer, subject(2_000 + n as u64))).to_vec();
        idle.push(Row { mode: "public@centre", ..look(days[10 + n], 48_100, officer, subject(2_000 + n as u64)) });
        let record = Row {
            basis: "R-000012".into(),
            subject: subject(2_000 + n as u64),
            ..row(at(days[11 + n], 48_200), officer, "record.show")
        };
        idle.push(record);
        all.push(("nothing-done", officer, days[11 + n], idle));
        let later = Row {
            mode: "authorised@centre",
            basis: format!("SQ-2018-8{n}"),
            ..look(days[13 + n], 48_500, officer, subject(2_100 + n as u64))
        };
        all.push(("own-letter", officer, days[13 + n], vec![later]));
        let reset = Row { ids: "obj2".into(), ..row(at(days[15 + n], 48_600), officer, "officer.passwd") };
        all.push(("password-reset", officer, days[15 + n], vec![reset]));
    }
    let by_case = |day: usize, second: u64, officer: usize, (no, whom): (&str, u64)| Row {
        basis: no.into(),
        subject: subject(whom),
        ..row(at(days[day], second), officer, "subject.reveal")
    };
    all.push(("no-case", 0, days[12], vec![by_case(12, 41_100, 0, ("OB-shut", 3_500))]));
    all.push(("no-case", 5, days[12], vec![by_case(12, 41_200, 5, ("OB-t-150", 150))]));
    all.push(("no-case", 4, days[13], vec![by_case(13, 41_200, 4, ("OB-t-161", 162))]));
    let show = Row { ids: "R-900002,R-900001".into(), ..row(at(days[15], 49_600), 6, "subject.show") };
    all.push(("former-unit", 6, days[15], vec![show]));
    let letter = Row { mode: "authorised@centre", basis: "SQ-2018-2".into(), ..look(days[1], 49_000, 0, subject(302)) };
    all.push(("reused-letter", 0, days[1], vec![letter]));
    let former = Row { ids: "R-900001".into(), ..row(at(days[13], 49_500), 6, "record.show") };
    all.push(("former-unit", 6, days[13], vec![former]));
    let edge = (0..60).map(|m| look(days[17], 31_000 + m * 450, 3, subject(lots.below(100) + 100)));
    all.push(("quota-edge", 3, days[17], edge.collect()));
    all.push((
        "off-hours",
        7,
        days[19],
        vec![Row { basis: "SQ-2018-7".into(), ..look(days[19], 20_000, 7, subject(303)) }],
    ));
    all
}

/// What looks like a misuse of the third day and is work: a value shown by the own open case, a former unit's record looked at
/// by a letter, looks at one subject on three days with a step of its work among them.
fn near_misses() -> Vec<Row> {
    let days = days();
    let own = Row { basis: "OB-t-160".into(), subject: subject(160), ..row(at(days[2], 41_000), 0, "subject.reveal") };
    let letter =
        Row { basis: "SQ-2018-7".into(), ids: "R-900001".into(), ..row(at(days[2], 41_100), 6, "record.show") };
    let whom = || subject(2_500);
    let mut rows: Vec<Row> = (0..3)
        .map(|day| Row { mode: "self@centre", subject: whom(), ..row(at(days[day], 41_200), 5, "query.run") })
        .collect();
    rows.push(Row { subject: whom(), ..row(at(days[1], 41_300), 5, "objection.file") });
    rows.extend([own, letter]);
    rows
}

fn write(centre: &Centre, mut rows: Vec<Row>) {
    rows.sort_by_key(|row| row.at);
    let mut sql = centre.sql();
    let first: i64 = sql.query_row("SELECT max(seq) + 1 FROM journal", [], |row| row.get(0)).unwrap();
    let people: BTreeMap<&str, Vec<u8>> = OFFICERS
        .iter()
        .map(|(login, ..)| {
            let person =
                sql.query_row("SELECT person FROM officer WHERE login = ?1", [login], |row| row.get(0)).unwrap();
            (*login, person)
        })
        .collect();
    let transaction = sql.transaction().unwrap();
    for (row, seq) in rows.into_iter().zip(first..) {
        let (login, name, unit) = OFFICERS[row.officer];
        let mut statement = transaction
            .prepare_cached(
                "INSERT INTO journal (seq, fmt, origin, at, session, person, officer, officer_name, unit, role, channel,
                     operation, mode, subject, basis, outcome, count, ids, regime, program, prev, hash)
                 VALUES (?1, 1, 'x', ?2, 's', ?3, ?4, ?5, ?6, '', 'tui', ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'x/1', 'x', x'00', x'00')",
            )
            .unwrap();
        statement
            .execute(rusqlite::params![
                seq,
                row.at.timestamp_millis(),
                people[login],
                login,
                name,
                unit,
                row.operation,
                row.mode,
                row.subject,
                row.basis,
                row.outcome,
                row.count,
                row.ids,
            ])
            .unwrap();
        if !row.purpose.is_empty() {
            transaction.execute("INSERT INTO journal_text VALUES (?1, x'00', ?2)", (seq, &row.purpose)).unwrap();
        }
    }
    transaction.commit().unwrap();
}

/// Whom the officers look at: a register with cases, the officers' own files, a namesake of the village.
fn register(centre: &Centre) {
    let sql = centre.sql();
    let subject = |kind: &str, id: &str, digest: &str, name: &str| {
        let id_kind = if kind == "person" { "resident-id" } else { "uscc" };
        sql.execute(
            "INSERT INTO subject (kind, id_kind, id_value, digest, name) VALUES (?1, ?2, ?3, ?4, ?5)",
            (kind, id_kind, id, digest.as_bytes(), name),
        )
        .unwrap();
        sql.last_insert_rowid()
    };
    let record = crate::given::record(centre, &crate::given::Given { unit: "UNIT-Y".into(), ..Default::default() });
    assert_eq!(record, "R-900001");
    for (login, name, _) in OFFICERS {
        subject("person", &crate::harness::person(login), &format!("person-{login}"), name);
    }
    let content = crate::given::fields(&[("住所", "威海市环翠区前双岛村12号")]);
    let namesake = crate::given::Given {
        subject_kind: "person".into(),
        subject: "210399199011050045".into(),
        name: "赵李同".into(),
        platform: content.clone(),
        provider: content,
        ..Default::default()
    };
    crate::given::record(centre, &namesake);
    sql.execute("UPDATE subject SET digest = ?1 WHERE id_value = '210399199011050045'", [b"namesake"]).unwrap();
    sql.execute("UPDATE officer SET home = '前双岛村' WHERE login = 'win1'", []).unwrap();
    for number in 0..200 {
        let id = subject("organisation", &format!("case-{number}"), &format!("subject-{number}"), "某公司");
        sql.execute(
            "INSERT INTO case_file (no, kind, record, subject, unit, regime, pack, received_on, opened_at, opened_by, state, open)
             SELECT 'OB-t-' || ?1, 'objection', id, ?2, unit, 'x', 'x/1', '2018-05-02', 0, 1, 'received', 1 FROM record LIMIT 1",
            (number, id),
        )
        .unwrap();
    }
    sql.execute(
        "UPDATE case_file SET handler = (SELECT id FROM officer WHERE login = 'win1') WHERE no = 'OB-t-160'",
        [],
    )
    .unwrap();
    let shut = subject("organisation", "case-shut", "subject-3500", "某厂");
    sql.execute(
        "INSERT INTO case_file (no, kind, record, subject, unit, regime, pack, received_on, opened_at, opened_by, handler, state, open)
         SELECT 'OB-shut', 'objection', r.id, ?1, r.unit, 'x', 'x/1', '2018-05-02', 0, o.id, o.id, 'closed', 0
         FROM record r, officer o WHERE o.login = 'win1' LIMIT 1",
        [shut],
    )
    .unwrap();
    // intake1 was UNIT-Y's liaison before.
    sql.execute(
        "INSERT INTO officer (login, name, person, unit, added_at, status)
         SELECT 'formerly', name, person, (SELECT id FROM unit WHERE code = 'UNIT-Y'), 0, 'disabled' FROM officer WHERE login = 'intake1'",
        [],
    )
    .unwrap();
    // SQ-2018-2 and SQ-2018-3 rest on one and the same scan.
    for (id, no) in [(902, "SQ-2018-2"), (903, "SQ-2018-3")] {
        sql.execute(
            "INSERT INTO paper (id, kind, name, digest, size, body, added_by, added_at) VALUES (?1, 'authorisation', 'x', 'same', 1, x'00', 1, 0)",
            [id],
        )
        .unwrap();
        sql.execute(
            "INSERT INTO authorisation (no, kind, grantee, items, purpose, from_day, until_day, paper, state, added_by, added_at)
             VALUES (?1, 'written', '李某', '[]', 'loan-review', '2018-06-01', '2018-06-30', ?2, 'active', 1, 0)",
            rusqlite::params![no, id],
        )
        .unwrap();
    }
    // Each of these two was registered by the one who queries by it later.
    for (id, no, login) in [(904, "SQ-2018-80", "win1"), (905, "SQ-2018-81", "rev1")] {
        sql.execute(
            "INSERT INTO paper (id, kind, name, digest, size, body, added_by, added_at) VALUES (?1, 'authorisation', 'x', ?2, 1, x'00', 1, 0)",
            rusqlite::params![id, no],
        )
        .unwrap();
        sql.execute(
            "INSERT INTO authorisation (no, kind, grantee, items, purpose, from_day, until_day, paper, state, added_by, added_at)
             SELECT ?1, 'written', '李某', '[]', 'loan-review', '2018-06-01', '2018-06-30', ?2, 'active', id, 0 FROM officer WHERE login = ?3",
            rusqlite::params![no, id, login],
        )
        .unwrap();
    }
    sql.execute("INSERT INTO quota (role, subjects, set_by, set_at) VALUES ('repair', 110, 1, 0)", []).unwrap();
}

/// The second same-village misuse is of rev1, who has the village too.
fn village(centre: &Centre) {
    centre.sql().execute("UPDATE officer SET home = '前双岛村', name = '赵审一' WHERE login = 'rev1'", []).unwrap();
}

#[test]
fn a_month_of_a_hundred_thousand_rows_shows_every_planted_misuse_and_little_else() {
    let mut centre = Centre::on("2018-05-31");
    register(&centre);
    village(&centre);
    let mut lots = Lots(20_180_601);
    let mut rows = usual(&mut lots);
    let planted = misuses(&mut lots);
    assert_eq!(planted.len(), 38);
    let mut kinds: BTreeSet<&str> = planted.iter().map(|(rule, ..)| *rule).collect();
    kinds.insert("guessing");
    assert_eq!(kinds.len(), Rule::all().count(), "every rule but the one at accounts is planted");
    rows.extend(near_misses());
    rows.extend(planted.iter().flat_map(|(.., rows)| rows.clone()));
    rows.resize(rows.len().max(ROWS), row(at(days()[0], 36_000), 6, "case.list"));
    write(&centre, rows);
    centre.at("2018-07-02");
    let day = |text: &str| Some(text.parse().unwrap());
    let found = centre
        .call("aud1", &LogAlerts { since: day("2018-06-01"), until: day("2018-06-30"), ..LogAlerts::default() })
        .unwrap();

    let wanted: BTreeSet<(String, String, String)> = planted
        .iter()
        .map(|(rule, officer, day, _)| ((*rule).to_owned(), OFFICERS[*officer].0.to_owned(), day.to_string()))
        .collect();
    let told = found.items.iter().map(|one| {
        let alert = &one.alert;
        (alert.rule.word().to_owned(), alert.officer.clone(), alert.day.to_string())
    });
    let told: BTreeSet<_> = told.collect();
    let missed: Vec<_> = wanted.difference(&told).collect();
    assert!(missed.is_empty(), "{} of {} not found: {missed:?}", missed.len(), planted.len());
    for near in ["no-case", "former-unit", "nothing-done"] {
        let day = days()[2].to_string();
        assert!(!told.iter().any(|(rule, _, on)| rule == near && *on == day), "the near miss of {near}");
    }
    let mut by_day: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (rule, officer, day) in told.difference(&wanted) {
        let count = by_day.entry((officer.clone(), day.clone())).or_default();
        *count += 1;
        assert!(*count <= 1, "a second false alert of {officer} on {day}: {rule}");
    }
    let at_most = days().len() * OFFICERS.len() / 10;
    assert!(by_day.len() <= at_most, "{} false alerts: {by_day:?}", by_day.len());

    close_the_month(&mut centre);
}

/// An open alert or an unread drawn row blocks the close; with all of them done it closes once.
fn close_the_month(centre: &mut Centre) {
    let month = || "2018-06".to_owned();
    let refused = centre.call("aud1", &CloseMonth { month: month() }).unwrap_err();
    assert_eq!(refused.code.word(), "E-STATE");
    let card = centre.call("aud1", &InspectMonth { month: month() }).unwrap();
    assert!(card.undisposed >= 34);
    assert_eq!(card.unreviewed, card.sample.len());
    assert!(card.sample.len() >= OFFICERS.len() * 4, "some rows of every officer: {}", card.sample.len());
    for one in &card.alerts {
        let reason = format!("已与{}核对，有登记本为证", one.alert.name);
        centre.call("aud1", &DisposeAlert { id: one.id, state: "explained".to_owned(), reason }).unwrap();
    }
    for one in &card.sample {
        let (seq, result) = (one.seq, "in-order".to_owned());
        centre.call("aud1", &ReviewDrawn { seq, result, reason: "用途与登记一致".to_owned() }).unwrap();
    }
    let again =
        DisposeAlert { id: card.alerts[0].id, state: "dismissed".to_owned(), reason: "另有说明在卷".to_owned() };
    assert_eq!(centre.refusal("aud1", &again).0, "E-STATE");
    let closed = centre.call("aud1", &CloseMonth { month: month() }).unwrap();
    assert!(closed.closed.is_some_and(|(_, by)| by == "吴审计"));
    assert_eq!(centre.refusal("aud1", &CloseMonth { month: month() }).0, "E-STATE");
}

#[test]
fn an_alert_on_the_own_use_is_answered_like_one_that_does_not_exist() {
    let mut centre = Centre::on("2018-06-01");
    let mut late = row(at(NaiveDate::from_ymd_opt(2018, 6, 1).unwrap(), 80_000), 0, "query.run");
    late.subject = subject(1);
    write(&centre, vec![late]);
    centre.at("2018-06-04");
    let id = centre.call("aud1", &LogAlerts::default()).unwrap().items[0].id;
    centre.sql().execute("UPDATE alert SET officer = 'aud1' WHERE id = ?1", [id]).unwrap();
    let dispose = |id: i64| DisposeAlert { id, state: "explained".to_owned(), reason: "已与本人核对".to_owned() };
    let mut told = |id: i64| {
        let error = centre.call("aud1", &dispose(id)).unwrap_err();
        let shown = centre.call("aud1", &ShowAlert { id }).unwrap_err();
        format!("{error:?} {shown:?}").replace(&format!("A-{id}"), "A-…")
    };
    let (own, nobodys) = (told(id), told(9_999));
    assert_eq!(own, nobodys);
    assert!(own.contains("A-…"), "the number as it was typed: {own}");
}

#[test]
fn a_disposition_needs_a_reason_that_says_something() {
    let mut centre = Centre::on("2018-06-01");
    let mut late = row(at(NaiveDate::from_ymd_opt(2018, 6, 1).unwrap(), 80_000), 0, "query.run");
    late.subject = subject(1);
    write(&centre, vec![late]);
    centre.at("2018-06-04");
    let found = centre.call("aud1", &LogAlerts::default()).unwrap();
    let id = found.items[0].id;
    let dispose = |reason: &str| DisposeAlert { id, state: "explained".to_owned(), reason: reason.to_owned() };
    for empty in ["", "。", "同意", "aaaa"] {
        assert_eq!(centre.refusal("aud1", &dispose(empty)).0, "E-INPUT", "{empty}");
    }
    assert_eq!(centre.refusal("sup1", &dispose("已与本人核对")).0, "E-ROLE");
    assert_eq!(centre.call("aud1", &dispose("已与本人核对")).unwrap().state, "explained");
}

#[test]
fn a_disposition_copied_from_an_alert_on_another_officer_is_refused_even_with_a_digit_more() {
    let mut centre = Centre::on("2018-06-01");
    let day = NaiveDate::from_ymd_opt(2018, 6, 1).unwrap();
    let rows = [0, 1].map(|officer| {
        let mut late = row(at(day, 80_000), officer, "query.run");
        late.subject = subject(1);
        late
    });
    write(&centre, rows.to_vec());
    centre.at("2018-06-04");
    let found = centre.call("aud1", &LogAlerts::default()).unwrap().items;
    let first = &found[0];
    let other = found.iter().find(|one| one.alert.officer != first.alert.officer).unwrap();
    let dispose = |id: i64, reason: &str| DisposeAlert { id, state: "explained".to_owned(), reason: reason.to_owned() };
    centre.call("aud1", &dispose(first.id, "已与本人核对")).unwrap();
    for copy in ["已与本人核对", "已与本人核对1", "已与本人 核对。"] {
        assert_eq!(centre.refusal("aud1", &dispose(other.id, copy)), ("E-INPUT".to_owned(), "ROLE-reason".to_owned()));
    }
    let own = format!("A-{} 已与本人核对", other.id);
    assert_eq!(centre.call("aud1", &dispose(other.id, &own)).unwrap().state, "explained");
}

#[test]
fn what_comes_after_a_disposition_is_another_alert_of_that_day() {
    let mut centre = Centre::on("2018-06-01");
    let day = NaiveDate::from_ymd_opt(2018, 6, 1).unwrap();
    let refused = |from: u64, count: u64| -> Vec<Row> {
        let second = |n: u64| Row { outcome: "refused", ..row(at(day, 40_000 + from + n), 0, "case.act") };
        (0..count).map(second).collect()
    };
    write(&centre, refused(0, 5));
    centre.at("2018-06-01T15:00:00+08:00");
    let of_rule = |centre: &mut Centre| {
        let found = centre.call("aud1", &LogAlerts::default()).unwrap().items;
        found.into_iter().filter(|one| one.alert.rule.word() == "repeated-refusals").collect::<Vec<_>>()
    };
    let first = of_rule(&mut centre).remove(0);
    let dispose =
        |id: i64| DisposeAlert {
            id, state: "explained".to_owned(), reason: "已与本人核对当日业务".to_owned()
        };
    centre.call("aud1", &dispose(first.id)).unwrap();
    assert_eq!(of_rule(&mut centre).len(), 1, "nothing new, no new alert");
    write(&centre, refused(20_000, 3));
    centre.at("2018-06-01T20:00:00+08:00");
    let found = of_rule(&mut centre);
    let told: Vec<_> = found.iter().map(|one| (one.alert.count, one.state.as_str())).collect();
    assert_eq!(told, [(5, "explained"), (3, "open")]);
    assert!(found[1].alert.sentence.en.ends_with("; 3 rows came after the last disposition"), "{found:?}");
    let rows = centre.call("aud1", &ShowAlert { id: found[1].id }).unwrap().alert.rows;
    assert_eq!(rows.len(), 3);
}

#[test]
fn the_close_says_how_many_alerts_are_on_the_own_use_and_never_which() {
    let mut centre = Centre::on("2018-06-01");
    let day = NaiveDate::from_ymd_opt(2018, 6, 1).unwrap();
    let rows = [0, 1].map(|officer| Row { subject: subject(1), ..row(at(day, 80_000), officer, "query.run") });
    write(&centre, rows.to_vec());
    centre.at("2018-07-02");
    let found = centre.call("aud1", &LogAlerts { since: Some(day), ..LogAlerts::default() }).unwrap().items;
    let own = found[0].id;
    centre.sql().execute("UPDATE alert SET officer = 'aud1' WHERE id = ?1", [own]).unwrap();
    let month = || "2018-06".to_owned();
    let card = centre.call("aud1", &InspectMonth { month: month() }).unwrap();
    assert_eq!((card.alerts.len() + 1, card.own), (card.undisposed, 1));
    let refused = centre.call("aud1", &CloseMonth { month: month() }).unwrap_err();
    let hint = refused.hint.clone().unwrap();
    assert!(hint.en.contains("1 of the alerts are about yourself") && hint.zh.contains("另一位审计员"), "{hint:?}");
    assert!(!format!("{refused:?}").contains(&format!("A-{own}")));
}

#[test]
fn a_month_before_the_log_begins_is_not_closed() {
    let mut centre = Centre::on("2018-06-01");
    for month in ["2016-12", "2017-05"] {
        let refused = centre.call("aud1", &CloseMonth { month: month.to_owned() }).unwrap_err();
        assert_eq!(refused.code.word(), "E-STATE");
        assert!(refused.message.en.contains("it begins on 2017-06-01"), "{:?}", refused.message);
    }
    assert_eq!(centre.refusal("aud1", &CloseMonth { month: "2018-06".to_owned() }).0, "E-STATE", "not over yet");
}

#[test]
fn the_sentence_of_a_look_at_a_colleague_holds_no_name_of_the_subject() {
    let mut centre = Centre::on("2018-06-01");
    register(&centre);
    let day = NaiveDate::from_ymd_opt(2018, 6, 1).unwrap();
    write(&centre, vec![Row { subject: Some(b"person-obj1".to_vec()), ..row(at(day, 36_000), 0, "query.run") }]);
    centre.at("2018-06-04");
    let found = centre.call("aud1", &LogAlerts::default()).unwrap().items;
    let one = found.iter().find(|one| one.alert.rule.word() == "colleague").unwrap();
    let Text { zh, en } = &one.alert.sentence;
    assert!(zh.contains("（S-") && en.contains("S-") && !format!("{zh}{en}").contains("张异一"), "{zh} {en}");
}

#[test]
fn each_look_at_one_subject_is_one_for_the_rules_on_whom_and_counts_for_no_quota() {
    const LOOKS: [&str; 8] = [
        "objection.show",
        "objection.compare",
        "repair.show",
        "notice.show",
        "authorisation.show",
        "listing.list",
        "listing.check",
        "measure.list",
    ];
    let mut centre = Centre::on("2018-06-01");
    register(&centre);
    let day = NaiveDate::from_ymd_opt(2018, 6, 1).unwrap();
    let whom = || Some(b"person-obj1".to_vec());
    write(&centre, LOOKS.map(|operation| Row { subject: whom(), ..row(at(day, 36_000), 0, operation) }).to_vec());
    centre.at("2018-06-04");
    let found = centre.call("aud1", &LogAlerts::default()).unwrap().items;
    let one = found.iter().find(|one| one.alert.rule.word() == "colleague").unwrap();
    assert_eq!(one.alert.count, LOOKS.len());
    assert!(!LOOKS.iter().any(|look| COUNTED.iter().any(|counted| look.starts_with(counted))));
}

#[test]
fn a_month_is_written_in_one_way() {
    let mut centre = Centre::on("2018-08-01");
    for month in ["2018-06 ", " 2018-06", "+2018-06", "2018- 6", "2018-6", "2018-06-01", "2018-13", "２０１８-06", ""]
    {
        let month = || month.to_owned();
        assert_eq!(centre.refusal("aud1", &CloseMonth { month: month() }).0, "E-INPUT", "{}", month());
        assert_eq!(centre.refusal("aud1", &InspectMonth { month: month() }).0, "E-INPUT", "{}", month());
    }
    centre.call("aud1", &InspectMonth { month: "2018-06".to_owned() }).unwrap();
}
