//! Entries that somebody with a SQL tool changed, added or took out: `check` names them, and a forged sheet is not shown.

use crate::{harness::Centre, seed::PER_B};
use std::{fs, path::Path};
use xintai::{
    domain::{query::Purpose, role::Role},
    service::{
        ImportRequest,
        ops::{
            authorisations::{AddAuthorisation, ApplyForDuty, ApproveGrant, Paper, Terms},
            decisions::ShowDecision,
            quotas::{ReleaseQuota, SetQuota},
            review::AcceptRecords,
            status::{CheckInstallation, CheckReport},
        },
    },
};

/// A centre in which everything came through the door: an import, a review, an authorisation, a decision, a release.
pub fn centre() -> (Centre, String) {
    let mut centre = Centre::on("2026-11-23");
    centre.with_catalogue();
    let name = "penalties-bom.csv";
    let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name)).unwrap();
    let request = ImportRequest {
        unit: Some("UNIT-X".to_owned()),
        item: "XZCF".to_owned(),
        file_name: name.to_owned(),
        ..ImportRequest::default()
    };
    let batch = centre.import("liaX", &request, bytes).unwrap().batch;
    centre.call("rev1", &AcceptRecords { batch: Some(batch), ..AcceptRecords::default() }).unwrap();
    let terms = Terms {
        items: vec!["XZ-007".to_owned()],
        purpose: Purpose::parse("licensing"),
        until: "2026-12-31".parse().ok(),
        ..Terms::default()
    };
    let apply = ApplyForDuty { unit: "UNIT-Y".to_owned(), application: "环函〔2026〕8号".to_owned(), terms };
    let grant = centre.call("liaY", &apply).unwrap().id;
    centre.call("sup1", &ApproveGrant { id: grant.clone() }).unwrap();
    let subject = centre.sql().query_row("SELECT id_value FROM subject ORDER BY id", [], |row| row.get(0)).unwrap();
    let terms = Terms {
        items: vec!["XZ-004".to_owned()],
        purpose: Purpose::parse("loan-review"),
        until: "2026-12-31".parse().ok(),
        paper: Some(Paper { name: "letter.pdf".to_owned(), body: b"signed".to_vec() }),
        ..Terms::default()
    };
    let (grantee, grantee_id) = ("李某".to_owned(), PER_B.to_owned());
    centre.call("win1", &AddAuthorisation { subject, grantee, grantee_id, terms }).unwrap();
    centre.call("sup1", &SetQuota { role: Role::Window, rows: None, subjects: Some(9) }).unwrap();
    let release = ReleaseQuota {
        login: "win1".to_owned(),
        subjects: 5,
        reason: "开标日窗口排队".to_owned(),
        ..ReleaseQuota::default()
    };
    centre.call("sup2", &release).unwrap();
    (centre, grant)
}

fn check(centre: &mut Centre) -> CheckReport {
    centre.call("adm1", &CheckInstallation).unwrap()
}

/// What `check` finds wrong, in one line.
fn wrong(report: &CheckReport) -> String {
    let bad = report.items.iter().filter(|item| !item.ok);
    bad.map(|item| format!("{}: {}", item.check, item.detail)).collect::<Vec<_>>().join(" | ")
}

/// Each tampering: the tables it touches, what is done, and what `check` must name.
const TAMPERED: &[(&str, &str, &str)] = &[
    ("record_version", "UPDATE record_version SET content = '{}' WHERE record = 1", "record_version R-000001/1"),
    (
        "record_version",
        "UPDATE record_version SET content = replace(content, 'CF_WFXW', 'CF_WFXX') WHERE record = 2",
        "record_version R-000002/1",
    ),
    ("record_version", "DELETE FROM record_version WHERE record = 3", "record R-000003 content"),
    (
        "record record_event record_version",
        "DELETE FROM record_version WHERE record = 4; DELETE FROM record_event WHERE record = 4; DELETE FROM record WHERE id = 4",
        "record R-000004",
    ),
    (
        "record record_version submission",
        "UPDATE record SET state = 'erased', erased_on = '2026-11-23' WHERE id = 5;
         UPDATE submission SET received = '{}' WHERE record = 5;
         UPDATE record_version SET content = '{}', digest = (SELECT digest FROM record_version WHERE record = 6) WHERE record = 5",
        "record R-000005 erased",
    ),
    ("record", "UPDATE record SET hidden_on = '2026-11-23' WHERE id = 6", "record R-000006 hidden"),
    (
        "record_event",
        "INSERT INTO record_event (record, at, kind, officer, digest) SELECT 7, at, 'hide', officer, digest FROM record_event WHERE kind = 'submitted' AND record = 1",
        "record_event R-000007 hide",
    ),
    ("paper", "UPDATE paper SET body = x'31'", "paper 1"),
    ("submission", "UPDATE submission SET received = '{}' WHERE id = 8", "submission B-2026-1123-01/8"),
    ("submission", "DELETE FROM submission WHERE id = 60", "record.import"),
    ("approval", "DELETE FROM approval", "authorisation.approve"),
    ("approval", "UPDATE approval SET sheet = replace(sheet, '环函', '环文')", "approval 1"),
    (
        "approval",
        "INSERT INTO approval (operation, item, proposed_by, proposed_at, asked, decided_by, decided_at, outcome, reason, seen, cite, pack, sheet)
         SELECT operation, 'SQ-2026-9', proposed_by, proposed_at, asked, decided_by, decided_at, outcome, reason, seen, cite, pack, sheet FROM approval",
        "approval 2",
    ),
    (
        "role_grant",
        "INSERT INTO role_grant (officer, role, from_day, proposed_at, active_at) SELECT id, 'reviewer', '2020-01-01', 1, 1 FROM officer WHERE login = 'win1'",
        "role_grant win1 reviewer",
    ),
    ("role_grant", "UPDATE role_grant SET role = 'intake' WHERE role = 'window'", "officer.grant"),
    ("quota_release", "DELETE FROM quota_release", "quota.release"),
    ("quota_release", "INSERT INTO quota_release SELECT 2, officer, day, 500, rows, reason, released_by, 1 FROM quota_release", "quota_release win1"),
    ("authorisation", "UPDATE authorisation SET state = 'revoked', revoked_at = 1 WHERE kind = 'written'", "authorisation SQ-2026-2"),
    ("authorisation", "UPDATE authorisation SET approved_at = NULL, approved_by = NULL WHERE kind = 'duty'", "authorisation.approve"),
    ("authorisation", "UPDATE authorisation SET state = 'refused' WHERE kind = 'duty'", "authorisation SQ-2026-1 state"),
    ("approval", "UPDATE approval SET outcome = 'rejected'", "authorisation SQ-2026-1 state"),
    ("authorisation", "DELETE FROM authorisation WHERE kind = 'written'", "authorisation authorisation-2026"),
    ("officer", "UPDATE officer SET status = 'disabled' WHERE login = 'win1'", "officer win1 disabled"),
    ("credential", "UPDATE credential SET made_at = 1 WHERE officer = (SELECT id FROM officer WHERE login = 'win1')", "credential win1"),
    ("credential", "DELETE FROM credential WHERE officer = (SELECT id FROM officer WHERE login = 'win1')", "officer.key"),
    ("alert", "INSERT INTO alert (rule, officer, name, day, sentence, count, state) VALUES ('self', 'win1', 'x', '2026-11-23', '{}', 1, 'dismissed')", "alert A-1"),
];

#[test]
fn what_was_changed_in_the_file_behind_the_program_is_named() {
    let (mut centre, grant) = centre();
    let report = check(&mut centre);
    assert!(report.ok, "{}", wrong(&report));
    let sql = centre.sql();
    sql.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let triggers: Vec<String> = {
        let mut statement = sql.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    for name in triggers {
        sql.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    for (tables, tampering, named) in TAMPERED {
        for table in tables.split(' ') {
            sql.execute_batch(&format!("CREATE TEMP TABLE kept_{table} AS SELECT * FROM main.{table}")).unwrap();
        }
        sql.execute_batch(tampering).unwrap();
        let found = check(&mut centre);
        assert!(!found.ok && wrong(&found).contains(named), "{tampering}\nnames {named}? {}", wrong(&found));
        assert_eq!(found.code().unwrap().word(), "E-INTEGRITY");
        if tampering.contains("SET sheet") {
            let show = ShowDecision { id: grant.clone(), seen: None };
            assert_eq!(centre.call("sup1", &show).unwrap_err().code.word(), "E-INTEGRITY");
        }
        for table in tables.split(' ') {
            let back =
                format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}; DROP TABLE kept_{table}");
            sql.execute_batch(&back).unwrap();
        }
    }
    let report = check(&mut centre);
    assert!(report.ok, "{}", wrong(&report));
    assert!(centre.call("sup1", &ShowDecision { id: grant, seen: None }).is_ok());
}

/// What is done to a case, and what `check` must name.
const CASE_TAMPERED: &[(&str, &str, &str)] = &[
    ("case_file", "UPDATE case_file SET state = 'closed', open = 0", "state"),
    ("case_file", "UPDATE case_file SET received_on = '2020-01-01'", "received"),
    ("case_event", "DELETE FROM case_event WHERE n = (SELECT max(n) FROM case_event)", "objection."),
    ("case_event", "DELETE FROM case_event WHERE n = (SELECT min(n) + 1 FROM case_event)", "events"),
    ("notice", "DELETE FROM notice", "notice notice.2026"),
];

#[test]
fn a_case_that_stands_otherwise_than_its_events_and_a_number_that_nothing_has_are_named() {
    use xintai::service::ops::{
        casework::Paper as Evidence,
        notices::RenderNotice,
        objections::{CompareObjection, FileObjection},
        steps::{Act, Input},
    };
    let (mut centre, _) = centre();
    let sql = centre.sql();
    let (record, applicant): (String, String) = sql
        .query_row("SELECT r.no, s.id_value FROM record r JOIN subject s ON s.id = r.subject WHERE r.state = 'accepted' ORDER BY r.id", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let filing = FileObjection {
        record,
        applicant,
        ground: "error".to_owned(),
        written: true,
        evidence: vec![Evidence { kind: "evidence".to_owned(), name: "a.txt".to_owned(), body: b"x".to_vec() }],
        claims: [("CF_NR_FK".to_owned(), "1".to_owned())].into(),
        ..FileObjection::default()
    };
    let case = centre.call("obj1", &filing).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    centre.call("obj1", &Act::on(&case, "forward", Input::default())).unwrap();
    let transfer = RenderNotice { case: case.clone(), ..RenderNotice::default() };
    centre.call("obj1", &transfer).unwrap();
    let urge = Act::on(&case, "urge", Input::default());
    centre.call("obj1", &urge).unwrap();
    let report = check(&mut centre);
    assert!(report.ok, "{}", wrong(&report));
    sql.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let triggers: Vec<String> = {
        let mut statement = sql.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    for name in triggers {
        sql.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    for (table, tampering, named) in CASE_TAMPERED {
        sql.execute_batch(&format!("CREATE TEMP TABLE kept AS SELECT * FROM main.{table}; {tampering}")).unwrap();
        let found = check(&mut centre);
        assert!(!found.ok && wrong(&found).contains(named), "{tampering}\nnames {named}? {}", wrong(&found));
        sql.execute_batch(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept"))
            .unwrap();
    }
}
