//! The subject's report of looks: counted to the last row, nobody else's data, and verifiable when it comes back.

use crate::{
    given::{self, Given, fields},
    harness::Centre,
    seed::{self, ORG_A, ORG_B, PER_A, PER_B, Seed},
};
use xintai::{
    domain::query::{IdDocument, Mode},
    locale::Lang,
    service::ops::{
        case_papers::ShowPaper,
        cases::{ListCases, Noun, ShowCase},
        casework::Paper,
        changes::{ChangeSubject, DecideChange, What},
        decisions::ListDecisions,
        logs::{ListLog, WhoLooked},
        looks_report::{CheckPaper, LooksReport, LooksTold},
        objections::{CompareObjection, FileObjection},
        query::RunQuery,
        records::{ListRecords, RecordHistory, ShowRecord},
        steps::{Act, Input},
        subjects::{FindSubjects, Reason, ShowSubject},
    },
};

fn centre() -> Centre {
    let mut centre = Centre::on("2018-03-05");
    seed::record(&centre, &Seed::default());
    seed::record(&centre, &Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..Seed::default() });
    let public = |subject: &str| RunQuery { subject: subject.to_owned(), ..RunQuery::default() };
    centre.call("win1", &public(ORG_A)).unwrap();
    centre.call("win1", &public(ORG_B)).unwrap();
    centre.call("win1", &RunQuery { mode: Mode::Authorised, ..public(ORG_A) }).unwrap_err();
    let document = IdDocument { kind: "resident-id".to_owned(), number: PER_A.to_owned(), valid_until: None };
    centre.call("win1", &RunQuery { mode: Mode::Own, id_document: Some(document), ..public(PER_A) }).unwrap();
    centre
}

fn report(centre: &mut Centre, subject: &str) -> LooksTold {
    centre.call("aud1", &LooksReport { subject: subject.to_owned(), ..LooksReport::default() }).unwrap()
}

/// Rows of the log about the subject before the report's own.
fn rows(centre: &Centre, told: &LooksTold) -> usize {
    let count =
        "SELECT count(*) FROM journal WHERE seq < ?1 AND subject = (SELECT subject FROM journal WHERE seq = ?1)";
    let found: i64 = centre.sql().query_row(count, [told.log_seq], |row| row.get(0)).unwrap();
    usize::try_from(found).unwrap()
}

#[test]
fn shown_and_withheld_make_up_the_log() {
    let mut centre = centre();
    for subject in [ORG_A, ORG_B, PER_A] {
        let told = report(&mut centre, subject);
        let withheld: usize = told.withheld.iter().map(|one| one.rows).sum();
        assert!(!told.shown.is_empty(), "{subject}");
        assert_eq!(told.shown.len() + withheld, told.rows);
        assert_eq!(told.rows, rows(&centre, &told));
    }
}

#[test]
fn a_state_organs_look_is_counted_with_its_reason_and_not_told() {
    let mut centre = centre();
    let organ = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Organ, ..RunQuery::default() };
    let before = report(&mut centre, ORG_A);
    centre.call("win1", &organ).ok();
    let after = report(&mut centre, ORG_A);
    let organ_rows: usize = after.withheld.iter().filter(|one| one.cite == "LOOKS-organ").map(|one| one.rows).sum();
    assert_eq!(organ_rows, 1, "{:?}", after.withheld);
    assert!(after.shown.iter().all(|look| look.mode.as_deref() != Some("organ")));
    assert_eq!(after.shown.len(), before.shown.len() + 1, "the report before is told");
}

#[test]
fn the_officer_and_other_subjects_are_never_in_it() {
    let mut centre = centre();
    let told = report(&mut centre, ORG_A);
    for never in ["赵窗一", "win1", "王小明", ORG_B, PER_A] {
        assert!(!told.text.contains(never), "{never} in {}", told.text);
    }
    assert!(told.text.contains("未予提供"), "a refused attempt is told as one: {}", told.text);
}

#[test]
fn one_changed_character_no_longer_fits_the_receipt() {
    let mut centre = centre();
    let told = report(&mut centre, ORG_A);
    let good = centre.call("win1", &CheckPaper { text: told.text.clone() }).unwrap();
    assert!(good.ok && good.seq == told.log_seq, "{good:?}");
    let spoilt = told.text.replacen("1.", "7.", 1);
    let bad = centre.call("win1", &CheckPaper { text: spoilt }).unwrap();
    assert_eq!((bad.ok, bad.reason.as_deref()), (false, Some("text-changed")));
    let other = report(&mut centre, ORG_B);
    let swapped = told.text.replace(&told.receipt, &other.receipt);
    assert!(!centre.call("win1", &CheckPaper { text: swapped }).unwrap().ok);
    let error = centre.call("win1", &CheckPaper { text: "一张白纸".to_owned() }).unwrap_err();
    assert!(error.message.en.contains("no receipt"), "{error}");
}

#[test]
fn the_last_line_of_a_paper_is_compared_to_its_last_character() {
    let mut centre = centre();
    for lang in [Lang::Zh, Lang::En] {
        let report = LooksReport { subject: ORG_A.to_owned(), lang, ..LooksReport::default() };
        let told = centre.call("aud1", &report).unwrap();
        let mut is_good = |text: String| centre.call("win1", &CheckPaper { text }).is_ok_and(|found| found.ok);
        assert!(is_good(told.text.clone()) && is_good(told.text.trim_end().to_owned()), "{}", told.text);
        let begin = told.text.trim_end().rfind('\n').unwrap() + 1;
        let (body, end) = told.text.trim_end().split_at(begin);
        for (at, c) in end.char_indices() {
            let (before, after) = (&end[..at], &end[at + c.len_utf8()..]);
            let other = if c == '1' { '2' } else { '1' };
            for forged in
                [format!("{before}{other}{after}"), format!("{before}{after}"), format!("{before}{c}{c}{after}")]
            {
                assert!(!is_good(format!("{body}{forged}\n")), "{forged}");
            }
        }
        for forged in [format!("{end} "), format!("{end}  另加一句"), format!("{end}\n另加一行"), end.to_lowercase()]
        {
            assert!(forged == end || !is_good(format!("{body}{forged}\n")), "{forged}");
        }
    }
}

#[test]
fn looks_under_a_former_code_are_counted_too() {
    let mut centre = centre();
    let before = report(&mut centre, ORG_A);
    let change = ChangeSubject {
        subject: ORG_A.to_owned(),
        what: What::Code("91210399MA0000031B".to_owned()),
        on: "2018-03-01".parse().unwrap(),
        document: "换照通知.txt".to_owned(),
        bytes: b"synthetic".to_vec(),
    };
    let change = centre.call("intake1", &change).unwrap().change;
    centre.call("rev1", &DecideChange { change, refuse: None, seen: None }).unwrap();
    let after = report(&mut centre, "91210399MA0000031B");
    assert!(after.rows > before.rows, "{} and then {}", before.rows, after.rows);
    assert!(after.shown.iter().any(|look| look.operation == "query.run"), "{:?}", after.shown);
}

/// A subject with a record and an objection, and what was done about it and about somebody else, as the test itself counts.
fn worked_on(centre: &mut Centre) -> (String, String, Vec<&'static str>) {
    let record = given::record(centre, &Given::default());
    let other = Given { subject: ORG_B.into(), name: "威海乙公司".into(), ..Given::default() };
    let other = given::record(centre, &other);
    let number: i64 =
        centre.sql().query_row("SELECT id FROM subject WHERE id_value = ?1", [ORG_A], |row| row.get(0)).unwrap();
    let number = format!("S-{number}");
    let mut done = Vec::new();
    let show = |id: &str| ShowRecord { id: id.to_owned(), as_of: None, reason: Reason::default() };
    centre.call("rev1", &show(&record)).unwrap();
    centre.call("liaX", &show(&record)).unwrap();
    centre.call("rev1", &RecordHistory { id: record.clone(), reason: Reason::default() }).unwrap();
    centre.call("rev1", &ListRecords { subject: Some(number.clone()), ..ListRecords::default() }).unwrap();
    done.extend(["record.show", "record.show", "record.history", "record.list"]);
    let find = FindSubjects { text: ORG_A.into(), ..FindSubjects::default() };
    assert_eq!(centre.call("win1", &find).unwrap().items.len(), 1);
    centre.call("rev1", &ShowSubject { subject: number.clone(), reason: Reason::default() }).unwrap();
    let query = RunQuery { subject: number.clone(), mode: Mode::Authorised, ..RunQuery::default() };
    centre.call("win1", &query).unwrap_err();
    done.extend(["subject.find", "subject.show", "query.run"]);
    let file = FileObjection {
        record: record.clone(),
        applicant: ORG_A.into(),
        ground: "error".into(),
        written: true,
        claims: fields(&[("CF_NR_FK", "400")]),
        evidence: vec![Paper { kind: "evidence".into(), name: "evidence.txt".into(), body: b"synthetic".to_vec() }],
        ..FileObjection::default()
    };
    let case = centre.call("obj1", &file).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    centre.call("obj1", &Act::on(&case, "forward", Input::default())).unwrap();
    done.extend(["objection.file", "objection.compare", "objection.forward"]);
    let detail = centre.call("sup1", &ShowCase { noun: Noun::Case, case: case.clone() }).unwrap();
    centre.call("sup1", &ShowPaper { case: case.clone(), paper: detail.papers[0].id }).unwrap();
    centre.call("liaY", &ShowCase { noun: Noun::Case, case: case.clone() }).unwrap_err();
    centre.call("sup1", &ListDecisions { record: Some(record.clone()), ..ListDecisions::default() }).unwrap();
    done.extend(["case.show", "case.show", "case.show", "decision.list"]);
    centre.call("aud1", &WhoLooked { subject: number.clone(), ..WhoLooked::default() }).unwrap();
    centre.call("aud1", &ListLog { subject: Some(number.clone()), ..ListLog::default() }).unwrap();
    centre.call("aud1", &LooksReport { subject: number.clone(), ..LooksReport::default() }).unwrap();
    done.extend(["log.who", "log.list", "report.looks"]);
    // About somebody else, and pages about nobody in particular.
    centre.call("rev1", &show(&other)).unwrap();
    centre.call("rev1", &ListRecords::default()).unwrap();
    centre.call("obj1", &ListCases::default()).unwrap();
    (number, case, done)
}

#[test]
fn every_look_and_step_is_in_the_report_whatever_number_named_the_subject() {
    let mut centre = Centre::on("2018-09-27");
    let (number, _, mut done) = worked_on(&mut centre);
    for named in [number.as_str(), ORG_A] {
        let told = report(&mut centre, named);
        let mut shown: Vec<&str> = told.shown.iter().map(|look| look.operation.as_str()).collect();
        shown.sort_unstable();
        done.sort_unstable();
        assert_eq!(shown, done, "told under {named}; withheld: {:?}", told.withheld);
        done.push("report.looks");
    }
}

#[test]
fn who_looked_and_the_list_by_subject_name_every_officer_of_the_report() {
    let mut centre = Centre::on("2018-09-27");
    let (number, _, done) = worked_on(&mut centre);
    let who = centre.call("aud1", &WhoLooked { subject: number.clone(), ..WhoLooked::default() }).unwrap();
    let mut officers: Vec<&str> = who.officers.iter().map(|one| one.officer.as_str()).collect();
    officers.sort_unstable();
    assert_eq!(officers, ["aud1", "liaX", "liaY", "obj1", "rev1", "sup1", "win1"]);
    assert_eq!(who.items.len(), done.len());
    let list = ListLog { subject: Some(number), limit: Some(100), ..ListLog::default() };
    assert_eq!(centre.call("aud1", &list).unwrap().items.len(), done.len() + 1);
}

#[test]
fn the_report_names_operations_and_says_nothing_in_codes_in_either_language() {
    let mut centre = Centre::on("2018-09-27");
    let (number, ..) = worked_on(&mut centre);
    for lang in [xintai::locale::Lang::Zh, xintai::locale::Lang::En] {
        let told =
            centre.call("aud1", &LooksReport { subject: number.clone(), lang, ..LooksReport::default() }).unwrap();
        for operation in ["query.run", "record.show", "objection.file", "log.who"] {
            assert!(!told.text.contains(operation), "{operation} in {}", told.text);
        }
        let named =
            [xintai::domain::operation::label("record.show"), xintai::domain::operation::label("objection.file")];
        for label in named.into_iter().flatten() {
            assert!(told.text.contains(label.get(lang)), "{label:?} is not in {}", told.text);
        }
    }
}

#[test]
fn a_report_of_a_period_says_so_and_a_reversed_one_is_refused() {
    let mut centre = centre();
    let day = |text: &str| text.parse().ok();
    let of = |since: &str, until: &str| LooksReport {
        subject: ORG_A.to_owned(),
        since: day(since),
        until: day(until),
        ..LooksReport::default()
    };
    let whole = report(&mut centre, ORG_A);
    assert!(whole.text.contains("日志中涉及该主体的共") && !whole.text.contains("期间"), "{}", whole.text);
    for (since, until, period) in [
        ("2018-03-01", "2018-03-04", "查询期间：2018-03-01 至 2018-03-04"),
        ("", "2018-03-04", "查询期间：截至 2018-03-04"),
        ("2018-03-05", "", "查询期间：自 2018-03-05 起"),
    ] {
        let told = centre.call("aud1", &of(since, until)).unwrap();
        assert!(told.text.contains(period) && told.text.contains("本期间日志中涉及该主体的共"), "{}", told.text);
        let english = LooksReport { lang: Lang::En, ..of(since, until) };
        assert!(centre.call("aud1", &english).unwrap().text.contains("rows about this subject in this period:"));
    }
    assert_eq!(centre.refusal("aud1", &of("2019-01-01", "2018-01-01")).0, "E-INPUT");
}

#[test]
fn a_purpose_of_a_refused_mode_is_told_in_words_too() {
    let mut centre = centre();
    let purpose = xintai::domain::query::Purpose::parse("loan-review");
    let query = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Public, purpose, ..RunQuery::default() };
    centre.call("win1", &query).ok();
    let text = report(&mut centre, ORG_A).text;
    assert!(!text.contains("loan-review"), "{text}");
}

#[test]
fn what_nobody_can_have_as_a_number_is_refused_and_the_paper_names_whom_it_is_about() {
    let mut centre = centre();
    for slip in ["21039919850317002", "S-518371002198610220005", "S-210399198503170022", "S-51837l", "没有这个人"]
    {
        let report = LooksReport { subject: slip.to_owned(), ..LooksReport::default() };
        assert_eq!(centre.refusal("aud1", &report).0, "E-INPUT", "{slip}");
        let who = WhoLooked { subject: slip.to_owned(), ..WhoLooked::default() };
        assert_eq!(centre.refusal("aud1", &who).0, "E-INPUT", "{slip}");
    }
    let clear = "SELECT count(*) FROM journal WHERE ids LIKE '%2103991985%' OR ids LIKE '%5183710021%'";
    assert_eq!(centre.sql().query_row(clear, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    let known = report(&mut centre, ORG_A);
    let no = known.subject.id.clone().unwrap();
    assert!(known.text.contains(&format!("主体编号：{no}")), "{}", known.text);
    // Nobody of this number is in the register: it stands there masked.
    let unknown = report(&mut centre, PER_B);
    assert_eq!(unknown.rows, 0);
    assert!(unknown.text.contains("证件号码：") && !unknown.text.contains(PER_B), "{}", unknown.text);
}
