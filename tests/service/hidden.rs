//! Refusals reveal nothing: what nobody has and what may not be seen answer alike at every door, and are never counted.

use crate::{
    given::{self, Given},
    harness::Centre,
    seed::{self, ORG_A, PER_A, Seed},
};
use xintai::{
    domain::query::{IdDocument, Mode},
    service::{
        Error, Operation,
        ops::{
            authorisations::{ApplyForDuty, RevokeAuthorisation, ShowAuthorisation, Terms},
            batches::ShowBatch,
            cases::{CaseActions, ListCases, Noun, ShowCase},
            casework::Paper,
            complaints::FileComplaint,
            decisions::{ListDecisions, ShowDecision},
            feeds::PreviewFeed,
            laws::ChangeRegime,
            mailings::{SendNotice, ShowNotice},
            notices::RenderNotice,
            policy::{ExplainOnRecord, ExplainPolicy},
            publication::PreviewPublication,
            query::RunQuery,
            records::{ListRecords, RecordHistory, ShowRecord},
            repairs::{CheckRepair, FileRepair},
            reports::SubjectReport,
            review::AcceptRecords,
            revocations::RevokeRecord,
            shields::FileShield,
            steps::{Act, Input},
            subjects::{FindSubjects, Reason, RevealValue, ShowSubject},
        },
    },
};

/// A centre with a record of UNIT-X, an objection to it and a grant of UNIT-X.
fn centre() -> (Centre, String, String, String) {
    let mut centre = Centre::on("2018-10-01");
    let record =
        seed::record(&centre, &Seed { item: "XZ-007".to_owned(), access: "shared".to_owned(), ..Seed::default() });
    seed::objection(&centre, &record, "2018-09-27", "2018-09-28");
    let terms = Terms {
        items: vec!["XZ-007".to_owned()],
        purpose: xintai::domain::query::Purpose::parse("licensing"),
        until: "2018-12-31".parse().ok(),
        ..Terms::default()
    };
    let apply = ApplyForDuty { unit: "UNIT-X".to_owned(), application: "环住函〔2018〕8号".to_owned(), terms };
    let grant = centre.call("sup2", &apply).unwrap().id;
    (centre, format!("OB-{record}"), record, grant)
}

/// What an officer is told, with the number asked for taken out.
fn told(error: &Error, asked: &str) -> String {
    let text = |text: &xintai::locale::Text| format!("{} / {}", text.zh, text.en).replace(asked, "#");
    let hint = error.hint.as_ref().map(text).unwrap_or_default();
    format!("{} {} {hint} {:?} {:?}", error.code.word(), text(&error.message), error.cite, error.who)
}

/// Asks for the hidden thing and for one that nobody has; both answers must be the same refusal.
#[track_caller]
fn alike<O: Operation>(centre: &mut Centre, login: &str, ids: [&str; 2], make: impl Fn(&str) -> O)
where
    O::Output: std::fmt::Debug,
{
    let answers = ids.map(|id| told(&centre.call(login, &make(id)).unwrap_err(), id));
    assert_eq!(answers[0], answers[1], "{login} {}", O::NAME);
}

#[test]
fn records_of_another_unit_answer_as_records_that_nobody_has() {
    let (mut centre, _, record, _) = centre();
    let ids = [record.as_str(), "R-099999"];
    for login in ["liaY", "liaY2"] {
        alike(&mut centre, login, ids, |id| ShowRecord { id: id.to_owned(), as_of: None, reason: Reason::default() });
        alike(&mut centre, login, ids, |id| RecordHistory { id: id.to_owned(), reason: Reason::default() });
        alike(&mut centre, login, ids, |id| RevokeRecord { record: id.to_owned(), ..RevokeRecord::default() });
        let paper = || Paper { kind: "certificate".into(), name: "证明".into(), body: b"x".to_vec() };
        alike(&mut centre, login, ids, |id| FileRepair {
            record: id.to_owned(),
            received: None,
            certificate: Some(paper()),
            way: Some("performed".into()),
            text: None,
            materials: Vec::new(),
            ..FileRepair::default()
        });
        alike(&mut centre, login, ["B-seed", "B-none"], |no| ShowBatch {
            batch: no.to_owned(),
            ..ShowBatch::default()
        });
        let listed = |batch: &str| ListRecords { batch: Some(batch.to_owned()), ..ListRecords::default() };
        for batch in ["B-seed", "B-none"] {
            assert!(centre.call(login, &listed(batch)).unwrap().items.is_empty());
        }
        assert!(centre.call(login, &ListRecords::default()).unwrap().items.is_empty(), "nothing hidden is counted");
    }
}

#[test]
fn cases_of_another_unit_answer_as_cases_that_nobody_has() {
    let (mut centre, case, record, _) = centre();
    let ids = [case.as_str(), "OB-R-099999"];
    alike(&mut centre, "liaY", ids, |id| ShowCase { noun: Noun::Case, case: id.to_owned() });
    alike(&mut centre, "liaY", ids, |id| ShowCase { noun: Noun::Objection, case: id.to_owned() });
    alike(&mut centre, "liaY", ids, |id| CaseActions { case: id.to_owned() });
    alike(&mut centre, "liaY", ids, |id| CheckRepair { repair: id.to_owned() });
    alike(&mut centre, "rep1", ids, |id| CheckRepair { repair: id.to_owned() });
    for action in ["reply", "receive", "nonsense"] {
        alike(&mut centre, "liaY", ids, |id| Act::on(id, action, Input::default()));
    }
    alike(&mut centre, "liaY", [record.as_str(), "R-099999"], |id| Act::on(id, "reply", Input::default()));
    for no in [record.as_str(), "R-099999"] {
        let list = ListCases { record: Some(no.to_owned()), ..ListCases::default() };
        assert!(centre.call("liaY", &list).unwrap().items.is_empty());
    }
}

#[test]
fn after_a_change_of_regulation_an_old_case_is_hidden_from_the_same_officers() {
    let (mut centre, case, ..) = centre();
    for login in ["sup1", "sup2"] {
        centre.call(login, &ChangeRegime { regime: "changsha".to_owned() }).unwrap();
    }
    let ids = [case.as_str(), "OB-R-099999"];
    for login in ["win1", "liaY"] {
        for action in ["forward", "suspend", "annotate", "nonsense"] {
            alike(&mut centre, login, ids, |id| Act::on(id, action, Input::default()));
        }
    }
    alike(&mut centre, "win1", ids, |id| ShowCase { noun: Noun::Case, case: id.to_owned() });
}

#[test]
fn after_a_change_of_regulation_an_old_case_is_called_what_its_own_law_calls_it() {
    let (mut centre, case, ..) = centre();
    let look = ShowCase { noun: Noun::Case, case };
    let own = centre.call("obj1", &look).unwrap().card.code_label;
    centre.at("2021-07-21");
    for login in ["sup1", "sup2"] {
        centre.call(login, &ChangeRegime { regime: "benxi".to_owned() }).unwrap();
    }
    let other = &centre.service.pack().objection.grounds;
    assert!(other.iter().all(|ground| ground.label != own), "the two texts call nothing alike: {own:?} {other:?}");
    assert_eq!(centre.call("obj1", &look).unwrap().card.code_label, own);
}

#[test]
fn an_archived_record_answers_as_one_that_nobody_has_to_who_may_not_read_the_archive() {
    let mut centre = Centre::on("2020-03-03");
    let past = Seed { category: "adverse".to_owned(), ended_on: Some("2015-03-02".to_owned()), ..Seed::default() };
    let record = seed::record(&centre, &past);
    for login in ["intake1", "rev1", "obj1", "rep1"] {
        alike(&mut centre, login, [&record, "R-099999"], |id| ShowRecord {
            id: id.to_owned(),
            as_of: None,
            reason: Reason::default(),
        });
        alike(&mut centre, login, [&record, "R-099999"], |id| RecordHistory {
            id: id.to_owned(),
            reason: Reason::default(),
        });
        assert!(centre.call(login, &ListRecords::default()).unwrap().items.is_empty());
    }
    // No letter tells whom it is about, and no channel in what state it is.
    for login in ["obj1", "rep1", "rev1"] {
        alike(&mut centre, login, [&record, "R-099999"], |id| RenderNotice {
            case: id.to_owned(),
            kind: Some("refusal".to_owned()),
            reason: Some("不符合条件".to_owned()),
            received: "2020-03-02".parse().ok(),
        });
    }
    alike(&mut centre, "rev1", [&record, "R-099999"], feed);
    // Nor is it previewed for publication, or reviewed.
    alike(&mut centre, "rev1", [&record, "R-099999"], |id| PreviewPublication { record: id.to_owned() });
    alike(&mut centre, "rev1", [&record, "R-099999"], |id| AcceptRecords {
        ids: vec![id.to_owned()],
        ..AcceptRecords::default()
    });
    assert_eq!(
        centre.call("aud1", &ShowRecord { id: record, as_of: None, reason: Reason::default() }).unwrap().card.state,
        "archived"
    );
}

fn feed(record: &str) -> PreviewFeed {
    PreviewFeed { channel: "site".to_owned(), records: vec![record.to_owned()] }
}

#[test]
fn a_channel_tells_nothing_of_a_record_that_may_not_be_seen() {
    let (mut centre, _, record, _) = centre();
    for login in ["liaY", "liaY2"] {
        alike(&mut centre, login, [&record, "R-099999"], feed);
    }
}

#[test]
fn a_complaint_tells_the_window_nothing_of_what_it_may_not_see() {
    let mut centre = Centre::under("liaoning-housing", "2026-10-12");
    let hidden = Given { state: "submitted".into(), accepted: None, ..Given::default() };
    let subject = hidden.subject.clone();
    let record = given::record(&centre, &hidden);
    seed::objection(&centre, &record, "2026-10-08", "2026-10-09");
    let (case, nobody) = (format!("OB-{record}"), "OB-R-099999");
    let file = |applicant: Option<&str>| {
        let applicant = applicant.map(str::to_owned);
        move |about: &str| FileComplaint {
            about: about.to_owned(),
            applicant: applicant.clone(),
            ground: "repair".to_owned(),
            text: "逾期未作修复决定".to_owned(),
            ..FileComplaint::default()
        }
    };
    for applicant in [None, Some(PER_A), Some("S-1")] {
        alike(&mut centre, "win1", [&record, "R-099999"], file(applicant));
        alike(&mut centre, "win1", [&case, nobody], file(applicant));
    }
    // The subject itself is told, but for the other cases on its record.
    let moved = centre.call("win1", &file(Some(&subject))(&case)).unwrap();
    assert_eq!((moved.record, moved.others), (record, Vec::<String>::new()));
}

#[test]
fn a_grant_of_another_unit_answers_as_one_that_nobody_has() {
    let (mut centre, _, _, grant) = centre();
    let ids = [grant.as_str(), "SQ-2018-999"];
    alike(&mut centre, "liaY", ids, |id| ShowAuthorisation { id: id.to_owned() });
    alike(&mut centre, "win1", ids, |id| RevokeAuthorisation {
        id: id.to_owned(), reason: "主体撤回授权".to_owned()
    });
    let query = |no: &str| RunQuery {
        subject: ORG_A.to_owned(),
        mode: Mode::Department,
        purpose: xintai::domain::query::Purpose::parse("licensing"),
        authorisation: Some(no.to_owned()),
        ..RunQuery::default()
    };
    alike(&mut centre, "liaY", ids, query);
    alike(&mut centre, "rep1", ids, |id| ShowDecision { id: id.to_owned(), seen: None });
}

#[test]
fn a_paper_that_may_not_be_seen_is_a_basis_that_does_not_exist() {
    let (mut centre, case, record, grant) = centre();
    let hidden = [(&*case, "OB-R-099999"), (&*record, "R-099999"), (&*grant, "SQ-2018-999"), ("B-seed", "B-none")];
    let query =
        |basis: &str| RunQuery { subject: ORG_A.to_owned(), basis: Some(basis.to_owned()), ..RunQuery::default() };
    for (there, nowhere) in hidden {
        alike(&mut centre, "liaY", [there, nowhere], query);
        if there != grant {
            alike(&mut centre, "win1", [there, nowhere], query);
        }
    }
    // A case of the own unit may be seen, and is named.
    let own = seed::record(&centre, &Seed { unit: "UNIT-Y".to_owned(), ..Seed::default() });
    seed::objection(&centre, &own, "2018-09-27", "2018-09-28");
    centre.call("liaY", &query(&format!("OB-{own}"))).unwrap();
    // A record that the answer itself shows is no secret.
    let shown = seed::record(&centre, &Seed::default());
    centre.call("win1", &query(&shown)).unwrap();
}

#[test]
fn only_who_may_see_a_record_is_told_which_line_decides_on_it_and_that_is_a_look() {
    let (mut centre, _, record, _) = centre();
    let asked = ExplainPolicy { action: "query.run".to_owned(), mode: None, kind: None, relation: None, state: None };
    let explain = |on: &str| ExplainOnRecord { asked: asked.clone(), on: on.to_owned() };
    for login in ["win1", "liaY", "adm1", "sup1"] {
        alike(&mut centre, login, [&record, "R-099999"], explain);
    }
    assert!(!centre.call("rev1", &explain(&record)).unwrap().article.en.is_empty());
    let row = "SELECT count(*) FROM journal WHERE operation = 'policy.list' AND officer = 'rev1' AND outcome = 'done'
         AND subject = (SELECT subject FROM journal WHERE ids = ?1 AND outcome = 'done' AND operation = 'record.show')";
    centre.call("rev1", &ShowRecord { id: record.clone(), as_of: None, reason: Reason::default() }).unwrap();
    assert_eq!(centre.sql().query_row(row, [&record], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn a_window_hears_nothing_of_a_record_before_the_applicant_proves_to_be_its_subject() {
    let mut centre = Centre::on("2018-10-01");
    let open = seed::record(&centre, &Seed::default());
    let waits = seed::record(&centre, &Seed { state: "submitted".to_owned(), ..Seed::default() });
    let shield = |applicant: &'static str| {
        move |no: &str| FileShield { record: no.to_owned(), applicant: applicant.to_owned(), ..FileShield::default() }
    };
    for record in [&open, &waits] {
        alike(&mut centre, "win1", [record, "R-099999"], shield(PER_A));
        alike(&mut centre, "win1", [record, "R-099999"], shield(""));
    }
    let (code, _) = centre.refusal("win1", &shield(ORG_A)(&waits));
    assert_eq!(code, "E-STATE", "the subject itself is told");
    let (code, _) = centre.refusal("obj1", &shield(PER_A)("R-099999"));
    assert_eq!(code, "E-NOTFOUND");
}

#[test]
fn a_subject_that_nobody_has_and_one_with_nothing_to_see_answer_alike() {
    let mut centre = Centre::on("2018-06-01");
    seed::record(
        &centre,
        &Seed {
            subject: PER_A.to_owned(),
            name: "王小明".to_owned(),
            item: "XZ-004".to_owned(),
            access: "authorised".to_owned(),
            ..Seed::default()
        },
    );
    let other = "210399198001010014";
    // By every mode, as a query and as a report: neither an answer nor a refusal tells whether the person is known here.
    for mode in Mode::ALL {
        let ask = |subject: &str| RunQuery { subject: subject.to_owned(), mode, ..RunQuery::default() };
        for login in ["win1", "liaY"] {
            let known = centre.call(login, &ask(PER_A));
            let unknown = centre.call(login, &ask(other));
            match (known, unknown) {
                (Ok(known), Ok(unknown)) => {
                    assert!(known.records.is_empty() && unknown.records.is_empty());
                    assert_eq!((known.subject.id, known.subject.name), (unknown.subject.id, unknown.subject.name));
                }
                (Err(known), Err(unknown)) => assert_eq!(told(&known, PER_A), told(&unknown, other)),
                (known, unknown) => panic!("{mode:?} {login}: {known:?} {unknown:?}"),
            }
            let report = |subject: &str| SubjectReport { query: ask(subject), ..SubjectReport::default() };
            let (known, unknown) = (centre.call(login, &report(PER_A)), centre.call(login, &report(other)));
            assert_eq!(known.is_ok(), unknown.is_ok());
            if let (Err(known), Err(unknown)) = (known, unknown) {
                assert_eq!(told(&known, PER_A), told(&unknown, other));
            }
        }
    }
    // Who may not look for subjects at all hears the same of both.
    for login in ["liaX", "liaY", "sup2", "adm1"] {
        alike(&mut centre, login, [PER_A, other], |text| FindSubjects {
            text: text.to_owned(),
            ..FindSubjects::default()
        });
        alike(&mut centre, login, [PER_A, other], |id| ShowSubject {
            subject: id.to_owned(),
            ..ShowSubject::default()
        });
        alike(&mut centre, login, ["S-1", "S-77"], |id| RevealValue {
            subject: id.to_owned(),
            field: "name".to_owned(),
            ..RevealValue::default()
        });
    }
}

#[test]
fn to_find_and_to_read_are_two_rights() {
    let mut centre = Centre::on("2018-06-01");
    let record =
        seed::record(&centre, &Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..Seed::default() });
    let found = centre.call("win1", &FindSubjects { text: PER_A.to_owned(), ..FindSubjects::default() }).unwrap();
    assert_eq!(found.items.len(), 1);
    // The window finds the subject; its records are neither shown nor counted there.
    let file = centre.call("win1", &ShowSubject { subject: PER_A.to_owned(), ..ShowSubject::default() }).unwrap();
    assert!(file.records.is_empty() && file.cases.is_empty() && file.history.is_empty());
    let page = centre.call("win1", &ListRecords::default()).unwrap_err();
    assert_eq!(page.code.word(), "E-ROLE");
    let own = RunQuery {
        subject: PER_A.to_owned(),
        mode: Mode::Own,
        id_document: Some(IdDocument { kind: "resident-id".to_owned(), number: PER_A.to_owned(), valid_until: None }),
        ..RunQuery::default()
    };
    let query = centre.call("win1", &own).unwrap().log_seq;
    let basis = || Some(format!("LOG-{query}"));
    let reason = || Reason { purpose: xintai::domain::query::Purpose::parse("other:核对身份"), basis: basis() };
    alike(&mut centre, "win1", [&record, "R-099999"], |no| RevealValue {
        subject: "S-1".to_owned(),
        record: Some(no.to_owned()),
        field: "XK_NR".to_owned(),
        reason: reason(),
    });
    assert!(centre.call("rep1", &ListDecisions::default()).unwrap().items.is_empty());
}

#[test]
fn a_letter_of_another_unit_answers_as_a_letter_that_nobody_has() {
    let (mut centre, case, _, _) = centre();
    let letter = centre
        .call("obj1", &RenderNotice { case, kind: Some("objection-forward".to_owned()), reason: None, received: None })
        .unwrap()
        .notice;
    alike(&mut centre, "liaY", [letter.as_str(), "TZ-2018-9999"], |no| ShowNotice {
        notice: no.to_owned(),
        ..ShowNotice::default()
    });
    alike(&mut centre, "liaY", [letter.as_str(), "TZ-2018-9999"], |no| SendNotice {
        notice: no.to_owned(),
        on: None,
        method: "post".to_owned(),
        proof: None,
    });
}
