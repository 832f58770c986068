//! Queries: refusals reveal nothing, uses are taken once, and no number in clear reaches the log.

use crate::{
    harness::{Centre, person},
    seed::{self, ORG_A, ORG_B, PER_A, PER_B, Seed},
};
use xintai::{
    domain::query::{IdDocument, Mode, Purpose},
    service::{
        Error,
        ops::{
            authorisations::{AddAuthorisation, ApplyForDuty, ListAuthorisations, Paper, RevokeAuthorisation, Terms},
            logs::ListLog,
            officers::AddOfficer,
            query::RunQuery,
            subjects::{Reason, RevealValue},
        },
    },
};

fn purpose(words: &str) -> Option<Purpose> {
    Purpose::parse(words)
}

fn letter(subject: &str, uses: Option<u32>) -> AddAuthorisation {
    AddAuthorisation {
        subject: subject.to_owned(),
        grantee: "李某".to_owned(),
        grantee_id: PER_B.to_owned(),
        terms: Terms {
            items: vec!["XZ-004".to_owned()],
            purpose: purpose("loan-review"),
            from: None,
            until: "2018-12-31".parse().ok(),
            uses,
            paper: Some(Paper { name: "letter.pdf".to_owned(), body: b"signed".to_vec() }),
        },
    }
}

fn resident(number: &str) -> IdDocument {
    IdDocument { kind: "resident-id".to_owned(), number: number.to_owned(), valid_until: None }
}

#[test]
fn an_authorisation_opens_nothing_with_the_document_of_another_than_it_names() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed { item: "XZ-004".to_owned(), access: "authorised".to_owned(), ..Seed::default() });
    let sq = centre.call("win1", &letter(ORG_A, Some(2))).unwrap().id;
    let ask = |shown: Option<&str>| RunQuery {
        subject: ORG_A.to_owned(),
        mode: Mode::Authorised,
        purpose: purpose("loan-review"),
        authorisation: Some(sq.clone()),
        id_document: shown.map(resident),
        ..RunQuery::default()
    };
    for shown in [Some(PER_A), Some(ORG_A)] {
        assert_eq!(centre.refusal("win1", &ask(shown)), ("E-GRANT".into(), "HC-22-7".into()), "{shown:?}");
    }
    assert_eq!(centre.call("win1", &ask(Some(PER_B))).unwrap().records.len(), 1);
    assert_eq!(centre.call("win1", &ask(None)).unwrap().records.len(), 1, "no refusal took one of the two uses");
}

#[test]
fn an_authorisation_names_somebody_else_by_a_number_that_holds() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed::default());
    let to = |grantee_id: &str| AddAuthorisation { grantee_id: grantee_id.to_owned(), ..letter(ORG_A, None) };
    for wrong in ["123", "371002199001010008", ORG_A] {
        assert_eq!(centre.refusal("win1", &to(wrong)), ("E-INPUT".into(), "HC-22-7".into()), "{wrong}");
    }
    centre.call("win1", &to(PER_B)).unwrap();
}

#[test]
fn authorisations_are_listed_by_the_states_they_show_and_a_word_nobody_knows_is_refused() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed { item: "XZ-004".to_owned(), access: "authorised".to_owned(), ..Seed::default() });
    let mut take = |uses, until: &str| {
        let mut add = letter(ORG_A, uses);
        add.terms.until = until.parse().ok();
        centre.call("win1", &add).unwrap().id
    };
    let (used, short, ended) = (take(Some(1), "2018-12-31"), take(None, "2018-08-10"), take(None, "2018-12-31"));
    let ask = RunQuery {
        subject: ORG_A.to_owned(),
        mode: Mode::Authorised,
        purpose: purpose("loan-review"),
        authorisation: Some(used.clone()),
        id_document: Some(resident(PER_B)),
        ..RunQuery::default()
    };
    centre.call("win1", &ask).unwrap();
    let revoke = |reason: &str| RevokeAuthorisation { id: ended.clone(), reason: reason.to_owned() };
    assert_eq!(centre.refusal("win1", &revoke("。")).0, "E-INPUT", "a revocation says why");
    let card = centre.call("win1", &revoke("主体来函撤回授权")).unwrap();
    assert_eq!(card.revoke_reason.as_deref(), Some("主体来函撤回授权"));
    centre.at("2018-08-20");
    for (state, id) in [("used-up", &used), ("expired", &short), ("revoked", &ended)] {
        let list = ListAuthorisations { state: Some(state.to_owned()), ..ListAuthorisations::default() };
        let items = centre.call("win1", &list).unwrap().items;
        assert_eq!(items.iter().map(|one| (&one.id, one.state.as_str())).collect::<Vec<_>>(), [(id, state)]);
    }
    let bogus = || Some("bogus".to_owned());
    let list = ListAuthorisations { state: bogus(), ..ListAuthorisations::default() };
    assert_eq!(centre.refusal("win1", &list).0, "E-INPUT");
    let list = ListAuthorisations { kind: bogus(), ..ListAuthorisations::default() };
    assert_eq!(centre.refusal("win1", &list).0, "E-INPUT");
    let list = ListAuthorisations { unit: bogus(), ..ListAuthorisations::default() };
    assert_eq!(centre.refusal("win1", &list).0, "E-NOTFOUND");
}

#[test]
fn who_may_not_query_on_duty_is_told_the_rule_of_that_mode() {
    let mut centre = Centre::on("2018-08-02");
    let query =
        |mode| RunQuery { subject: ORG_B.to_owned(), mode, purpose: purpose("licensing"), ..RunQuery::default() };
    let (code, cite) = centre.refusal("win1", &query(Mode::Department));
    assert!(code == "E-ROLE" && cite.starts_with("HC-23-"), "{code} {cite}");
}

#[test]
fn a_value_is_revealed_only_for_work_on_this_subject() {
    let mut centre = Centre::on("2018-08-02");
    let item = Seed { item: "XZ-004".to_owned(), access: "authorised".to_owned(), ..Seed::default() };
    let record = seed::record(&centre, &Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..item.clone() });
    seed::record(&centre, &Seed { subject: ORG_B.to_owned(), ..item });
    let reveal = |basis: Option<&str>| RevealValue {
        subject: PER_A.to_owned(),
        field: "identifier".to_owned(),
        reason: Reason { purpose: purpose("loan-review"), basis: basis.map(str::to_owned) },
        ..RevealValue::default()
    };
    assert_eq!(centre.refusal("win1", &reveal(None)), ("E-GRANT".into(), "HC-35-1".into()), "a purpose is no work");
    assert_eq!(centre.refusal("win1", &reveal(Some(&record))).1, "ROLE-reason", "nor is it that there is a record");
    // It is told as what it is, of a record that nobody has too, and no hint asks for the number of one.
    for no in [record.as_str(), "R-099999"] {
        let refused = centre.call("win1", &reveal(Some(no))).unwrap_err();
        assert!(refused.message.zh == format!("信息编号 `{no}` 不是显示全文的依据"), "{}", refused.message.zh);
        assert!(!refused.hint.clone().unwrap().zh.contains("信息编号"));
    }
    let wrong = centre.call("win1", &reveal(Some("OB-2018-0404"))).unwrap_err().hint.clone().unwrap();
    assert!(!wrong.zh.contains("、信息") && !wrong.en.contains("record"), "{wrong:?}");
    let own = RunQuery {
        subject: PER_A.to_owned(),
        mode: Mode::Own,
        id_document: Some(resident(PER_A)),
        ..RunQuery::default()
    };
    let asked = centre.call("win1", &own).unwrap().log_seq;
    let public = centre.call("win1", &RunQuery { subject: ORG_B.to_owned(), ..RunQuery::default() }).unwrap().log_seq;
    assert_eq!(centre.refusal("win1", &reveal(Some(&format!("LOG-{public}")))).1, "ROLE-reason");
    assert_eq!(centre.call("win1", &reveal(Some(&format!("LOG-{asked}")))).unwrap().value, PER_A);
    let sq = centre.call("win1", &letter(PER_A, None)).unwrap().id;
    assert_eq!(centre.call("win1", &reveal(Some(&sq))).unwrap().value, PER_A);
    centre.call("win1", &RevokeAuthorisation { id: sq.clone(), reason: "主体撤回授权".to_owned() }).unwrap();
    assert_eq!(centre.refusal("win1", &reveal(Some(&sq))).1, "ROLE-reason", "a letter that no longer holds");
    centre.at("2018-08-03");
    assert_eq!(
        centre.refusal("win1", &reveal(Some(&format!("LOG-{asked}")))).1,
        "ROLE-reason",
        "a query of another day"
    );
}

/// All that a requester could tell two refusals apart by.
fn told(error: &Error) -> String {
    format!("{:?} {:?} {:?} {:?} {:?} {:?}", error.code, error.message, error.hint, error.cite, error.policy, error.who)
}

#[test]
fn an_unknown_subject_and_one_not_permitted_are_refused_alike() {
    let mut centre = Centre::on("2018-08-02");
    let authorised = Seed { item: "XZ-004".to_owned(), access: "authorised".to_owned(), ..Seed::default() };
    seed::record(&centre, &Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..authorised.clone() });
    seed::record(&centre, &Seed { subject: ORG_B.to_owned(), ..authorised });
    let sq = centre.call("win1", &letter(ORG_B, None)).unwrap().id;
    let document = |number: &str| {
        Some(IdDocument { kind: "resident-id".to_owned(), number: number.to_owned(), valid_until: None })
    };
    let unknown = "210399198001010014";
    let ask = |subject: &str| {
        let base = RunQuery { subject: subject.to_owned(), ..RunQuery::default() };
        [
            RunQuery { mode: Mode::Own, ..base.clone() },
            RunQuery { mode: Mode::Own, id_document: document(PER_B), ..base.clone() },
            RunQuery { mode: Mode::Authorised, purpose: purpose("loan-review"), ..base.clone() },
            RunQuery {
                mode: Mode::Authorised,
                purpose: purpose("loan-review"),
                authorisation: Some(sq.clone()),
                ..base.clone()
            },
            RunQuery { mode: Mode::Department, purpose: purpose("licensing"), ..base.clone() },
            RunQuery { mode: Mode::Organ, ..base.clone() },
            RunQuery { items: vec!["XZ-004".to_owned()], ..base },
        ]
    };
    for (known, unknown) in ask(PER_A).iter().zip(ask(unknown).iter()) {
        for login in ["win1", "liaY", "intake1"] {
            let known = centre.call(login, known).unwrap_err();
            let unknown = centre.call(login, unknown).unwrap_err();
            assert_eq!(told(&known), told(&unknown));
        }
    }
    // By public number: one that exists, one that does not.
    let by_number = |no: &str| RunQuery {
        subject: no.to_owned(),
        mode: Mode::Own,
        id_document: document(PER_B),
        ..RunQuery::default()
    };
    let (known, unknown) = (centre.call("win1", &by_number("S-1")), centre.call("win1", &by_number("S-99")));
    assert_eq!(told(&known.unwrap_err()), told(&unknown.unwrap_err()));
}

#[test]
fn a_public_answer_without_records_does_not_tell_a_known_subject_from_an_unknown_one() {
    let mut centre = Centre::on("2018-08-02");
    let seed =
        Seed {
            subject: PER_A.to_owned(), name: "王小明".to_owned(), access: "shared".to_owned(), ..Seed::default()
        };
    seed::record(&centre, &seed);
    let mut ask = |subject: &str| {
        let answer = centre.call("win1", &RunQuery { subject: subject.to_owned(), ..RunQuery::default() }).unwrap();
        (answer.subject.id, answer.subject.kind, answer.subject.name, answer.records.len())
    };
    assert_eq!(ask(PER_A), ask("210399198001010014"));
    assert_eq!(ask("S-1"), ask("S-77"));
}

#[test]
fn the_answer_carries_the_number_of_its_log_row() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed::default());
    let answer = centre.call("win1", &RunQuery { subject: ORG_A.to_owned(), ..RunQuery::default() }).unwrap();
    let (seq, operation, mode, count, ids): (i64, String, String, i64, String) = centre
        .sql()
        .query_row("SELECT seq, operation, mode, count, ids FROM journal ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .unwrap();
    assert_eq!((answer.log_seq, "query.run", "public@centre", 1), (seq, &*operation, &*mode, count));
    assert_eq!(ids, answer.records[0].id);
}

#[test]
fn the_last_use_goes_once_and_a_refusal_takes_none() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed { item: "XZ-004".to_owned(), access: "authorised".to_owned(), ..Seed::default() });
    let sq = centre.call("win1", &letter(ORG_A, Some(1))).unwrap().id;
    let ask = |words: &str| RunQuery {
        subject: ORG_A.to_owned(),
        mode: Mode::Authorised,
        purpose: purpose(words),
        authorisation: Some(sq.clone()),
        id_document: Some(resident(PER_B)),
        ..RunQuery::default()
    };
    assert_eq!(centre.refusal("win1", &ask("tender")).1, "HC-22-7");
    centre.call("win1", &ask("loan-review")).unwrap();
    assert_eq!(centre.refusal("win1", &ask("loan-review")), ("E-GRANT".to_owned(), "HC-22-6".to_owned()));
}

#[test]
fn who_approved_a_grant_does_not_run_it_under_another_account() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed { item: "XZ-007".to_owned(), access: "shared".to_owned(), ..Seed::default() });
    let same = "UPDATE officer SET person = (SELECT person FROM officer WHERE login = 'sup2') WHERE login = 'liaY'";
    let terms = Terms {
        items: vec!["XZ-007".to_owned()],
        purpose: purpose("licensing"),
        until: "2018-12-31".parse().ok(),
        ..Terms::default()
    };
    let apply = ApplyForDuty { unit: "UNIT-Y".to_owned(), application: "环函〔2018〕8号".to_owned(), terms };
    let grant = centre.call("sup2", &apply).unwrap().id;
    // Later known to be one person.
    centre.sql().execute(same, []).unwrap();
    let ask = RunQuery {
        subject: ORG_A.to_owned(),
        mode: Mode::Department,
        purpose: purpose("licensing"),
        authorisation: Some(grant),
        ..RunQuery::default()
    };
    assert_eq!(centre.refusal("liaY", &ask), ("E-SOD".to_owned(), "S6".to_owned()));
}

#[test]
fn no_number_in_clear_stands_in_the_log() {
    let mut centre = Centre::on("2018-08-02");
    let named = Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..Seed::default() };
    seed::record(&centre, &Seed { content: serde_json::json!({ "XK_NR": format!("王小明 {PER_A}") }), ..named });
    // Typed into every field there is, right and wrong.
    for mode in Mode::ALL {
        let ask = RunQuery {
            unit: None,
            subject: PER_A.to_owned(),
            mode,
            purpose: purpose(&format!("{PER_A}:{PER_A}")),
            authorisation: Some(PER_A.to_owned()),
            id_document: Some(IdDocument { kind: PER_A.to_owned(), number: PER_A.to_owned(), valid_until: None }),
            fields: Vec::new(),
            items: vec![PER_A.to_owned()],
            basis: Some(PER_A.to_owned()),
        };
        let _ = centre.call("win1", &ask);
        let _ = centre.call("liaY", &ask);
    }
    let own = RunQuery {
        subject: PER_A.to_owned(),
        mode: Mode::Own,
        id_document: Some(IdDocument { kind: "resident-id".to_owned(), number: PER_A.to_owned(), valid_until: None }),
        ..RunQuery::default()
    };
    let answer = centre.call("win1", &own).unwrap();
    assert!(!serde_json::to_string(&answer).unwrap().contains(PER_A), "the answer is masked");
    let _ = centre.call("win1", &RevokeAuthorisation { id: PER_A.to_owned(), reason: "主体撤回授权".to_owned() });
    let _ = centre.call("win1", &letter(PER_A, None)).unwrap();
    let _ = centre.call("win1", &ListAuthorisations { subject: Some(PER_A.to_owned()), ..Default::default() });
    let sql = centre.sql();
    let mut statement = sql.prepare("SELECT * FROM journal LEFT JOIN journal_text USING (seq)").unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        for column in 0..columns {
            let text = format!("{:?}", row.get::<_, rusqlite::types::Value>(column).unwrap());
            assert!(!text.contains(PER_A), "{text}");
        }
    }
}

#[test]
fn a_purpose_comes_from_the_list_of_its_mode_even_where_none_is_asked_for() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed::default());
    let ask = |words: &str| RunQuery {
        subject: ORG_A.to_owned(),
        mode: Mode::Public,
        purpose: purpose(words),
        ..RunQuery::default()
    };
    for wrong in ["bogus", "x:替何某查", "heguowen"] {
        assert_eq!(centre.refusal("win1", &ask(wrong)).0, "E-INPUT", "{wrong}");
    }
    let kept = "SELECT count(*) FROM journal WHERE purpose IN ('bogus', 'x', 'heguowen')";
    let kept: i64 = centre.sql().query_row(kept, [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 0, "what is no code does not enter the log as one");
}

#[test]
fn a_refused_query_is_in_the_log_under_the_subject_asked_for_and_not_under_that_of_the_letter() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed { item: "XZ-004".to_owned(), access: "authorised".to_owned(), ..Seed::default() });
    seed::record(&centre, &Seed { subject: ORG_B.to_owned(), name: "环翠区乙公司".to_owned(), ..Seed::default() });
    let sq = centre.call("win1", &letter(ORG_A, Some(2))).unwrap().id;
    let under = |centre: &mut Centre, subject: &str| {
        let list =
            ListLog { subject: Some(subject.to_owned()), outcome: Some("denied".to_owned()), ..ListLog::default() };
        centre.call("aud1", &list).unwrap().items.len()
    };
    for (asked, found) in [("S-2", 1), ("S-777777", 1)] {
        let ask = RunQuery {
            subject: asked.to_owned(),
            mode: Mode::Authorised,
            purpose: purpose("loan-review"),
            authorisation: Some(sq.clone()),
            ..RunQuery::default()
        };
        assert_eq!(centre.refusal("win1", &ask).0, "E-GRANT", "{asked}");
        assert_eq!((under(&mut centre, ORG_B), under(&mut centre, ORG_A)), (found, 0), "{asked}");
    }
}

#[test]
fn a_number_with_a_wrong_check_character_is_answered_with_a_doubt() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed::default());
    let doubt = |centre: &mut Centre, subject: &str| {
        let ask = RunQuery { subject: subject.to_owned(), mode: Mode::Public, ..RunQuery::default() };
        centre.call("win1", &ask).unwrap().doubt.is_some()
    };
    assert!(doubt(&mut centre, "91210399MA0000016M") && !doubt(&mut centre, ORG_A) && !doubt(&mut centre, ORG_B));
}

#[test]
fn what_no_catalogue_and_no_table_has_is_refused_before_a_use_is_taken() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed { item: "XZ-004".to_owned(), access: "authorised".to_owned(), ..Seed::default() });
    let sq = centre.call("win1", &letter(ORG_A, Some(1))).unwrap().id;
    let ask = |fields: &[&str]| RunQuery {
        subject: ORG_A.to_owned(),
        mode: Mode::Authorised,
        purpose: purpose("loan-review"),
        authorisation: Some(sq.clone()),
        id_document: Some(resident(PER_B)),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        ..RunQuery::default()
    };
    assert_eq!(centre.refusal("win1", &ask(&["title", "zzz"])).0, "E-INPUT");
    centre.call("win1", &ask(&["title"])).unwrap();
    let mut told = |subject: &str| {
        let items = vec!["ZZ-99".to_owned()];
        let error = centre.call("win1", &RunQuery { subject: subject.to_owned(), items, ..RunQuery::default() });
        told(&error.unwrap_err())
    };
    assert!(told(ORG_A).contains("ZZ-99"));
    assert_eq!(told(ORG_A), told("91210399MA00000X11"));
}

#[test]
fn nobody_takes_in_or_uses_a_letter_made_out_to_himself() {
    let mut centre = Centre::on("2018-08-02");
    seed::record(&centre, &Seed { item: "XZ-004".to_owned(), access: "authorised".to_owned(), ..Seed::default() });
    let own = ("E-SOD".to_owned(), "S10".to_owned());
    let mine = AddAuthorisation { grantee_id: person("win1"), ..letter(ORG_A, None) };
    assert_eq!(centre.refusal("win1", &mine), own);
    let sq = centre.call("win1", &letter(ORG_A, None)).unwrap().id;
    // The same person comes to work at the window.
    let twin = AddOfficer {
        login: "twin".to_owned(),
        name: "李某某".to_owned(),
        person: PER_B.to_owned().into(),
        unit: "CENTRE".to_owned(),
        place: None,
    };
    centre.call("adm1", &twin).unwrap();
    let same = "UPDATE officer SET person = (SELECT person FROM officer WHERE login = 'twin') WHERE login = 'win1'";
    centre.sql().execute(same, []).unwrap();
    centre.log_in_anew();
    let ask = RunQuery {
        subject: ORG_A.to_owned(),
        mode: Mode::Authorised,
        purpose: purpose("loan-review"),
        authorisation: Some(sq),
        id_document: Some(resident(PER_B)),
        ..RunQuery::default()
    };
    assert_eq!(centre.refusal("win1", &ask), own);
}

#[test]
fn a_supervisor_grants_another_units_paper_and_never_an_application_for_the_own_unit() {
    use xintai::service::ops::authorisations::ApproveGrant;
    let mut centre = Centre::on("2018-08-02");
    seed::catalogue(&centre);
    let apply = |unit: &str| ApplyForDuty {
        unit: unit.to_owned(),
        application: "环函〔2018〕9号".to_owned(),
        terms: Terms {
            items: vec!["XZ-007".to_owned()],
            purpose: purpose("licensing"),
            until: "2018-12-31".parse().ok(),
            ..Terms::default()
        },
    };
    let other = centre.call("sup1", &apply("UNIT-Y")).unwrap();
    assert_eq!((other.state.as_str(), other.approved_by.is_some()), ("active", true));
    let own = centre.call("sup1", &apply("CENTRE")).unwrap();
    assert_eq!((own.state.as_str(), own.approved_by), ("applied", None));
    let approve = ApproveGrant { id: own.id };
    assert_eq!(centre.refusal("sup1", &approve), ("E-SOD".to_owned(), "S6".to_owned()));
    assert_eq!(centre.call("sup2", &approve).unwrap().state, "active");
}
