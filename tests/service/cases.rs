//! Cases through the door: what must hold whatever the rule.

use crate::{
    given::{self, Given, fields},
    harness::Centre,
};
use proptest::prelude::*;
use xintai::service::How;
use xintai::service::ops::{
    cases::{CaseDetail, ListCases, Noun, ShowCase},
    casework::{Moved, Paper},
    log::VerifyLog,
    notices::RenderNotice,
    objections::{CompareObjection, FileObjection},
    repairs::FileRepair,
    revocations::RevokeRecord,
    steps::{Act, Input},
};

fn paper(kind: &str) -> Paper {
    Paper { kind: kind.into(), name: format!("{kind}.txt"), body: b"synthetic".to_vec() }
}

fn filing(record: &str, claims: &[(&str, &str)]) -> FileObjection {
    FileObjection {
        record: record.into(),
        applicant: "91210399MA0000015M".into(),
        ground: "error".into(),
        written: true,
        claims: fields(claims),
        evidence: vec![paper("evidence")],
        ..FileObjection::default()
    }
}

fn act(centre: &mut Centre, login: &str, case: &str, action: &str, input: Input) -> Moved {
    let act = Act::on(case, action, input);
    centre.call(login, &act).unwrap()
}

fn try_act(centre: &mut Centre, login: &str, case: &str, action: &str, input: Input) -> (String, String) {
    let act = Act::on(case, action, input);
    centre.refusal(login, &act)
}

fn show(centre: &mut Centre, case: &str) -> CaseDetail {
    centre.call("sup1", &ShowCase { noun: Noun::Case, case: case.into() }).unwrap()
}

fn rejected() -> Input {
    Input { upheld: Some(false), finding: Some("原处罚无误".into()), ..Input::default() }
}

fn upheld(values: &[(&str, &str)]) -> Input {
    Input { upheld: Some(true), fields: fields(values), ..Input::default() }
}

/// Files, compares and forwards.
fn forwarded(centre: &mut Centre, record: &str) -> String {
    let case = centre.call("obj1", &filing(record, &[("CF_NR_FK", "400")])).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    act(centre, "obj1", &case, "forward", Input::default());
    case
}

fn close(centre: &mut Centre, case: &str) {
    centre.call("obj1", &RenderNotice { case: case.into(), ..RenderNotice::default() }).unwrap();
    act(centre, "obj1", case, "notify", Input { method: Some("post".into()), ..Input::default() });
    act(centre, "obj1", case, "close", Input::default());
}

fn count(centre: &Centre, query: &str) -> i64 {
    centre.sql().query_row(query, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_refused_objection_leaves_disclosure_exactly_as_it_was() {
    // Fault D1 of other systems: the freeze survives the refusal.
    let mut centre = Centre::on("2018-09-27");
    let (plain, disputed) = (Given::default(), Given::default());
    let untouched = given::record(&centre, &plain);
    let record = given::record(&centre, &disputed);
    let case = forwarded(&mut centre, &record);
    centre.at("2018-11-05");
    act(&mut centre, "obj1", &case, "suspend", Input::default());
    act(&mut centre, "liaX", &case, "reply", rejected());
    close(&mut centre, &case);
    // A second objection, withdrawn at once, on the other record shows how that one stands on each date.
    for day in ["2018-11-06", "2019-06-01", "2022-10-31", "2022-11-01", "2022-11-02", "2024-01-01"] {
        centre.at(day);
        let seen = |centre: &mut Centre, record: &str| {
            let filed = centre.call("obj1", &filing(record, &[])).unwrap().case;
            act(centre, "obj1", &filed, "withdraw", Input { written: true, ..Input::default() });
            let shown = show(centre, &filed);
            (shown.record_state, shown.annotations)
        };
        assert_eq!(seen(&mut centre, &record), seen(&mut centre, &untouched), "{day}");
    }
}

#[test]
fn the_suspension_ends_with_the_reply_and_stays_in_the_history() {
    let mut centre = Centre::on("2018-09-30");
    let record = given::record(&centre, &Given::default());
    let case = forwarded(&mut centre, &record);
    for (day, state) in [("2018-10-26", "disclosed"), ("2018-10-27", "suspended"), ("2018-11-04", "suspended")] {
        centre.at(day);
        assert_eq!(show(&mut centre, &case).record_state, state, "{day}");
    }
    centre.at("2018-11-05");
    let moved = act(&mut centre, "liaX", &case, "reply", rejected());
    assert!(moved.late && moved.effects == ["release"], "{moved:?}");
    assert_eq!(show(&mut centre, &case).record_state, "disclosed");
}

#[test]
fn nothing_alters_what_the_provider_submitted() {
    let mut centre = Centre::on("2018-09-27");
    let given = Given { provider: fields(&[("CF_NR_FK", "500"), ("CF_SY", "未按规定备案")]), ..Given::default() };
    let record = given::record(&centre, &given);
    let original = |centre: &Centre| -> String {
        centre.sql().query_row("SELECT received FROM submission ORDER BY id LIMIT 1", [], |row| row.get(0)).unwrap()
    };
    let before = original(&centre);
    let case = centre.call("obj1", &filing(&record, &[("CF_SY", "已按规定备案")])).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    act(&mut centre, "obj1", &case, "correct", Input::default());
    act(&mut centre, "rev2", &case, "confirm", Input::default());
    act(&mut centre, "obj1", &case, "forward", Input::default());
    act(&mut centre, "liaX", &case, "reply", upheld(&[("违法事实", "已按规定备案")]));
    act(&mut centre, "rev2", &case, "confirm", Input::default());
    assert_eq!(original(&centre), before);
    // The upheld reply is a second submission; the record now agrees with it.
    assert_eq!(count(&centre, "SELECT count(*) FROM submission"), 2);
    let shown = show(&mut centre, &case).comparison.unwrap();
    assert!(shown.fields.iter().all(|field| field.platform == field.provider), "{shown:?}");
    close(&mut centre, &case);
    let causes = "SELECT count(*) FROM record_version WHERE cause = 'corrected'";
    assert_eq!(count(&centre, causes), 2);
}

#[test]
fn a_corrected_date_moves_the_period_that_was_taken_from_it() {
    let mut centre = Centre::on("2018-09-27");
    let given =
        Given { ended: Some("2017-11-20".into()), provider: fields(&[("CF_JDRQ", "2017-10-20")]), ..Given::default() };
    let record = given::record(&centre, &Given { platform: fields(&[("CF_JDRQ", "2017-11-20")]), ..given });
    let case = centre.call("obj1", &filing(&record, &[])).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    act(&mut centre, "obj1", &case, "correct", Input::default());
    act(&mut centre, "rev2", &case, "confirm", Input::default());
    let days = "SELECT determined_on || ' ' || ended_on FROM record WHERE no = ?1";
    let found: String = centre.sql().query_row(days, [&record], |row| row.get(0)).unwrap();
    assert_eq!(found, "2017-10-20 2017-10-20");
}

#[test]
fn who_proposed_or_reported_a_correction_does_not_confirm_it() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given { provider: fields(&[("CF_NR_FK", "500")]), ..Given::default() });
    let case = centre.call("obj1", &filing(&record, &[])).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    act(&mut centre, "obj1", &case, "correct", Input::default());
    centre
        .sql()
        .execute(
            "UPDATE officer SET person = (SELECT person FROM officer WHERE login = 'obj1') WHERE login = 'rev2'",
            [],
        )
        .unwrap();
    // The account is another, the person is the same.
    assert_eq!(try_act(&mut centre, "rev2", &case, "confirm", Input::default()), ("E-SOD".into(), "S3".into()));
}

/// Files beside and with the database in which these words stand.
fn bytes_with(centre: &Centre, words: &str) -> usize {
    let files = std::fs::read_dir(centre.dir()).unwrap().map(|entry| entry.unwrap().path());
    let holds = |path: &std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    };
    files.filter(holds).count()
}

#[test]
fn an_erased_record_leaves_no_content_behind() {
    let mut centre = Centre::on("2018-09-27");
    let secret = "特定违法事实甲乙丙";
    let content = fields(&[("CF_SY", secret), ("CF_NR_FK", "5000")]);
    let given = Given { title: secret.into(), platform: content.clone(), provider: content, ..Given::default() };
    let record = given::record(&centre, &given);
    let evidence = Paper { body: format!("照片说明：{secret}").into_bytes(), ..paper("evidence") };
    let claims =
        FileObjection { evidence: vec![evidence], ..filing(&record, &[("CF_SY", &format!("不是{secret}"))]) };
    let case = centre.call("obj1", &claims).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    act(&mut centre, "obj1", &case, "forward", Input::default());
    act(&mut centre, "liaX", &case, "reply", upheld(&[("CF_SY", &format!("更正{secret}"))]));
    act(&mut centre, "rev2", &case, "confirm", Input::default());
    let letter = RenderNotice { case: case.clone(), ..RenderNotice::default() };
    let how = How { request_id: Some("letter-1".into()), ..How::default() };
    let officer = centre.actor("obj1");
    centre.service.call_with(&officer, &letter, &how).unwrap();
    assert!(bytes_with(&centre, secret) > 0, "before the erasure the bytes are there");
    let revoke =
        RevokeRecord { record: record.clone(), document: Some(paper("court-judgment")), ..RevokeRecord::default() };
    let revocation = centre.call("liaX", &revoke).unwrap().case.unwrap();
    act(&mut centre, "rev2", &revocation, "delete", Input::default());
    for (table, column) in [
        ("record", "title"),
        ("record", "facts"),
        ("record_version", "content"),
        ("submission", "received"),
        ("case_event", "said"),
        ("case_event", "body"),
        ("notice", "body"),
        ("record_event", "coalesce(reason, '') || coalesce(note, '')"),
    ] {
        let found = count(&centre, &format!("SELECT count(*) FROM {table} WHERE instr({column}, '{secret}')"));
        assert_eq!(found, 0, "{table}.{column}");
    }
    assert_eq!(bytes_with(&centre, secret), 0, "in no file, not even in pages that are free or in the log of writes");
    let repeated = centre.service.call_with(&officer, &letter, &how).unwrap_err();
    assert!(repeated.message.en.contains("erased by law"), "{repeated}");
    let chain = centre.call("aud1", &VerifyLog::whole()).unwrap();
    assert!(chain.ok, "{chain:?}");
    // Number, dates and actors stay.
    let stays = "SELECT count(*) FROM record WHERE no = ?1 AND erased_on = '2018-09-27' AND entered_by > 0 AND ended_on IS NOT NULL";
    let kept: i64 = centre.sql().query_row(stays, [&record], |row| row.get(0)).unwrap();
    assert_eq!(kept, 1);
    assert_eq!(show(&mut centre, &case).record_state, "erased");
    assert_eq!(try_act(&mut centre, "rev2", &revocation, "delete", Input::default()).0, "E-STATE");
}

#[test]
fn the_received_row_cannot_be_emptied_while_the_record_stands() {
    let centre = Centre::on("2018-09-27");
    given::record(&centre, &Given::default());
    assert!(centre.sql().execute("UPDATE submission SET received = '{}'", []).is_err());
}

#[test]
fn a_dry_run_tells_effects_and_next_deadline_and_changes_nothing() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let case = centre.call("obj1", &filing(&record, &[("CF_NR_FK", "400")])).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    let forward = Act::on(&case, "forward", Input::default());
    let told = centre.dry_run("obj1", &forward).unwrap();
    assert_eq!((told.state.as_str(), told.due.unwrap().to_string().as_str()), ("with-provider", "2018-10-23"));
    assert_eq!(show(&mut centre, &case).card.state, "same");
}

#[test]
fn a_step_on_an_older_version_is_a_conflict() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let case = centre.call("obj1", &filing(&record, &[("CF_NR_FK", "400")])).unwrap().case;
    let seen = show(&mut centre, &case).card.version;
    centre.call("obj2", &CompareObjection { objection: case.clone() }).unwrap();
    let stale = Input { version: Some(seen), ..Input::default() };
    assert_eq!(try_act(&mut centre, "obj1", &case, "forward", stale).0, "E-STATE");
}

#[test]
fn numbers_have_no_gaps_although_filings_are_refused() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    for n in 1..=3 {
        let mut bad = filing(&record, &[]);
        bad.evidence = vec![Paper { body: Vec::new(), ..paper("evidence") }];
        assert!(centre.call("obj1", &bad).is_err());
        assert_eq!(centre.call("obj1", &filing(&record, &[])).unwrap().case, format!("OB-2018-{n:04}"));
    }
    let first = centre.call("obj1", &ListCases { limit: Some(2), ..ListCases::default() }).unwrap();
    assert_eq!(first.items.len(), 2);
    let rest = centre.call("obj1", &ListCases { after: first.next, ..ListCases::default() }).unwrap();
    assert_eq!((rest.items.len(), rest.next), (1, None));
}

#[test]
fn every_event_keeps_its_rule_and_the_pack_that_decided() {
    let mut centre = Centre::on("2018-04-26");
    let record = given::record(&centre, &Given::default());
    let certified = FileRepair {
        record,
        certificate: Some(paper("certificate")),
        way: Some("performed".into()),
        ..FileRepair::default()
    };
    let case = centre.call("liaX", &certified).unwrap().case;
    act(&mut centre, "rep1", &case, "execute", Input::default());
    let shown = show(&mut centre, &case);
    assert!(
        shown.events.iter().all(|event| event.cite.starts_with("HC-31-") && event.pack == "huancui/1"),
        "{shown:?}"
    );
}

#[test]
fn a_persons_name_is_masked_in_lists_and_written_out_in_the_letter_to_them() {
    let mut centre = Centre::on("2018-09-27");
    let person = Given {
        subject_kind: "person".into(),
        subject: "210399198503170022".into(),
        name: "张某明".into(),
        ..Given::default()
    };
    let record = given::record(&centre, &person);
    let mut filed = filing(&record, &[("CF_NR_FK", "400")]);
    filed.applicant = "210399850317002".into();
    let case = centre.call("obj1", &filed).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    act(&mut centre, "obj1", &case, "forward", Input::default());
    act(&mut centre, "liaX", &case, "reply", rejected());
    assert_eq!(show(&mut centre, &case).card.subject_name, "张*明");
    let letter = centre.call("obj1", &RenderNotice { case, ..RenderNotice::default() }).unwrap();
    assert!(letter.text.zh.contains("张某明") && letter.kind == "objection-rejected", "{letter:?}");
}

#[derive(Clone, Copy, Debug)]
enum Try {
    Step(&'static str, &'static str),
    Later(u64),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let steps = prop_oneof![
        Just(Try::Step("obj1", "compare")),
        Just(Try::Step("obj1", "correct")),
        Just(Try::Step("rev2", "confirm")),
        Just(Try::Step("obj1", "forward")),
        Just(Try::Step("liaX", "receive")),
        Just(Try::Step("liaX", "reply")),
        Just(Try::Step("obj1", "suspend")),
        Just(Try::Step("obj1", "resume")),
        Just(Try::Step("obj1", "annotate")),
        Just(Try::Step("obj1", "notify")),
        Just(Try::Step("obj1", "close")),
        (1_u64..20).prop_map(Try::Later),
    ];
    proptest::collection::vec(steps, 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is tried in whatever order: no state without an exit, the submission as received, one log row a try.
    #[test]
    fn any_sequence_of_steps_leaves_a_case_that_can_be_ended(tries in tries(), mixed in any::<bool>()) {
        let mut centre = Centre::on("2018-09-27");
        let provider = if mixed { fields(&[("CF_NR_FK", "500")]) } else { fields(&[("CF_NR_FK", "5000")]) };
        let record = given::record(&centre, &Given { platform: fields(&[("CF_NR_FK", "5000"), ("CF_SY", "甲")]), provider: provider.into_iter().chain(fields(&[("CF_SY", "甲")])).collect(), ..Given::default() });
        let before: String = centre.sql().query_row("SELECT received FROM submission", [], |row| row.get(0)).unwrap();
        let case = centre.call("obj1", &filing(&record, &[("CF_SY", "乙")])).unwrap().case;
        let mut day = chrono::NaiveDate::from_ymd_opt(2018, 9, 27).unwrap();
        for one in tries {
            match one {
                Try::Later(days) => {
                    day = day + chrono::Days::new(days);
                    centre.at(&day.to_string());
                }
                Try::Step(login, action) => {
                    centre.actor(login);
                    if action == "notify" {
                        let _ = centre.call("obj1", &RenderNotice { case: case.clone(), ..RenderNotice::default() });
                    }
                    let rows = count(&centre, "SELECT count(*) FROM journal");
                    let input = Input { upheld: (action == "reply").then_some(false), finding: Some("查".into()), written: true, method: (action == "notify").then(|| "post".into()), ..Input::default() };
                    let step = Act::on(&case, action, input);
                    let _ = centre.call(login, &step);
                    prop_assert_eq!(count(&centre, "SELECT count(*) FROM journal"), rows + 1);
                }
            }
        }
        let shown = show(&mut centre, &case);
        prop_assert!(!shown.card.open || shown.actions.iter().any(|action| action.open), "{:?}", shown);
        let after: String = centre.sql().query_row("SELECT received FROM submission ORDER BY id LIMIT 1", [], |row| row.get(0)).unwrap();
        prop_assert_eq!(before, after);
        if shown.card.open {
            let ended = act(&mut centre, "obj1", &case, "withdraw", Input { written: true, ..Input::default() });
            prop_assert!(ended.state == "withdrawn" || ended.state == "closed");
        }
        prop_assert_eq!(show(&mut centre, &case).record_state, "disclosed");
    }
}

#[test]
fn what_was_imported_and_not_touched_agrees_with_what_the_provider_sent() {
    for (name, item) in
        [("penalties-clean.csv", "XZCF"), ("penalties-clean-labels.xlsx", "XZCF"), ("permits-clean.xlsx", "XZXK")]
    {
        let mut centre = Centre::on("2026-11-23");
        centre.with_catalogue();
        let request = xintai::service::ImportRequest {
            unit: Some("UNIT-X".to_owned()),
            item: item.to_owned(),
            file_name: name.to_owned(),
            ..Default::default()
        };
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
        centre.import("liaX", &request, std::fs::read(folder.join(name)).unwrap()).unwrap();
        centre.sql().execute("UPDATE record SET state = 'accepted', accepted_on = '2026-11-23'", []).unwrap();
        let all: Vec<(String, String)> = centre
            .sql()
            .prepare("SELECT r.no, s.id_value FROM record r JOIN subject s ON s.id = r.subject ORDER BY r.id LIMIT 25")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        for (record, applicant) in all {
            let case = centre.call("obj1", &FileObjection { applicant, ..filing(&record, &[]) }).unwrap().case;
            let compared = centre.call("obj1", &CompareObjection { objection: case }).unwrap();
            let differ: Vec<_> = compared
                .fields
                .iter()
                .filter(|field| {
                    field.platform != field.provider && field.verdict != xintai::domain::comparison::Verdict::Same
                })
                .collect();
            assert!(differ.is_empty(), "{name} {record}: {differ:#?}");
        }
    }
}

#[test]
fn a_letter_names_the_regulation_beside_the_article_and_ends_a_sentence_once() {
    let mut centre = Centre::on("2018-06-01");
    let record = given::record(&centre, &Given::default());
    let case = forwarded(&mut centre, &record);
    act(&mut centre, "liaX", &case, "receive", Input::default());
    let finding = Some("原处罚无误，异议不成立。".to_owned());
    act(&mut centre, "liaX", &case, "reply", Input { finding, ..rejected() });
    let letter = centre.call("obj1", &RenderNotice { case, ..RenderNotice::default() }).unwrap().text;
    assert!(letter.zh.contains("依据《") && letter.zh.contains("办法》第"), "{}", letter.zh);
    assert!(letter.zh.contains("异议不成立。") && !letter.zh.contains("。。"), "{}", letter.zh);
}

#[test]
fn how_a_letter_went_out_is_said_by_the_officer_and_never_invented() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let case = forwarded(&mut centre, &record);
    let finding = Input { upheld: Some(false), finding: Some("属实".into()), ..Input::default() };
    act(&mut centre, "liaX", &case, "reply", finding);
    let letter = centre.call("obj1", &RenderNotice { case: case.clone(), ..RenderNotice::default() }).unwrap();
    let silent = Act::on(&case, "notify", Input::default());
    let error = centre.call("obj1", &silent).unwrap_err();
    assert_eq!((error.code.word(), error.cite.is_some()), ("E-INPUT", true));
    assert!(error.message.zh.contains("未写明") && error.message.zh.contains(&letter.notice), "{:?}", error.message);
    let method = |word: &str| Input { method: Some(word.into()), ..Input::default() };
    for word in ["pigeon", "published"] {
        let refused = centre.call("obj1", &Act::on(&case, "notify", method(word))).unwrap_err();
        assert_eq!(refused.code.word(), "E-INPUT", "{word}");
    }
    act(&mut centre, "obj1", &case, "notify", method("electronic"));
    let kept: String =
        centre.sql().query_row("SELECT method FROM notice WHERE no = ?1", [&letter.notice], |row| row.get(0)).unwrap();
    assert_eq!(kept, "electronic");
}

#[test]
fn cs_20_2_a_step_that_the_text_has_under_another_name_is_off_and_names_what_the_text_has() {
    let mut centre = Centre::under("changsha", "2018-02-22");
    let record = given::record(&centre, &Given { effective: Some("2018-01-15".into()), ..Given::default() });
    let filed = FileObjection { received: None, ..filing(&record, &[]) };
    let case = centre.call("obj1", &filed).unwrap().case;
    let error = centre.call("obj1", &Act::on(&case, "annotate", Input::default())).unwrap_err();
    assert_eq!((error.code.word(), error.cite.as_deref()), ("E-OFF", Some("CS-20-2")));
    assert!(error.hint.as_ref().is_some_and(|hint| hint.zh.contains("attach")), "{error:?}");
}

#[test]
fn lh_11_1_an_acceptance_that_can_only_fail_is_shown_closed_with_the_day_and_the_article() {
    use xintai::service::ops::cases::CaseActions;
    let mut centre = Centre::under("liaoning-housing", "2026-11-23");
    let of_class = Given {
        unit: "CENTRE".into(),
        determined: Some("2026-11-03".into()),
        accepted: Some("2026-11-05".into()),
        entered_by: "intake1".into(),
        facts: r#"{"severity":"general"}"#.into(),
        ..Given::default()
    };
    let record = given::record(&centre, &of_class);
    let papers = ["proof", "commitment"].map(paper).to_vec();
    let statements = ["corrected", "performed", "effect-removed", "materials-true", "liability-accepted"];
    let statements = statements.iter().map(|one| ((*one).to_owned(), "yes".to_owned())).collect();
    let file = FileRepair { record, materials: papers, statements, ..FileRepair::default() };
    let case = centre.call("rep1", &file).unwrap().case;
    let shown = centre.call("rep1", &CaseActions { case: case.clone() }).unwrap();
    let accept = shown.items.iter().find(|one| one.action == "accept").unwrap();
    assert_eq!((accept.open, accept.code.as_deref(), accept.cite.as_str()), (false, Some("E-TERM"), "LH-11-1"));
    assert!(accept.why.as_ref().is_some_and(|why| why.zh.contains("2027-02-04起")), "{accept:?}");
    assert_eq!(try_act(&mut centre, "rep1", &case, "accept", Input::default()), ("E-TERM".into(), "LH-11-1".into()));
}

#[test]
fn a_countys_agency_registers_an_objection_as_passed_to_the_citys() {
    let mut centre = Centre::under("anshan", "2023-09-26");
    let record = given::record(&centre, &Given::default());
    centre.sql().execute("UPDATE unit SET level = 'county' WHERE code = 'CENTRE'", []).unwrap();
    let error = centre.call("obj1", &filing(&record, &[])).unwrap_err();
    assert_eq!((error.code.word(), error.cite.as_deref()), ("E-ROLE", Some("AS-A20")), "{error}");
    assert!(error.hint.as_ref().is_some_and(|hint| hint.zh.contains("市级")));
}
