//! What is kept of the log elsewhere: a cut-off tail, an older file put back, another history are found by it alone.

use crate::{
    harness::{Centre, moment, password, private_dir},
    seed::{self, ORG_A, Seed},
};
use std::{fs, os::unix::fs::PermissionsExt as _};
use xintai::{
    domain::query::Mode,
    service::{
        Channel, Kept, Service, Verification, key_path,
        ops::{
            anchors::{CheckpointMade, ExportLog, LogHead, MakeCheckpoint, ShowAnchored},
            log::VerifyLog,
            query::RunQuery,
            settings::SetSetting,
        },
        verify_file,
    },
};

fn centre() -> Centre {
    let mut centre = Centre::on("2018-03-05");
    seed::record(&centre, &Seed::default());
    look(&mut centre, 3);
    centre
}

fn look(centre: &mut Centre, times: usize) {
    let query = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Public, ..RunQuery::default() };
    for _ in 0..times {
        centre.call("win1", &query).unwrap();
    }
}

fn checkpoint(centre: &mut Centre) -> CheckpointMade {
    centre.call("aud1", &MakeCheckpoint).unwrap()
}

fn verify(centre: &mut Centre, kept: Vec<Kept>) -> Verification {
    centre.call("aud1", &VerifyLog { from: 1, kept, key: None }).unwrap()
}

fn as_kept(made: &CheckpointMade) -> Kept {
    Kept::Checkpoint("kept.txt".to_owned(), made.text.clone())
}

/// What a stranger with a SQL tool does to the end of the log.
fn cut(centre: &Centre, rows: i64) {
    let sql = centre.sql();
    sql.execute_batch("DROP TRIGGER journal_is_append_only_update; DROP TRIGGER journal_is_append_only_delete")
        .unwrap();
    sql.execute("PRAGMA foreign_keys = OFF", []).unwrap();
    let last: i64 = sql.query_row("SELECT max(seq) FROM journal", [], |row| row.get(0)).unwrap();
    sql.execute("DELETE FROM journal_text WHERE seq > ?1", [last - rows]).unwrap();
    sql.execute("DELETE FROM journal WHERE seq > ?1", [last - rows]).unwrap();
}

/// The export of the whole log as its file holds it.
fn export(centre: &mut Centre) -> String {
    let step = centre.call("aud1", &ExportLog { from: 1, to: None }).unwrap();
    let mut text = serde_json::to_string(&step.head).unwrap();
    for row in &step.rows {
        text.push('\n');
        text.push_str(&serde_json::to_string(row).unwrap());
    }
    text
}

#[test]
fn a_log_agrees_with_what_was_kept_and_says_what_nothing_speaks_for() {
    let mut centre = centre();
    let made = checkpoint(&mut centre);
    let code = centre.call("sup1", &LogHead).unwrap();
    look(&mut centre, 2);
    let found = verify(&mut centre, vec![as_kept(&made), Kept::Code(code.code.clone())]);
    assert!(found.ok && found.kept.iter().all(|one| one.ok), "{found:?}");
    assert_eq!(found.anchored, Some(code.seq));
    assert!(found.unanchored >= 3, "the head's own row and two looks: {}", found.unanchored);
    let bare = verify(&mut centre, Vec::new());
    assert_eq!((bare.ok, bare.anchored), (true, None));
    assert_eq!(bare.unanchored, bare.rows);
}

#[test]
fn a_cut_off_tail_is_seen_by_any_one_anchor_of_it() {
    for rows in [1, 10, 30] {
        let mut centre = centre();
        look(&mut centre, 40);
        let receipt = {
            let query = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Public, ..RunQuery::default() };
            centre.call("win1", &query).unwrap().receipt
        };
        let last: i64 = centre.sql().query_row("SELECT max(seq) FROM journal", [], |row| row.get(0)).unwrap();
        cut(&centre, rows);
        let bare = verify_file(centre.path(), 1, &[], None).unwrap();
        assert_eq!((bare.ok, bare.unanchored), (true, last - rows), "the chain alone cannot see it");
        let found = verify_file(centre.path(), 1, &[Kept::Code(receipt)], None).unwrap();
        assert_eq!((found.ok, found.first_bad, found.reason.as_deref()), (false, Some(last - rows + 1), Some("cut")));
    }
}

#[test]
fn an_export_and_a_checkpoint_that_an_editor_marked_as_utf_8_are_read_like_the_others() {
    let mut centre = centre();
    look(&mut centre, 5);
    let marked = format!("\u{feff}{}", export(&mut centre).replace('\n', "\r\n"));
    let path = centre.dir().join("marked.jsonl");
    std::fs::write(&path, &marked).unwrap();
    let found = verify_file(&path, 1, &[], None).unwrap();
    assert!(found.ok && found.rows > 5, "{found:?}");
    let twice = format!("\u{feff}{marked}");
    std::fs::write(&path, twice).unwrap();
    assert!(verify_file(&path, 1, &[], None).is_err(), "one mark, and no more, is no part of the text");
}

#[test]
fn a_file_cut_before_a_row_it_notes_as_given_out_says_so_itself() {
    let mut centre = centre();
    look(&mut centre, 5);
    let altered = export(&mut centre).replacen("\"officer_name\":\"", "\"officer_name\":\"某", 1);
    checkpoint(&mut centre);
    cut(&centre, 3);
    let last: i64 = centre.sql().query_row("SELECT max(seq) FROM journal", [], |row| row.get(0)).unwrap();
    let found = verify_file(centre.path(), 1, &[], None).unwrap();
    assert_eq!((found.ok, found.first_bad, found.reason.as_deref()), (false, Some(last + 1), Some("cut")));
    // Nor does an export that is no evidence itself hide it.
    let unfit = [Kept::Export("export.jsonl".to_owned(), altered)];
    let found = verify_file(centre.path(), 1, &unfit, None).unwrap();
    assert!(found.kept[0].unfit && !found.whole);
    assert_eq!((found.first_bad, found.reason.as_deref()), (Some(last + 1), Some("cut")));
    centre.sql().execute("DELETE FROM anchor", []).unwrap();
    assert!(verify_file(centre.path(), 1, &[], None).unwrap().ok, "without its notes the chain alone shows nothing");
}

/// An older state of the centre's files, in a folder of its own.
fn older(centre: &Centre) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = private_dir();
    let path = dir.path().join("older.db");
    centre.sql().execute("VACUUM INTO ?1", [path.to_str().unwrap()]).unwrap();
    fs::copy(key_path(centre.path()), key_path(&path)).unwrap();
    for file in [path.clone(), key_path(&path)] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    (dir, path)
}

#[test]
fn an_older_file_put_back_and_two_histories_from_one_file_are_found() {
    let mut centre = centre();
    let (_dir, path) = older(&centre);
    let rows_then: i64 = centre.sql().query_row("SELECT max(seq) FROM journal", [], |row| row.get(0)).unwrap();
    let before = checkpoint(&mut centre);
    look(&mut centre, 5);
    let after = checkpoint(&mut centre);
    let exported = Kept::Export("export.jsonl".to_owned(), export(&mut centre));
    // Put back as it is, the older file is short of what was kept.
    let found = verify_file(&path, 1, &[as_kept(&after)], None).unwrap();
    assert_eq!((found.first_bad, found.reason.as_deref()), (Some(rows_then + 1), Some("cut")));
    // It goes on as another history, longer than the first.
    let mut service = Service::open(&path, Some(moment("2018-03-06"))).unwrap();
    let officer = service.log_in("win1", &password("win1"), Channel::Cli).unwrap();
    for _ in 0..40 {
        let query = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Public, ..RunQuery::default() };
        service.call(&officer, &query).unwrap();
    }
    drop(service);
    for kept in [as_kept(&before), as_kept(&after)] {
        let found = verify_file(&path, 1, &[kept], None).unwrap();
        assert_eq!((found.ok, found.reason.as_deref()), (false, Some("other-history")), "{found:?}");
    }
    // Row by row against the export, the first row of the other history is named exactly.
    let found = verify_file(&path, 1, &[exported], None).unwrap();
    assert_eq!((found.first_bad, found.reason.as_deref()), (Some(rows_then + 1), Some("other-history")));
}

#[test]
fn an_export_that_was_altered_itself_is_no_evidence_and_its_first_bad_row_is_named() {
    let mut centre = centre();
    let text = export(&mut centre);
    let lines: Vec<&str> = text.lines().collect();
    let kept = |lines: &[String]| vec![Kept::Export("export.jsonl".to_owned(), lines.join("\n"))];
    let whole: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    assert!(verify(&mut centre, kept(&whole)).ok);
    let last = whole.len() - 1;
    let spoilt = |at: usize, from: &str, to: &str| {
        let mut lines = whole.clone();
        assert!(lines[at].contains(from), "{}", lines[at]);
        lines[at] = lines[at].replacen(from, to, 1);
        lines
    };
    let mut swapped = whole.clone();
    swapped.swap(5, 6);
    let as_list = {
        let mut lines = whole.clone();
        lines[4] = "[]".to_owned();
        lines
    };
    for (lines, row, reason) in [
        (spoilt(3, "\"officer_name\":\"", "\"officer_name\":\"某"), 3, "changed"),
        (spoilt(7, "\"at\":1", "\"at\":2"), 7, "changed"),
        (spoilt(8, "\"seq\":8", "\"seq\":8.0"), 8, "format"),
        (swapped, 5, "gap"),
        (as_list, 4, "format"),
        (whole[..last].to_vec(), last, "cut"),
    ] {
        let found = verify(&mut centre, kept(&lines));
        let told = (found.ok, found.first_bad, found.reason.as_deref());
        assert_eq!(told, (false, i64::try_from(row).ok(), Some(reason)));
        assert_eq!((found.kept[0].ok, found.anchored), (false, None));
        assert!(found.whole && found.kept[0].unfit, "the export is unfit, not the log");
    }
    let other = spoilt(0, "\"origin\":\"", "\"origin\":\"x");
    assert_eq!(
        verify(&mut centre, kept(&other)).reason.as_deref(),
        Some("origin"),
        "its rows are of another installation"
    );
}

#[test]
fn a_forged_or_foreign_checkpoint_is_no_evidence() {
    let mut centre = centre();
    let made = checkpoint(&mut centre);
    let forged = made.text.replace(&format!("seq {}", made.seq), &format!("seq {}", made.seq - 1));
    let found = verify(&mut centre, vec![Kept::Checkpoint("forged".to_owned(), forged)]);
    assert_eq!((found.ok, found.reason.as_deref()), (false, Some("signature")));
    let mut other = Centre::on("2018-03-05");
    let foreign = checkpoint(&mut other);
    let found = verify(&mut centre, vec![as_kept(&foreign)]);
    assert!(matches!(found.reason.as_deref(), Some("other-key" | "cut" | "other-history")), "{found:?}");
    let garbage = Kept::Checkpoint("notes.txt".to_owned(), "shopping list".to_owned());
    let error = centre.call("aud1", &VerifyLog { from: 1, kept: vec![garbage], key: None }).unwrap_err();
    assert!(error.message.en.contains("notes.txt") && error.code.word() == "E-INPUT", "{error}");
}

#[test]
fn an_export_verifies_by_itself_and_names_its_first_bad_row() {
    let mut centre = centre();
    let made = checkpoint(&mut centre);
    let text = export(&mut centre);
    let path = centre.dir().join("export.jsonl");
    fs::write(&path, &text).unwrap();
    let found = verify_file(&path, 1, &[as_kept(&made)], None).unwrap();
    assert!(found.ok, "{found:?}");
    assert_eq!(found.anchored, Some(made.seq));
    let spoil = |line: usize, from: &str, to: &str| {
        let spoilt: Vec<String> = text
            .lines()
            .enumerate()
            .map(|(at, whole)| if at == line { whole.replacen(from, to, 1) } else { whole.to_owned() })
            .collect();
        fs::write(&path, spoilt.join("\n")).unwrap();
        verify_file(&path, 1, &[], None).unwrap()
    };
    assert_eq!(spoil(4, "\"outcome\":\"done\"", "\"outcome\":\"denied\"").first_bad, Some(4));
    let cut = text.lines().take(6).collect::<Vec<_>>().join("\n");
    fs::write(&path, cut).unwrap();
    let found = verify_file(&path, 1, &[], None).unwrap();
    assert_eq!((found.first_bad, found.reason.as_deref()), (Some(6), Some("cut")));
}

#[test]
fn the_standing_counts_rows_after_the_newest_anchor_and_turns_late_by_the_settings() {
    let mut centre = centre();
    let none = centre.call("win1", &ShowAnchored).unwrap().anchored;
    assert_eq!(none.seq, None);
    assert!(none.rows > 0);
    let head = centre.call("sup1", &LogHead).unwrap();
    let fresh = centre.call("win1", &ShowAnchored).unwrap().anchored;
    assert_eq!((fresh.seq, fresh.rows, fresh.minutes, fresh.late), (Some(head.seq), 0, None, false));
    centre.call("sup1", &SetSetting { key: "anchor.rows".to_owned(), value: 10 }).unwrap();
    look(&mut centre, 9);
    let soon = centre.call("win1", &ShowAnchored).unwrap().anchored;
    assert_eq!((soon.rows, soon.late), (10, false));
    look(&mut centre, 1);
    assert!(centre.call("win1", &ShowAnchored).unwrap().anchored.late);
    centre.call("sup1", &LogHead).unwrap();
    look(&mut centre, 1);
    centre.at("2018-03-07");
    let old = centre.call("win1", &ShowAnchored).unwrap().anchored;
    assert!(old.late && old.minutes.unwrap() > 2 * 24 * 60 - 10, "{old:?}");
}

#[test]
fn a_named_key_is_held_against_the_installations_own_with_and_without_a_checkpoint() {
    let mut centre = centre();
    let made = checkpoint(&mut centre);
    let key = |centre: &mut Centre, kept: Vec<Kept>, key: &str| {
        centre.call("aud1", &VerifyLog { from: 1, kept, key: Some(key.to_owned()) }).unwrap()
    };
    let own = made.text.lines().find_map(|line| line.find("ssh-ed25519 ").map(|at| line[at..].to_owned())).unwrap();
    let own = own.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    assert!(key(&mut centre, vec![as_kept(&made)], &own).ok);
    assert!(key(&mut centre, Vec::new(), &own).ok);
    let other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxrZXktb2YtYW5vdGhlci1pbnN0YWxsYXRpb24h";
    for kept in [Vec::new(), vec![as_kept(&made)]] {
        let found = key(&mut centre, kept, other);
        assert_eq!((found.ok, found.whole, found.reason.as_deref()), (false, true, Some("other-key")));
    }
}
