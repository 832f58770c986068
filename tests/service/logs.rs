//! The log as it is read: by number, by subject, with its link; and the report that names its row.

use crate::{
    harness::Centre,
    seed::{self, ORG_A, ORG_B, PER_A, Seed},
};
use std::collections::BTreeSet;
use xintai::{
    domain::{
        query::{IdDocument, Mode, Purpose},
        role::{Role, RoleHeld},
    },
    service::{
        How,
        ops::{
            OPERATIONS,
            cases::{CaseActions, Noun, ShowCase},
            feeds::ListFeeds,
            inspection::{DisposeAlert, LogAlerts, SaveFilter, SavedFilter},
            logs::{ListLog, LogHours, LogLine, ShowLog, WhoLooked},
            objections::Disputable,
            officers::{GrantRole, ListOfficers, ShowOfficer},
            query::RunQuery,
            quotas::SetQuota,
            records::ShowRecord,
            reports::SubjectReport,
            ssh_keys::ListKeys,
            subjects::{FindSubjects, Reason, RevealValue},
        },
    },
};

/// What the subject of a plain seed is called.
const NAME_A: &str = "环翠区甲公司";

fn person(centre: &Centre) {
    seed::record(centre, &Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..Seed::default() });
}

fn own() -> RunQuery {
    RunQuery {
        subject: PER_A.to_owned(),
        mode: Mode::Own,
        id_document: Some(IdDocument { kind: "resident-id".to_owned(), number: PER_A.to_owned(), valid_until: None }),
        ..RunQuery::default()
    }
}

#[test]
fn pages_follow_one_another_without_gap_or_repetition() {
    let mut centre = Centre::on("2018-06-01");
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let list = ListLog { limit: Some(7), after, until: "2017-12-31".parse().ok(), ..ListLog::default() };
        let page = centre.call("aud1", &list).unwrap();
        seen.extend(page.items.iter().map(|item| item.seq));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let all: Vec<i64> = (1..=i64::try_from(seen.len()).unwrap()).rev().collect();
    assert_eq!(seen, all);
}

#[test]
fn the_hours_of_a_filter_are_of_every_row_it_takes_and_say_which_days_they_cover() {
    let mut centre = Centre::on("2018-03-05");
    seed::record(&centre, &Seed::default());
    let query = RunQuery { subject: ORG_A.to_owned(), ..RunQuery::default() };
    for moment in ["2018-03-05T09:10:00", "2018-06-01T10:50:00", "2018-06-01T11:00:00", "2018-06-01T11:30:00"] {
        centre.at(&format!("{moment}+08:00"));
        for _ in 0..3 {
            centre.call("win1", &query).unwrap();
        }
    }
    centre.call("obj1", &ListLog::default()).unwrap_err();
    let day = |text: &str| Some(text.parse().unwrap());
    let mut hours = |list: ListLog| {
        let list = ListLog { limit: Some(2), with_hours: true, as_kept: true, ..list };
        centre.call("aud1", &list).unwrap().hours.unwrap()
    };
    let of = |found: &LogHours| (found.rows, found.hours[9], found.hours[10], found.hours[11]);
    let kind = || Some("query.run".to_owned());
    let found = hours(ListLog { kind: kind(), ..ListLog::default() });
    assert_eq!(of(&found), (9, 0, 3, 6), "two rows are listed, and the month has nine");
    assert_eq!((found.since.to_string(), found.until.to_string()), ("2018-05-02".into(), "2018-06-01".into()));
    let found = hours(ListLog { kind: kind(), until: day("2018-04-30"), ..ListLog::default() });
    assert_eq!((of(&found), found.until.to_string()), ((3, 3, 0, 0), "2018-03-05".into()), "up to the newest row");
    let found = hours(ListLog { subject: Some(ORG_A.to_owned()), since: day("2018-06-01"), ..ListLog::default() });
    assert_eq!(of(&found), (9, 0, 3, 6));
    let found = hours(ListLog { subject: Some(ORG_B.to_owned()), ..ListLog::default() });
    assert_eq!(found.rows, 0);
    let found = hours(ListLog { since: day("2018-06-01"), until: day("2018-06-01"), ..ListLog::default() });
    assert!(found.hours[10] >= 3 && found.rows == found.hours.iter().sum::<usize>(), "{found:?}");
    let found = hours(ListLog { flag: Some("any".to_owned()), ..ListLog::default() });
    assert_eq!(found.rows, 0, "nothing is flagged");
}

#[test]
fn a_look_at_the_log_is_in_the_log() {
    let mut centre = Centre::on("2018-06-01");
    centre.call("aud1", &WhoLooked { subject: PER_A.to_owned(), ..WhoLooked::default() }).unwrap();
    let who = WhoLooked { subject: PER_A.to_owned(), ..WhoLooked::default() };
    let found = centre.call("aud1", &who).unwrap();
    assert_eq!(found.items.len(), 1);
    assert_eq!((found.items[0].operation.as_str(), found.items[0].own), ("log.who", true));
}

#[test]
fn a_changed_row_shows_as_not_verified() {
    let mut centre = Centre::on("2018-06-01");
    assert!(centre.call("aud1", &ShowLog { seq: 9 }).unwrap().verified);
    let change = "DROP TRIGGER journal_is_append_only_update; UPDATE journal SET officer = 'x' WHERE seq = 9";
    centre.sql().execute_batch(change).unwrap();
    assert!(!centre.call("aud1", &ShowLog { seq: 9 }).unwrap().verified);
}

#[test]
fn hc_23_6_no_operation_removes_log_rows() {
    let words = ["delete", "remove", "purge", "clear", "erase", "prune", "edit", "amend"];
    let removes = |name: &&&str| name.starts_with("log.") && words.iter().any(|word| name.contains(word));
    assert_eq!(OPERATIONS.iter().filter(removes).count(), 0);
    // And the file itself refuses: no row can be changed or taken out.
    let centre = Centre::on("2018-06-01");
    for sql in ["DELETE FROM journal", "UPDATE journal SET officer = 'x'", "DELETE FROM journal WHERE seq = 1"] {
        assert!(centre.sql().execute(sql, []).unwrap_err().to_string().contains("append-only"));
    }
}

#[test]
fn a_report_names_its_row_and_the_row_holds_its_digest() {
    let mut centre = Centre::on("2018-06-01");
    person(&centre);
    let report = centre.call("win1", &SubjectReport { query: own(), ..SubjectReport::default() }).unwrap();
    assert!(report.text.contains(&format!("#{}", report.log_seq)), "{}", report.text);
    assert!(report.text.contains("王*明") && !report.text.contains(PER_A), "{}", report.text);
    let row = centre.call("aud1", &ShowLog { seq: report.log_seq }).unwrap();
    assert_eq!(row.view.as_deref(), Some(report.digest.as_str()));
}

#[test]
fn names_in_a_report_cannot_steer_a_terminal() {
    let mut centre = Centre::on("2018-06-01");
    let content = serde_json::json!({ "XK_NR": "\u{1b}[2J\u{202e}" });
    seed::record(&centre, &Seed { title: "\u{1b}]0;x\u{7}".to_owned(), content, ..Seed::default() });
    let query = RunQuery { subject: seed::ORG_A.to_owned(), ..RunQuery::default() };
    let report = centre.call("win1", &SubjectReport { query, ..SubjectReport::default() }).unwrap();
    assert!(!report.text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{:?}", report.text);
}

#[test]
fn what_is_searched_for_reaches_the_log_as_a_digest_only() {
    let mut centre = Centre::on("2018-06-01");
    person(&centre);
    let reason = Reason { purpose: Purpose::parse("other:核对身份"), basis: Some(PER_A.to_owned()) };
    centre.call("win1", &FindSubjects { text: "王小明".to_owned(), reason, ..FindSubjects::default() }).unwrap();
    let basis = Some(format!("LOG-{}", centre.call("win1", &own()).unwrap().log_seq));
    let reason = Reason { purpose: Purpose::parse(&format!("other:核对 {PER_A}")), basis };
    let reveal = RevealValue { subject: PER_A.to_owned(), record: None, field: "identifier".to_owned(), reason };
    assert_eq!(centre.call("win1", &reveal).unwrap().value, PER_A);
    let page = centre.call("aud1", &ListLog { kind: Some("look".to_owned()), ..ListLog::default() }).unwrap();
    let text = serde_json::to_string(&page).unwrap();
    assert!(!text.contains(PER_A) && !text.contains("王小明"), "{text}");
    assert_eq!(page.items[0].ids, ["S-1", "identifier"]);
}

/// The name of an operation in the text after `impl Operation for`, and whether it leaves no row.
fn stated<'t>(file: &'t str, text: &'t str) -> (&'t str, bool) {
    let between = |text: &'t str, from: &str| {
        let rest = text.split_once(from).unwrap().1;
        rest.split_once(';').unwrap().0.trim()
    };
    let name = between(text, "const NAME: &'static str =");
    let plain = between(text, "const KIND: Kind =") == "Kind::Plain";
    match name.strip_suffix("::NAME") {
        Some(of) => {
            let other = file.split_once(&format!("impl Operation for {of} {{")).unwrap().1;
            (stated(file, other).0, plain)
        }
        None => (name.trim_matches('"'), plain),
    }
}

#[test]
fn the_page_lists_every_operation_that_leaves_no_row() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut plain = BTreeSet::new();
    for entry in std::fs::read_dir(root.join("src/service/ops")).unwrap() {
        let file = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let operations = file.split("impl Operation for ").skip(1).filter(|text| text.contains("const KIND"));
        plain.extend(operations.map(|text| stated(&file, text)).filter(|one| one.1).map(|one| one.0.to_owned()));
    }
    let page = std::fs::read_to_string(root.join("docs/log-format.md")).unwrap();
    let table = page.split_once("### What leaves no row").unwrap().1.split_once("\n## ").unwrap().0;
    let listed =
        table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(name, _)| name.to_owned());
    assert_eq!(listed.collect::<BTreeSet<_>>(), plain);
}

#[test]
fn a_look_at_a_case_or_an_account_leaves_a_row() {
    let mut centre = Centre::on("2018-10-01");
    let record = seed::record(&centre, &Seed::default());
    seed::objection(&centre, &record, "2018-09-27", "2018-09-28");
    let case = format!("OB-{record}");
    centre.call("obj1", &CaseActions { case: case.clone() }).unwrap();
    centre.call("obj1", &Disputable { record: record.clone() }).unwrap();
    centre.call("sup1", &ShowOfficer { login: "win1".to_owned() }).unwrap();
    centre.call("sup1", &ListOfficers).unwrap();
    centre.call("sup1", &ListKeys).unwrap();
    centre.call("sup1", &ListFeeds).unwrap();
    let list = ListLog { since: "2018-10-01".parse().ok(), limit: Some(20), ..ListLog::default() };
    let rows = centre.call("aud1", &list).unwrap().items;
    for operation in ["case.actions", "objection.file", "officer.show", "officer.list", "ssh.list", "feed.list"] {
        assert!(rows.iter().any(|row| row.operation == operation && row.outcome == "done"), "{operation}");
    }
    let about = "SELECT count(DISTINCT subject) FROM journal WHERE operation IN ('case.actions', 'objection.file')";
    assert_eq!(centre.sql().query_row(about, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

/// A centre with flags of several rules on rows of several kinds, and one row under two rules.
fn flagged_centre() -> Centre {
    let mut centre = Centre::on("2018-03-03");
    for (subject, name) in [(ORG_A, "环翠区甲公司"), (ORG_B, "环翠区乙公司")] {
        seed::record(&centre, &Seed { subject: subject.to_owned(), name: name.to_owned(), ..Seed::default() });
    }
    centre.call("sup1", &SetQuota { role: Role::Window, rows: None, subjects: Some(2) }).unwrap();
    let query = |subject: &str, mode| RunQuery { subject: subject.to_owned(), mode, ..RunQuery::default() };
    for day in ["2018-03-03", "2018-03-04", "2018-03-05"] {
        if day != "2018-03-03" {
            centre.at(day);
        }
        for login in ["win1", "obj1"] {
            for subject in [ORG_A, ORG_B, ORG_A] {
                let _ = centre.call(login, &query(subject, Mode::Public));
                let _ = centre.call(login, &query(subject, Mode::Authorised));
            }
        }
    }
    centre.call("aud1", &LogAlerts::default()).unwrap();
    centre
}

#[test]
fn a_flag_joined_with_any_other_filter_takes_exactly_the_rows_that_fit_both() {
    let mut centre = flagged_centre();
    let kept = |list: ListLog| ListLog { limit: Some(1000), as_kept: true, ..list };
    let all = centre.call("aud1", &kept(ListLog::default())).unwrap().items;
    let rules: BTreeSet<&String> = all.iter().flat_map(|line| &line.flags).collect();
    assert!(rules.len() >= 2 && all.iter().any(|line| line.flags.len() > 1), "{rules:?}");
    let given = |word: &str| Some(word.to_owned());
    let day = |day: &str| Some(day.parse().unwrap());
    let others = [
        ListLog::default(),
        ListLog { officer: given("win1"), ..ListLog::default() },
        ListLog { officer: given("win*"), outcome: given("done"), ..ListLog::default() },
        ListLog { officer: given("nobody*"), ..ListLog::default() },
        ListLog { outcome: given("refused"), ..ListLog::default() },
        ListLog { kind: given("query"), unit: given("CENTRE"), ..ListLog::default() },
        ListLog { purpose: given("tender"), ..ListLog::default() },
        ListLog { subject: given(ORG_B), ..ListLog::default() },
        ListLog { subject: given(ORG_A), officer: given("obj1"), outcome: given("refused"), ..ListLog::default() },
        ListLog { since: day("2018-03-04"), until: day("2018-03-04"), officer: given("win1"), ..ListLog::default() },
    ];
    let flags = rules.iter().map(|rule| (*rule).as_str()).chain(["any"]).collect::<Vec<_>>();
    for other in others {
        let fit: BTreeSet<i64> =
            centre.call("aud1", &kept(other.clone())).unwrap().items.iter().map(|line| line.seq).collect();
        for flag in &flags {
            let has = |line: &&LogLine| line.flags.iter().any(|one| one == flag || *flag == "any");
            let wanted: Vec<i64> =
                all.iter().filter(has).map(|line| line.seq).filter(|seq| fit.contains(seq)).collect();
            let (mut told, mut after) = (Vec::new(), None);
            loop {
                let page = ListLog { flag: given(flag), limit: Some(2), after, as_kept: true, ..other.clone() };
                let found = centre.call("aud1", &page).unwrap();
                told.extend(found.items.iter().map(|line| line.seq));
                after = found.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(told, wanted, "{flag} with {other:?}");
        }
    }
}

#[test]
fn a_flag_found_just_now_is_listed_with_the_other_filters_too() {
    let mut centre = flagged_centre();
    centre.sql().execute_batch("DELETE FROM alert; DELETE FROM setting WHERE key = 'log.examined'").unwrap();
    let given = |word: &str| Some(word.to_owned());
    let list = ListLog { flag: given("any"), officer: given("win1"), limit: Some(1000), ..ListLog::default() };
    let fresh = centre.call("aud1", &list).unwrap().items;
    centre.call("aud1", &LogAlerts::default()).unwrap();
    let kept = centre.call("aud1", &ListLog { as_kept: true, ..list }).unwrap().items;
    assert!(!fresh.is_empty());
    assert_eq!(
        fresh.iter().map(|line| line.seq).collect::<Vec<_>>(),
        kept.iter().map(|line| line.seq).collect::<Vec<_>>()
    );
}

/// Everything that the tables of the log hold, as text.
fn kept(centre: &Centre) -> String {
    let mut all = String::new();
    for table in ["journal", "journal_text", "saved_inspection", "alert"] {
        let sql = centre.sql();
        let mut statement = sql.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for at in 0..columns {
                if let rusqlite::types::ValueRef::Text(text) = row.get_ref(at).unwrap() {
                    all.push_str(&String::from_utf8_lossy(text));
                    all.push('\n');
                }
            }
        }
    }
    all
}

#[test]
fn what_was_typed_as_a_number_never_stands_in_clear_in_the_log() {
    let mut centre = Centre::on("2018-06-01");
    person(&centre);
    seed::record(&centre, &Seed::default());
    for typed in [PER_A, ORG_A, "王小明", "wangxiaoming"] {
        centre.call("obj1", &ShowCase { noun: Noun::Case, case: typed.to_owned() }).unwrap_err();
        centre.call("rev1", &ShowRecord { id: typed.to_owned(), as_of: None, reason: Reason::default() }).unwrap_err();
        let role = RoleHeld::parse("window").unwrap();
        centre.call("sup1", &GrantRole { login: typed.to_owned(), role, from: None, until: None }).unwrap_err();
        let dispose = DisposeAlert { id: 1, state: typed.to_owned(), reason: "已核实登记".to_owned() };
        centre.call("aud1", &dispose).unwrap_err();
        let filter = format!("subject:{typed} outcome:done");
        let save = Some(SavedFilter { name: "甲".to_owned(), filter });
        let saved = centre.call("aud1", &SaveFilter { save }).unwrap();
        assert!(!saved.items[0].filter.contains(typed), "{}", saved.items[0].filter);
        let save = |name: &str, filter: &str| SaveFilter {
            save: Some(SavedFilter { name: name.to_owned(), filter: filter.to_owned() }),
        };
        if typed != "wangxiaoming" {
            assert_eq!(centre.refusal("aud1", &save(typed, "outcome:done")).0, "E-INPUT");
            assert_eq!(centre.refusal("aud1", &save("乙", &format!("purpose:{typed}"))).0, "E-INPUT");
        }
    }
    let query = RunQuery {
        purpose: Some(Purpose {
            code: "self-check".to_owned(),
            text: format!("王小明本人来窗口核对，另见{ORG_A}，即{NAME_A}"),
        }),
        ..own()
    };
    centre.call("win1", &query).unwrap();
    let all = kept(&centre);
    for typed in [PER_A, ORG_A, NAME_A, "王小明", "wangxiaoming"] {
        assert!(!all.contains(typed), "{typed} stands in the tables of the log");
    }
    assert!(all.contains("〔主体〕本人来窗口核对"), "the rest of the words is kept");
    // The attempts by a number are found under its digest.
    let who = centre.call("aud1", &WhoLooked { subject: PER_A.to_owned(), ..WhoLooked::default() }).unwrap();
    let tried: BTreeSet<&str> = who.items.iter().map(|item| item.operation.as_str()).collect();
    assert!(tried.contains("case.show") && tried.contains("record.show"), "{tried:?}");
}

/// A number is the same number in whatever digits and groups it is typed.
#[test]
fn a_number_in_other_digits_or_parted_into_groups_is_kept_nowhere_in_the_log() {
    let mut centre = Centre::on("2018-06-01");
    person(&centre);
    seed::record(&centre, &Seed::default());
    let wide = |number: &str, zero: u32| -> String {
        number
            .chars()
            .map(|one| one.to_digit(10).and_then(|value| char::from_u32(zero + value)).unwrap_or(one))
            .collect()
    };
    let strewn = |number: &str, between: &str| number.chars().map(String::from).collect::<Vec<_>>().join(between);
    let mut forms = Vec::new();
    for number in [PER_A, ORG_A, "13800138000", "6222020000000000000"] {
        forms.extend([wide(number, 0xff10), wide(number, 0x660), strewn(number, "\u{200b}")]);
        let (head, tail) = number.split_at(6);
        forms.extend([" ", "-"].map(|between| format!("{head}{between}{tail}")));
    }
    for form in &forms {
        let text = format!("核对来函所列号码{form}的登记");
        let query = RunQuery { purpose: Some(Purpose { code: "self-check".to_owned(), text }), ..own() };
        centre.call("win1", &query).unwrap();
        let how = How { request_id: Some(format!("重试-{form}")), ..How::default() };
        let actor = centre.actor("aud1");
        centre.service.call_with(&actor, &SaveFilter::default(), &how).unwrap();
        let save = |name: &str, filter: &str| SaveFilter {
            save: Some(SavedFilter { name: name.to_owned(), filter: filter.to_owned() }),
        };
        assert_eq!(centre.refusal("aud1", &save(&format!("查{form}"), "outcome:done")).0, "E-INPUT", "{form}");
        assert_eq!(centre.refusal("aud1", &save("丙", &format!("purpose:{form}"))).0, "E-INPUT", "{form}");
    }
    let all = kept(&centre);
    for form in &forms {
        assert!(!all.contains(form.as_str()), "{form} stands in the tables of the log");
    }
    assert!(all.contains("核对来函所列号码") && all.contains("的登记"), "the rest of the words is kept");
    for form in ["138001", "622202"] {
        assert!(!all.contains(form), "{form} is left of a number in the log");
    }
}

#[test]
fn numbers_of_documents_batches_and_days_stay_in_the_words_of_the_log() {
    let mut centre = Centre::on("2018-06-01");
    person(&centre);
    let said = [
        "核对批次B-20180301-01第3行与OB-2026-0001的登记",
        "督查〔2018〕20180511号，2018年5月11日发文",
        "核对2018-05-11罚款12345678元及账册第1234567890号",
        "核对20180511的登记簿，共10000000元",
        "环翠环罚（2018）A017号与合同2018-0412-1234567",
    ];
    for text in said {
        let purpose = Some(Purpose { code: "self-check".to_owned(), text: text.to_owned() });
        centre.call("win1", &RunQuery { purpose, ..own() }).unwrap();
    }
    let all = kept(&centre);
    for text in said {
        assert!(all.contains(text), "{text}");
    }
    let how = |id: &str| How { request_id: Some(id.to_owned()), ..How::default() };
    let actor = centre.actor("aud1");
    for id in ["req-20260101-0001", "B-20180301-01/3", "nightly-2018-06-01"] {
        centre.service.call_with(&actor, &SaveFilter::default(), &how(id)).unwrap();
        assert!(kept(&centre).lines().any(|line| line == id), "{id} is nobody's number");
    }
}

#[test]
fn a_saved_inspection_finds_its_subject_again_by_public_number_or_digest() {
    let mut centre = Centre::on("2018-06-01");
    seed::record(&centre, &Seed::default());
    let query = |subject: &str| RunQuery { subject: subject.to_owned(), ..RunQuery::default() };
    for subject in [ORG_A, ORG_B] {
        centre.call("win1", &query(subject)).unwrap();
        let save = Some(SavedFilter { name: "甲".to_owned(), filter: format!("subject:{subject}") });
        let kept = centre.call("aud1", &SaveFilter { save }).unwrap().items[0].filter.clone();
        let kept = kept.strip_prefix("subject:").unwrap().to_owned();
        assert!(kept.starts_with(if subject == ORG_A { "S-" } else { "#" }), "{kept}");
        let list = ListLog { subject: Some(kept), ..ListLog::default() };
        let found = centre.call("aud1", &list).unwrap();
        assert!(found.items.iter().any(|item| item.operation == "query.run"), "{subject}: {:?}", found.items);
    }
}

#[test]
fn a_credit_report_calls_every_field_by_its_name() {
    let mut centre = Centre::on("2018-06-01");
    let content = serde_json::json!({ "XK_FRDB": "李某", "representative": "李某", "XK_NR": "登记信息" });
    seed::record(&centre, &Seed { content, ..Seed::default() });
    let query = RunQuery { subject: ORG_A.to_owned(), ..RunQuery::default() };
    let text = centre.call("win1", &SubjectReport { query, ..SubjectReport::default() }).unwrap().text;
    assert!(!text.contains("XK_") && !text.contains("representative："), "{text}");
    assert!(text.contains("法定代表人："), "{text}");
}

#[test]
fn of_the_own_rows_no_flag_is_told_and_no_filter_finds_one() {
    let mut centre = flagged_centre();
    let win1 = || Some("win1".to_owned());
    let any = || ListLog { flag: Some("any".to_owned()), limit: Some(1000), as_kept: true, ..ListLog::default() };
    let before = centre.call("aud1", &any()).unwrap().items;
    let own = before.iter().find(|line| line.officer == "win1").unwrap().seq;
    let others: Vec<i64> = before.iter().filter(|line| line.officer != "win1").map(|line| line.seq).collect();
    assert!(!others.is_empty());
    // The auditor is the officer of the window too.
    let same = "UPDATE officer SET person = (SELECT person FROM officer WHERE login = 'win1') WHERE login = 'aud1'";
    centre.sql().execute(same, []).unwrap();
    centre.log_in_anew();
    let (mut told, mut after) = (Vec::new(), None);
    loop {
        let page = centre.call("aud1", &ListLog { limit: Some(2), after, ..any() }).unwrap();
        told.extend(page.items.iter().map(|line| line.seq));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(told, others);
    for list in
        [ListLog { officer: win1(), ..any() }, ListLog { subject: Some(ORG_A.to_owned()), officer: win1(), ..any() }]
    {
        assert!(centre.call("aud1", &list).unwrap().items.is_empty(), "{list:?}");
    }
    let shown = centre.call("aud1", &ListLog { flag: None, officer: win1(), ..any() }).unwrap().items;
    assert!(!shown.is_empty() && shown.iter().all(|line| line.own && line.flags.is_empty()));
    assert!(centre.call("aud1", &ShowLog { seq: own }).unwrap().line.flags.is_empty());
}

#[test]
fn a_purpose_is_filtered_by_a_beginning_that_only_one_has_and_a_hint_names_what_they_are_called() {
    let mut centre = Centre::on("2018-03-05");
    seed::record(&centre, &Seed::default());
    let purposes: Vec<_> =
        centre.service.pack().purpose.iter().map(|one| (one.code.clone(), one.label.clone())).collect();
    let (code, label) = purposes.iter().find(|(code, _)| code == "development-reform").unwrap().clone();
    let purpose = Some(Purpose { code: code.clone(), text: "年度检查".to_owned() });
    let query = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Department, purpose, ..RunQuery::default() };
    let _ = centre.call("win1", &query);
    let mut list =
        |typed: &str| centre.call("aud1", &ListLog { purpose: Some(typed.to_owned()), ..ListLog::default() });
    let begun: String = label.zh.chars().take(label.zh.chars().count() - 1).collect();
    for typed in [code.as_str(), &label.zh, &label.en, &begun, "development-r"] {
        let page = list(typed).unwrap();
        assert!(page.items.iter().all(|item| item.purpose.as_deref() == Some(&code)), "{typed}");
        assert_eq!(page.items.len(), 1, "{typed}");
    }
    let error = list("没有的").unwrap_err();
    let hint = error.hint.clone().unwrap();
    assert!(hint.zh.contains(&label.zh) && hint.en.contains(&label.en), "{hint:?}");
    assert!(!hint.zh.contains(&code) && !hint.en.contains(&code), "{hint:?}");
}

#[test]
fn a_look_at_a_row_of_the_log_is_one_at_its_subject_and_what_the_log_showed_has_its_digest() {
    let mut centre = Centre::on("2018-03-05");
    seed::record(&centre, &Seed::default());
    let query = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Public, ..RunQuery::default() };
    centre.call("win1", &query).unwrap();
    let last = |centre: &Centre| -> (i64, bool, bool) {
        let sql = "SELECT seq, subject IS NOT NULL, view IS NOT NULL FROM journal ORDER BY seq DESC LIMIT 1";
        centre.sql().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
    };
    let (seq, ..) = last(&centre);
    centre.call("aud1", &ShowLog { seq }).unwrap();
    let (shown, about, view) = last(&centre);
    assert!(about && view);
    let who = centre.call("aud1", &WhoLooked { subject: ORG_A.to_owned(), since: None, until: None }).unwrap();
    assert!(who.items.iter().any(|line| line.seq == shown && line.operation == "log.show"), "{who:?}");
    centre.call("aud1", &ListLog::default()).unwrap();
    assert!(last(&centre).2, "log.list");
    centre.call("aud1", &ListLog { subject: Some(ORG_A.to_owned()), ..ListLog::default() }).unwrap();
    assert!(last(&centre).2, "log.list of a subject");
    centre.call("aud1", &LogAlerts::default()).unwrap();
    assert!(last(&centre).2, "log.alerts");
    let month = "2018-03".to_owned();
    centre.call("aud1", &xintai::service::ops::months::InspectMonth { month }).unwrap();
    assert!(last(&centre).2, "log.month");
    centre.call("aud1", &ShowLog { seq: 1 }).unwrap();
    assert!(!last(&centre).1, "a row about nobody");
}
