//! Subjects that change: what may be written of them, and where an entry that was merged leads.

use crate::{
    given::{self, Given},
    harness::{Centre, person},
    seed::{self, Seed},
};
use xintai::domain::query::{IdDocument, Mode, Purpose};
use xintai::service::ops::{
    casework::Paper,
    changes::{ChangeSubject, DecideChange, ListChanges, What},
    decisions::{Decide, DecideAll, ListDecisions, ShowDecision},
    endings::EndSubject,
    logs::WhoLooked,
    objections::FileObjection,
    query::RunQuery,
    records::{ListRecords, ShowRecord},
    review::{AcceptRecords, ReturnRecords},
    subjects::{FindSubjects, Reason, ShowSubject},
};

const ORG_A: &str = "91210399MA0000015M";
const ORG_B: &str = "91210399MA0000023G";

fn change(subject: &str, what: What, on: &str) -> ChangeSubject {
    ChangeSubject {
        subject: subject.to_owned(),
        what,
        on: on.parse().unwrap(),
        document: "证明.txt".to_owned(),
        bytes: b"synthetic".to_vec(),
    }
}

fn centre() -> Centre {
    let centre = Centre::on("2018-06-01");
    given::record(&centre, &Given::default());
    given::record(&centre, &Given { subject: ORG_B.into(), name: "威海乙公司".into(), ..Given::default() });
    centre
}

fn number(centre: &Centre, code: &str) -> String {
    let id: i64 =
        centre.sql().query_row("SELECT id FROM subject WHERE id_value = ?1", [code], |row| row.get(0)).unwrap();
    format!("S-{id}")
}

#[test]
fn a_name_is_one_line_of_plain_characters() {
    let mut centre = centre();
    for name in ["新\n名称\u{1b}[31m有限公司", "新名称\u{7}", "新\u{85}名称"] {
        let error = centre.call("intake1", &change(ORG_A, What::Rename(name.to_owned()), "2018-05-30")).unwrap_err();
        assert_eq!(error.code.word(), "E-INPUT");
        assert!(error.message.zh.contains("控制字符"), "{error}");
    }
    let made = centre.call("intake1", &change(ORG_A, What::Rename("新名称有限公司".to_owned()), "2018-05-30")).unwrap();
    let refuse = DecideChange { change: made.change, refuse: Some("材料\u{1b}[2J不符".to_owned()), seen: None };
    assert_eq!(centre.refusal("rev1", &refuse).0, "E-INPUT");
}

#[test]
fn the_day_of_a_change_lies_between_the_beginning_of_a_subject_and_today() {
    let mut centre = centre();
    for day in ["1066-11-20", "2018-06-02"] {
        assert_eq!(centre.refusal("intake1", &change(ORG_A, What::Rename("新名称".to_owned()), day)).0, "E-INPUT");
        let end = EndSubject {
            subject: ORG_A.to_owned(),
            on: day.parse().unwrap(),
            document: "注销.txt".to_owned(),
            bytes: b"synthetic".to_vec(),
        };
        assert_eq!(centre.refusal("intake1", &end).0, "E-INPUT", "{day}");
    }
}

#[test]
fn a_code_that_is_no_news_is_told_as_such() {
    let mut centre = centre();
    let told = |centre: &mut Centre, code: &str| {
        centre
            .call("intake1", &change(ORG_A, What::Code(code.to_owned()), "2018-05-30"))
            .unwrap_err()
            .message
            .zh
            .clone()
    };
    assert_eq!(told(&mut centre, ORG_A), "新代码未变");
    let person = told(&mut centre, "210399198503170022");
    assert!(person.contains("不用这种号码"), "{person}");
}

#[test]
fn an_entry_that_was_merged_leads_to_the_one_it_became_a_part_of() {
    let mut centre = centre();
    let (old, new) = (number(&centre, ORG_B), number(&centre, ORG_A));
    let made = centre.call("intake1", &change(ORG_B, What::Merge(ORG_A.to_owned()), "2018-05-30")).unwrap();
    centre.call("rev1", &DecideChange { change: made.change, refuse: None, seen: None }).unwrap();
    let shown = centre.call("rev1", &ShowSubject { subject: old.clone(), reason: Reason::default() }).unwrap();
    assert_eq!((shown.subject.id.as_deref(), shown.merged.as_deref()), (Some(new.as_str()), Some(old.as_str())));
    assert_eq!(shown.records.len(), 2);
    for text in ["威海乙公司", "whyg", old.as_str()] {
        let found = centre.call("win1", &FindSubjects { text: text.to_owned(), ..FindSubjects::default() }).unwrap();
        assert_eq!(found.items.iter().filter_map(|one| one.id.clone()).collect::<Vec<_>>(), [new.as_str()], "{text}");
    }
    let renamed = centre.call("intake1", &change(ORG_A, What::Rename("威海丙公司".to_owned()), "2018-05-31")).unwrap();
    centre.call("rev1", &DecideChange { change: renamed.change, refuse: None, seen: None }).unwrap();
    let found =
        centre.call("win1", &FindSubjects { text: "威海乙公司".to_owned(), ..FindSubjects::default() }).unwrap();
    assert_eq!(found.items.len(), 1, "a later name does not lose the earlier ones");
}

#[test]
fn an_end_holds_once_another_person_confirms_it_and_names_the_records_of_a_later_day() {
    let mut centre = centre();
    let end = |on: &str| EndSubject {
        subject: ORG_A.to_owned(),
        on: on.parse().unwrap(),
        document: "注销.txt".to_owned(),
        bytes: b"synthetic".to_vec(),
    };
    let ended = |centre: &Centre| {
        let sql = "SELECT ended_on FROM subject WHERE id_value = ?1";
        centre.sql().query_row(sql, [ORG_A], |row| row.get::<_, Option<String>>(0)).unwrap()
    };
    let early = centre.call("intake1", &end("2001-01-01")).unwrap();
    assert_eq!((early.kind.as_str(), early.state.as_str(), early.later.len()), ("end", "waiting", 1));
    assert_eq!(ended(&centre), None);
    assert_eq!(centre.refusal("intake1", &end("2018-05-30")).0, "E-STATE", "one at a time");
    let confirm = |change: &str, refuse: Option<&str>| DecideChange {
        change: change.to_owned(),
        refuse: refuse.map(str::to_owned),
        seen: None,
    };
    centre.call("rev1", &confirm(&early.change, Some("日期早于处罚"))).unwrap();
    assert_eq!(ended(&centre), None);
    let made = centre.call("intake1", &end("2018-05-30")).unwrap();
    assert_eq!(made.later.len(), 0);
    let done = centre.call("rev1", &confirm(&made.change, None)).unwrap();
    assert_eq!((done.state.as_str(), ended(&centre).as_deref()), ("confirmed", Some("2018-05-30")));
}

#[test]
fn what_is_not_open_of_a_person_is_shown_for_a_purpose_or_a_case_only() {
    let mut centre = Centre::on("2018-06-01");
    let person = "210399198503170022";
    let shared = |access: &str| Seed {
        subject: person.to_owned(),
        name: "王小明".to_owned(),
        item: if access == "open" { "XZ-001" } else { "XZ-007" }.to_owned(),
        access: access.to_owned(),
        ..Seed::default()
    };
    let show = |reason: Reason| ShowSubject { subject: person.to_owned(), reason };
    seed::record(&centre, &shared("open"));
    assert_eq!(centre.call("rev1", &show(Reason::default())).unwrap().records.len(), 1);
    seed::record(&centre, &shared("shared"));
    assert_eq!(centre.refusal("rev1", &show(Reason::default())), ("E-INPUT".to_owned(), "ROLE-reason".to_owned()));
    let purpose = Purpose { code: String::new(), text: "核对该人两条信息是否重复".to_owned() };
    let shown = centre.call("rev1", &show(Reason { purpose: Some(purpose), basis: None })).unwrap();
    assert_eq!(shown.records.len(), 2);
}

#[test]
fn a_code_that_another_has_is_refused_with_the_option_that_there_is() {
    let mut centre = centre();
    let refused = centre.call("intake1", &change(ORG_B, What::Code(ORG_A.to_owned()), "2018-05-30"));
    let hint = refused.unwrap_err().hint.clone().unwrap().zh;
    assert!(hint.contains("--merge S-") && !hint.contains("merge-into"), "{hint}");
}

#[test]
fn before_its_entry_a_record_did_not_exist() {
    let mut centre = centre();
    let record = given::record(&centre, &Given::default());
    let show = |day: &str| ShowRecord { id: record.clone(), as_of: day.parse().ok(), ..ShowRecord::default() };
    let entered = centre.call("rev1", &show("2018-05-30")).unwrap().card.dates.entered.unwrap();
    let before = centre.call("rev1", &show("2015-01-11")).unwrap_err();
    assert_eq!(before.code.word(), "E-NOTFOUND");
    assert!(before.message.zh.contains(&entered) && before.message.zh.contains("尚不存在"), "{}", before.message.zh);
    assert_eq!(centre.call("rev1", &show(&entered)).unwrap().as_of, entered);
}

#[test]
fn a_batch_with_nothing_to_review_is_told_as_that() {
    let mut centre = Centre::on("2018-06-01");
    seed::record(&centre, &Seed::default());
    let accept = AcceptRecords { batch: Some("B-seed".to_owned()), ..AcceptRecords::default() };
    let refused = centre.call("rev1", &accept).unwrap_err();
    assert_eq!(refused.code.word(), "E-STATE");
    assert!(refused.message.zh.contains("B-seed") && refused.cite.is_some(), "{refused:?}");
}

#[test]
fn nobody_registers_confirms_or_returns_what_is_about_himself() {
    let mut centre = centre();
    let entry = |subject: &str, name: &str| Given {
        subject_kind: "person".into(),
        subject: subject.to_owned(),
        name: name.into(),
        ..Given::default()
    };
    let (mine, hers, third) = (person("intake1"), person("rev1"), "210399199011050045");
    for (subject, name) in [(mine.as_str(), "周归一"), (hers.as_str(), "李审一"), (third, "何某某")] {
        given::record(&centre, &entry(subject, name));
    }
    let own = ("E-SOD".to_owned(), "S10".to_owned());
    let rename = |subject: &str| change(subject, What::Rename("新姓名".to_owned()), "2018-05-30");
    let merge = |from: &str, into: &str| change(from, What::Merge(into.to_owned()), "2018-05-30");
    let end = EndSubject {
        subject: mine.clone(),
        on: "2018-05-30".parse().unwrap(),
        document: "证明.txt".to_owned(),
        bytes: b"synthetic".to_vec(),
    };
    assert_eq!(centre.refusal("intake1", &end), own);
    for about in [rename(&mine), merge(&mine, third), merge(third, &mine)] {
        assert_eq!(centre.refusal("intake1", &about), own, "{about:?}");
    }
    let decide = |change: &str, refuse: Option<&str>| DecideChange {
        change: change.to_owned(),
        refuse: refuse.map(str::to_owned),
        seen: None,
    };
    // The entry that goes, and the entry that stays.
    for about in [rename(&hers), merge(&hers, third)] {
        let made = centre.call("intake1", &about).unwrap().change;
        for refuse in [None, Some("与证明不符")] {
            assert_eq!(centre.refusal("rev1", &decide(&made, refuse)), own, "{about:?}");
        }
        centre.call("rev2", &decide(&made, None)).unwrap();
    }
    let waiting = Given { state: "submitted".into(), accepted: None, ..Given::default() };
    let record = given::record(&centre, &waiting);
    let back = ReturnRecords { ids: vec![record], reason: "incomplete".into(), text: "缺附件".into() };
    centre.sql().execute("UPDATE subject SET id_value = 'x' WHERE id_value = ?1", [&hers]).unwrap();
    centre.sql().execute("UPDATE subject SET id_value = ?1 WHERE id_value = ?2", [hers.as_str(), ORG_A]).unwrap();
    assert_eq!(centre.refusal("rev1", &back), own);
    centre.call("rev2", &back).unwrap();
}

#[test]
fn who_may_not_look_for_subjects_does_not_learn_by_their_changes_whether_one_is_known() {
    let mut centre = centre();
    let of = |subject: &str| ListChanges { subject: Some(subject.to_owned()) };
    for subject in [ORG_A, "91210399MA00000X11", "S-1", "S-999"] {
        assert!(centre.call("sup1", &of(subject)).unwrap().items.is_empty(), "{subject}");
    }
    assert_eq!(centre.refusal("intake1", &of("S-999")).0, "E-NOTFOUND");
}

#[test]
fn a_change_of_a_subject_is_decided_on_a_sheet_and_what_changed_since_needs_a_new_look() {
    let mut centre = centre();
    let made = centre.call("intake1", &change(ORG_A, What::Rename("新名称公司".to_owned()), "2018-05-30")).unwrap();
    let waiting = ListDecisions { state: Some("waiting".to_owned()), ..ListDecisions::default() };
    let cards = centre.call("rev1", &waiting).unwrap().items;
    assert_eq!(cards.iter().map(|card| card.id.as_str()).collect::<Vec<_>>(), [made.change.as_str()]);
    assert_eq!((Some(&cards[0].digest), cards[0].may_decide), (made.digest.as_ref(), Some(true)));
    let ask = ShowDecision { id: made.change.clone(), seen: None };
    let shown = centre.call("rev1", &ask).unwrap();
    let sheet = &shown.sheet;
    assert!(sheet.changes[0].after.zh == "新名称公司" && sheet.evidence[0].name == "证明.txt", "{sheet:?}");
    assert_eq!(sheet.subject.as_deref(), Some(made.subject.as_str()));
    // A record that comes meanwhile is no longer what was seen.
    given::record(&centre, &Given { document: "环住建罚〔2018〕99号".into(), ..Given::default() });
    let seen = made.digest.clone();
    let stale = DecideChange { change: made.change.clone(), refuse: None, seen: seen.clone() };
    assert_eq!(centre.refusal("rev1", &stale).0, "E-STATE");
    let all = |seen| DecideAll { items: vec![Decide { id: made.change.clone(), seen }], approve: true, reason: None };
    assert_eq!(centre.refusal("rev1", &all(seen)).0, "E-STATE");
    let fresh = centre.call("rev1", &ask).unwrap().digest;
    let done = centre.call("rev1", &all(Some(fresh.clone()))).unwrap();
    assert_eq!(done.items[0].outcome, "approved");
    let kept = centre.call("rev1", &ask).unwrap();
    assert_eq!((kept.digest, kept.decision.unwrap().state.as_str()), (fresh, "approved"));
    let changes = centre.call("rev1", &ListChanges { subject: Some(ORG_A.to_owned()) }).unwrap().items;
    assert_eq!((changes[0].state.as_str(), changes[0].digest.as_ref()), ("confirmed", None));
}

const ORG_C: &str = "91210399MA0000031B";

fn changed(centre: &mut Centre, subject: &str, what: What, on: &str) -> String {
    let made = centre.call("intake1", &change(subject, what, on)).unwrap();
    centre.call("rev1", &DecideChange { change: made.change.clone(), refuse: None, seen: None }).unwrap();
    made.change
}

#[test]
fn a_former_code_leads_to_its_subject_at_every_door_and_says_that_it_is_one() {
    let mut centre = centre();
    let change = changed(&mut centre, ORG_A, What::Code(ORG_C.to_owned()), "2018-05-30");
    let is_told = |former: Option<xintai::service::FormerNumber>, at: &str| {
        let former = former.unwrap_or_else(|| panic!("{at}: not told"));
        assert_eq!((former.change.as_str(), former.since.as_str()), (change.as_str(), "2018-05-30"), "{at}");
        assert_eq!((former.kind.as_str(), former.document.as_str()), ("code", "证明.txt"), "{at}");
    };
    let list = |subject: &str| ListRecords { subject: Some(subject.to_owned()), ..ListRecords::default() };
    let page = centre.call("rev1", &list(ORG_A)).unwrap();
    assert_eq!(page.items.len(), 1);
    is_told(page.former, "record list");
    let today = centre.call("rev1", &list(ORG_C)).unwrap();
    assert_eq!((today.items.len(), today.former), (1, None), "the code of today is told as nothing else");
    let shown = centre.call("rev1", &ShowSubject { subject: ORG_A.to_owned(), reason: Reason::default() }).unwrap();
    is_told(shown.subject.former, "subject show");
    let found = centre.call("win1", &FindSubjects { text: ORG_A.to_owned(), ..FindSubjects::default() }).unwrap();
    is_told(found.items[0].former.clone(), "subject find");
    let own = RunQuery {
        subject: ORG_C.to_owned(),
        mode: Mode::Own,
        id_document: Some(IdDocument { kind: "business-licence".into(), number: ORG_A.into(), valid_until: None }),
        ..RunQuery::default()
    };
    assert_eq!(centre.call("win1", &own).unwrap().subject.former, None, "asked for by the code of today");
    let public = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Public, ..RunQuery::default() };
    is_told(centre.call("win1", &public).unwrap().subject.former, "query");
    let file = FileObjection {
        record: page.items[0].id.clone(),
        applicant: ORG_A.to_owned(),
        ground: "error".to_owned(),
        written: true,
        evidence: vec![Paper { kind: "evidence".into(), name: "证据.txt".into(), body: b"synthetic".to_vec() }],
        ..FileObjection::default()
    };
    is_told(centre.call("obj1", &file).unwrap().former, "objection file");
}

#[test]
fn a_former_code_tells_nothing_where_nothing_is_shown() {
    let mut centre = Centre::on("2018-06-01");
    seed::record(
        &centre,
        &Seed { subject: ORG_A.to_owned(), access: "shared".to_owned(), item: "XZ-007".into(), ..Seed::default() },
    );
    changed(&mut centre, ORG_A, What::Code(ORG_C.to_owned()), "2018-05-30");
    let mut ask = |subject: &str| {
        let query = RunQuery { subject: subject.to_owned(), mode: Mode::Public, ..RunQuery::default() };
        serde_json::to_value(centre.call("win1", &query).unwrap().subject).unwrap()
    };
    let (former, nobody) = (ask(ORG_A), ask(ORG_B));
    let keys = |card: &serde_json::Value| card.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&former), keys(&nobody));
    assert!(former["id"].is_null() && former["name"].is_null(), "{former}");
}

#[test]
fn a_code_that_another_entry_came_in_under_meanwhile_is_refused_with_what_to_do() {
    let mut centre = centre();
    let made = centre.call("intake1", &change(ORG_A, What::Code(ORG_C.to_owned()), "2018-05-30")).unwrap();
    given::record(&centre, &Given { subject: ORG_C.into(), name: "威海新公司".into(), ..Given::default() });
    let confirm = DecideChange { change: made.change.clone(), refuse: None, seen: None };
    let error = centre.call("rev1", &confirm).unwrap_err();
    assert_eq!(error.code.word(), "E-STATE", "{error}");
    assert!(error.hint.as_ref().is_some_and(|hint| hint.en.contains("--refuse")), "{error}");
    let refuse = DecideChange { refuse: Some("该代码已属另一登记，改为合并".into()), ..confirm };
    assert_eq!(centre.call("rev1", &refuse).unwrap().state, "refused");
}

#[test]
fn the_code_of_an_entry_that_was_merged_may_become_the_subjects_own() {
    let mut centre = centre();
    let kept = number(&centre, ORG_A);
    changed(&mut centre, ORG_B, What::Merge(ORG_A.to_owned()), "2018-05-30");
    let turned = changed(&mut centre, ORG_A, What::Code(ORG_B.to_owned()), "2018-05-31");
    for (code, former) in [(ORG_B, None), (ORG_A, Some(turned))] {
        let shown = centre.call("rev1", &ShowSubject { subject: code.to_owned(), reason: Reason::default() }).unwrap();
        assert_eq!(shown.subject.id.as_deref(), Some(kept.as_str()), "{code}");
        assert_eq!(shown.subject.identifier.as_deref(), Some(ORG_B), "{code}");
        assert_eq!(shown.subject.former.map(|former| former.change), former, "{code}");
        assert_eq!(shown.records.len(), 2, "{code}");
    }
}

#[test]
fn of_two_entries_neither_may_have_a_change_that_waits() {
    let mut centre = centre();
    centre.call("intake1", &change(ORG_B, What::Rename("威海丁公司".into()), "2018-05-30")).unwrap();
    let merge = change(ORG_B, What::Merge(ORG_A.to_owned()), "2018-05-30");
    assert_eq!(centre.refusal("intake1", &merge).0, "E-STATE");
}

#[test]
fn looks_and_names_of_an_entry_go_along_a_chain_of_merges() {
    let mut centre = centre();
    given::record(&centre, &Given { subject: ORG_C.into(), name: "威海戊公司".into(), ..Given::default() });
    centre.call("win1", &RunQuery { subject: ORG_B.to_owned(), mode: Mode::Public, ..RunQuery::default() }).unwrap();
    changed(&mut centre, ORG_B, What::Rename("威海己公司".into()), "2018-05-29");
    changed(&mut centre, ORG_B, What::Merge(ORG_A.to_owned()), "2018-05-30");
    changed(&mut centre, ORG_A, What::Merge(ORG_C.to_owned()), "2018-05-31");
    let looked = centre.call("aud1", &WhoLooked { subject: ORG_C.to_owned(), since: None, until: None }).unwrap();
    assert!(looked.items.iter().any(|line| line.operation == "query.run"), "{:?}", looked.officers);
    for name in ["威海乙公司", "威海己公司"] {
        let found = centre.call("win1", &FindSubjects { text: name.to_owned(), ..FindSubjects::default() }).unwrap();
        assert_eq!(found.items.len(), 1, "{name}");
    }
}
