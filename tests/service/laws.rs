//! The law of an installation: in force or not, overlaid by two persons, changed by two persons with every moved date shown.

use crate::harness::Centre;
use std::collections::BTreeMap;
use xintai::service::ops::{casework::Paper, laws::LayOverlay, objections::FileObjection, units::AddUnit};

fn unit(code: &str) -> AddUnit {
    let (code, name) = (code.to_owned(), format!("环翠区{code}"));
    AddUnit { code, name, kind: "administrative-organ".into(), ..AddUnit::default() }
}

fn objection(day: &str) -> FileObjection {
    FileObjection {
        record: "R-999999".into(),
        applicant: "91210399MA0000015M".into(),
        agent: None,
        ground: "error".into(),
        text: None,
        received: day.parse().ok(),
        written: true,
        claims: BTreeMap::from([("CF_SY".to_owned(), "已备案".to_owned())]),
        evidence: vec![Paper { kind: "evidence".into(), name: "a.txt".into(), body: b"x".to_vec() }],
    }
}

fn overlay(values: &str) -> LayOverlay {
    let head = "[overlay]\nregime = \"huancui\"\nversion = 1\ntitle = { zh = \"补充\", en = \"supplement\" }\nsource = \"paper 1\"\n";
    LayOverlay { text: format!("{head}{values}") }
}

#[test]
fn an_overlay_holds_when_administrator_and_supervisor_have_both_signed_the_same_file() {
    let mut centre = Centre::on("2018-06-01");
    let block = overlay("[choose]\n\"HC-A1\" = \"block\"\n");
    let first = centre.call("adm1", &block).unwrap();
    assert_eq!((first.state.as_str(), first.missing.as_deref()), ("waiting", Some("supervisor")));
    assert_eq!(centre.service.pack().version_word(), "huancui/1");
    assert_eq!(centre.refusal("adm1", &block), ("E-SOD".into(), "G10".into()));
    let other = centre.call("sup1", &overlay("")).unwrap();
    assert_eq!(other.state, "waiting", "another file is another proposal");
    centre.call("adm1", &block).unwrap();
    let second = centre.call("sup1", &block).unwrap();
    assert_eq!((second.state.as_str(), second.pack.as_str()), ("active", "huancui/1+1"));
    centre.call("adm1", &unit("UNIT-Z")).unwrap();
    assert_eq!(centre.service.pack().version_word(), "huancui/1+1", "the process that stays open notices");
    centre.at("2018-06-02");
    assert_eq!(centre.service.pack().version_word(), "huancui/1+1", "and so does the next");
}

#[test]
fn a_dry_run_shows_what_an_overlay_changes_and_keeps_nothing() {
    let mut centre = Centre::on("2018-06-01");
    let shorter = overlay("[[case.objection.step]]\nstep = \"forward\"\ndays = 2\n");
    let shown = centre.dry_run("adm1", &shorter).unwrap();
    assert!(shown.items.iter().any(|one| one.key.starts_with("case.objection.step.forward")), "{:?}", shown.items);
    assert_eq!(centre.call("sup1", &shorter).unwrap().state, "waiting", "the dry run signed nothing");
    let loosened = overlay("[[case.objection.step]]\nstep = \"forward\"\ndays = 9\n");
    assert_eq!(centre.refusal("adm1", &loosened).0, "E-CONFIG");
    assert_eq!(centre.refusal("liaX", &shorter).0, "E-ROLE");
}

#[test]
fn hc_38_1_nothing_is_written_before_the_first_day_but_the_office_can_be_prepared() {
    let mut centre = Centre::on("2017-09-30");
    let file = objection("2017-09-30");
    assert_eq!(centre.refusal("obj1", &file), ("E-TERM".into(), "HC-38-1".into()));
    centre.call("adm1", &unit("UNIT-Z")).unwrap();
    centre.at("2017-10-01");
    assert_eq!(centre.refusal("obj1", &file).0, "E-NOTFOUND", "from the first day the act is judged by itself");
}

#[test]
fn hc_38_2_after_the_last_day_everything_warns_and_is_refused_only_where_the_reading_says_so() {
    let mut centre = Centre::on("2021-12-31");
    assert!(centre.service.lapse().is_none());
    centre.at("2022-01-01");
    assert_eq!(centre.service.lapse().unwrap().zh, "依据已于2021-12-31失效");
    let file = objection("2022-01-01");
    assert_eq!(centre.refusal("obj1", &file).0, "E-NOTFOUND", "the default warns and does not block");
    let block = overlay("[choose]\n\"HC-A1\" = \"block\"\n");
    centre.call("adm1", &block).unwrap();
    centre.call("sup1", &block).unwrap();
    let error = centre.call("obj1", &file).unwrap_err();
    assert_eq!((error.code.word(), error.cite.as_deref()), ("E-TERM", Some("HC-A1")));
    assert!(error.message.zh.contains("2021-12-31"));
    centre.call("adm1", &unit("UNIT-Z")).unwrap();
}

/// What is open of a case for the objection handler.
fn open_steps(centre: &mut Centre, case: &str) -> Vec<String> {
    let shown = centre.call("obj1", &xintai::service::ops::cases::CaseActions { case: case.to_owned() }).unwrap();
    shown.items.into_iter().filter(|one| one.open && one.allowed).map(|one| one.action).collect()
}

#[test]
fn hc_a1_an_open_case_goes_on_to_its_end_after_the_last_day_under_either_reading() {
    use crate::given::{Given, record};
    use xintai::service::ops::steps::{Act, Input};
    for reading in ["warn", "block"] {
        let mut centre = Centre::on("2021-12-20");
        let choice = overlay(&format!("[choose]\n\"HC-A1\" = \"{reading}\"\n"));
        for login in ["adm1", "sup1"] {
            centre.call(login, &choice).unwrap();
        }
        let no = record(&centre, &Given::default());
        let file = |record: &str| FileObjection { record: record.to_owned(), ..objection("2021-12-20") };
        let [first, second] = [0, 1].map(|_| record(&centre, &Given::default()));
        let waiting = centre.call("obj1", &file(&first)).unwrap().case;
        let with_unit = centre.call("obj1", &file(&second)).unwrap().case;
        let compare = xintai::service::ops::objections::CompareObjection { objection: with_unit.clone() };
        centre.call("obj1", &compare).unwrap();
        centre.call("obj1", &Act::on(&with_unit, "forward", Input::default())).unwrap();
        centre.at("2022-01-20");
        // Opening a case is what the reading decides on.
        let opened = centre.call("obj1", &FileObjection { record: no, ..objection("2022-01-20") });
        match reading {
            "warn" => assert!(opened.unwrap().warning.is_some()),
            _ => {
                let error = opened.unwrap_err();
                assert_eq!((error.code.word(), error.cite.as_deref()), ("E-TERM", Some("HC-A1")));
                assert!(error.hint.as_ref().unwrap().en.contains("cases that are open go on"));
            }
        }
        // Every step shown open can be taken: to the end.
        assert_eq!(open_steps(&mut centre, &waiting), ["compare", "withdraw"], "{reading}");
        let open = open_steps(&mut centre, &with_unit);
        for step in ["suspend", "urge", "withdraw"] {
            assert!(open.contains(&step.to_owned()), "{reading}: {step} is not in {open:?}");
        }
        let compare = xintai::service::ops::objections::CompareObjection { objection: waiting.clone() };
        centre.call("obj1", &compare).unwrap();
        let written = || Input { written: true, ..Input::default() };
        centre.call("obj1", &Act::on(&waiting, "withdraw", written())).unwrap();
        centre.call("obj1", &Act::on(&with_unit, "urge", Input::default())).unwrap();
        let reply = Input { upheld: Some(false), finding: Some("原处罚无误".into()), ..Input::default() };
        assert!(centre.call("liaX", &Act::on(&with_unit, "reply", reply)).unwrap().late, "{reading}");
        centre.call("obj1", &Act::on(&with_unit, "withdraw", written())).unwrap();
    }
}

#[test]
fn hc_29_4_a_case_is_explained_with_every_date_step_and_missing_power_by_article() {
    use crate::given::{Given, record};
    use xintai::service::ops::explain::ExplainCase;
    let mut centre = Centre::on("2018-06-04");
    let no = record(&centre, &Given::default());
    let filed = centre.call("obj1", &FileObjection { record: no, ..objection("2018-06-04") }).unwrap();
    let told = centre.call("obj1", &ExplainCase { case: filed.case.clone() }).unwrap();
    let compare = told.dates.iter().find(|date| date.of == "compare").unwrap();
    assert_eq!(compare.date, "2018-06-07".parse().ok());
    assert_eq!((compare.days, compare.grounds[0].cite.as_str()), (Some(3), "HC-29-4"));
    let reply = told.dates.iter().find(|date| date.of == "reply").unwrap();
    assert_eq!((reply.date, reply.days), (None, Some(15)), "the provider's clock has not started: days without a date");
    assert!(reply.note.as_ref().is_some_and(|note| note.zh.contains("今日起算则至2018-06-26")), "{:?}", reply.note);
    assert!(told.dates.iter().any(|date| date.of == "disclosure" && date.date == "2022-11-01".parse().ok()));
    assert!(told.open.iter().any(|one| one.action == "compare"));
    assert!(told.closed.iter().all(|one| one.why.is_some() && !one.cite.is_empty()));
    assert_eq!(told.off.iter().map(|one| one.ground.cite.as_str()).collect::<Vec<_>>(), ["HC-0-4"]);
    assert_eq!(told.past[0].pack, "huancui/1");
    assert!(centre.call("sup1", &ExplainCase { case: "OB-2018-9999".into() }).is_err());
    assert_eq!(centre.refusal("adm1", &ExplainCase { case: filed.case }), ("E-SOD".into(), "S5".into()));
}

#[test]
fn a_letter_keeps_the_law_and_rule_it_was_made_under_after_the_regulation_changed() {
    use crate::given::{Given, record};
    use xintai::service::ops::{
        laws::ChangeRegime,
        mailings::{ListNotices, ShowNotice},
        notices::RenderNotice,
    };
    let mut centre = Centre::on("2018-06-04");
    let no = record(&centre, &Given::default());
    let filed = centre.call("obj1", &FileObjection { record: no.clone(), ..objection("2018-06-04") }).unwrap();
    // One letter of a case, and one about a record, which no case keeps the law of.
    let about_record = RenderNotice {
        case: no,
        kind: Some("refusal".into()),
        reason: Some("申请人不是信息主体".into()),
        received: "2018-06-01".parse().ok(),
    };
    let refusal = centre.call("obj1", &about_record).unwrap();
    assert_eq!(refusal.cite, "HC-32-1");
    let forwarded = xintai::service::ops::objections::CompareObjection { objection: filed.case.clone() };
    centre.call("obj1", &forwarded).unwrap();
    let act =
        xintai::service::ops::steps::Act::on(&filed.case, "forward", xintai::service::ops::steps::Input::default());
    centre.call("obj1", &act).unwrap();
    let letter = centre.call("obj1", &RenderNotice { case: filed.case, ..RenderNotice::default() }).unwrap();
    let wanted = (letter.cite.clone(), letter.title.clone(), letter.article.clone());
    centre.at("2021-07-21");
    for login in ["sup1", "sup2"] {
        centre.call(login, &ChangeRegime { regime: "benxi".into() }).unwrap();
    }
    let list = centre.call("obj1", &ListNotices { period: Some("2018".into()), unsent: false }).unwrap();
    let card = |no: &str| list.items.iter().find(|one| one.notice == no).unwrap().clone();
    let (of_case, of_record) = (card(&letter.notice), card(&refusal.notice));
    assert_eq!((of_case.cite, of_case.title, of_case.article), wanted);
    assert_eq!((of_case.pack.as_str(), of_record.pack.as_str()), ("huancui/1", "huancui/1"));
    assert_eq!(of_record.cite, "HC-32-1");
    assert_eq!(of_record.title, refusal.title);
    assert!(of_record.article.zh.contains("第三十二条"), "{:?}", of_record.article);
    let shown = centre.call("obj1", &ShowNotice { notice: refusal.notice, version: None }).unwrap();
    assert_eq!((shown.card.cite.as_str(), shown.card.title), ("HC-32-1", refusal.title));
}

#[test]
fn a_change_of_regulation_counts_and_puts_first_the_records_that_come_back_before_the_public() {
    use crate::given::{Given, record};
    use xintai::service::ops::{laws::ChangeRegime, records::ShowRecord};
    let mut centre = Centre::on("2023-06-01");
    // One whose five years run on, and one whose five years ended in 2022.
    let running = Given { ended: Some("2021-03-01".into()), document: "罚1号".into(), ..Given::default() };
    let running = record(&centre, &running);
    let over = record(&centre, &Given { document: "罚2号".into(), ..Given::default() });
    let change = ChangeRegime { regime: "anshan".into() };
    let shown = centre.dry_run("sup1", &change).unwrap();
    assert_eq!((shown.returning, shown.items.len()), (1, 2));
    let told: Vec<(&str, bool)> = shown.items.iter().map(|one| (one.record.as_str(), one.returns)).collect();
    assert_eq!(told, [(over.as_str(), true), (running.as_str(), false)]);
    let words = shown.returning_words.unwrap();
    assert!(words.zh.contains("确认后 1 条") && words.en.contains("confirming discloses 1"), "{words:?}");
    centre.call("sup1", &change).unwrap();
    let done = centre.call("sup2", &change).unwrap();
    assert!(done.returning_words.unwrap().zh.contains("现已重新披露"));
    let state = centre.call("rev1", &ShowRecord { id: over, ..ShowRecord::default() }).unwrap().card.state;
    assert_eq!(state, "disclosed", "the preview told the truth");
}
