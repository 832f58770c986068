//! A new installation, its status, backup and restore, and the burn-in.

use super::{Answer, answer, officer, private_file, program, run, run_as, run_by_key};
use crate::harness::{Centre, private_dir};
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

fn init(folder: &Path, more: &[&str]) -> super::Answer {
    let mut command = program();
    command.arg("--db").arg(folder.join("new.db")).args(["init", "--regime", "huancui", "--unit", "信用中心"]);
    command.args(["--sysadmin", "adm", "--sysadmin-person", "371002199001010007"]);
    answer(command.args(["--supervisor", "sup", "--supervisor-person", "371002199001020002"]).args(more))
}

#[test]
fn a_new_database_gives_two_persons_a_password_that_must_be_changed_first() {
    let folder = private_dir();
    let made = init(folder.path(), &[]).json(0);
    let once = made["officers"][0]["one_time_password"].as_str().unwrap();
    assert_eq!(made["officers"].as_array().unwrap().len(), 2);
    for file in ["new.db", "new.db.key"] {
        assert_eq!(fs::metadata(folder.path().join(file)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let credential = private_file(&folder.path().join("adm.credential"), once);
    let as_adm = || {
        let mut command = program();
        command
            .arg("--db")
            .arg(folder.path().join("new.db"))
            .args(["--as", "adm", "--credential-file"])
            .arg(&credential);
        command
    };
    assert_eq!(answer(as_adm().args(["unit", "list"])).error(7)["code"], "E-LOGIN");
    assert_eq!(answer(as_adm().args(["officer", "passwd"]).write_stdin("a quite long sentence\n")).code, 0);
    fs::write(&credential, "a quite long sentence").unwrap();
    assert_eq!(answer(as_adm().args(["unit", "list"])).code, 0);
    // A second time it refuses, and what is there stays.
    assert_eq!(init(folder.path(), &[]).error(5)["code"], "E-STATE");
    assert_eq!(answer(as_adm().args(["unit", "list"])).code, 0);
    // The time of a real database is the machine's.
    let error = answer(as_adm().args(["--now", "2030-01-01", "unit", "list"])).error(2);
    assert_eq!(error["code"], "E-USAGE");
}

#[test]
fn one_person_is_not_two_and_an_unknown_regulation_is_exit_4() {
    let folder = private_dir();
    let mut command = program();
    command.arg("--db").arg(folder.path().join("new.db"));
    command.args(["init", "--regime", "huancui", "--unit", "x", "--sysadmin", "a", "--supervisor", "b"]);
    command.args([
        "--sysadmin-person",
        "371002199001010007",
        "--supervisor-person",
        "３７１００２１９９００１０１０００７",
    ]);
    assert_eq!(answer(&mut command).error(3)["cite"], "S5");
    let mut command = program();
    command.arg("--db").arg(folder.path().join("new.db"));
    command.args(["init", "--regime", "nowhere", "--unit", "x", "--sysadmin", "a", "--supervisor", "b"]);
    assert_eq!(answer(&mut command).code, 4);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "a refused init leaves nothing");
}

#[test]
fn status_tells_schema_regime_counts_and_the_head_of_the_log() {
    let centre = Centre::on("2022-06-01");
    let status = run_as(&centre, "win1", &["--now", "2022-06-01", "status"]).json(0);
    for key in ["schema", "regime", "in_force", "counts", "due", "log"] {
        assert!(!status[key].is_null(), "{key}: {status}");
    }
    assert_eq!(status["in_force"]["state"], "lapsed");
    assert_eq!(status["log"]["hash"].as_str().unwrap().len(), 64);
    assert!(status["verified"].is_null());
    assert_eq!(run_as(&centre, "adm1", &["log", "verify"]).json(0)["ok"], true);
    assert_eq!(run_as(&centre, "win1", &["status"]).json(0)["verified"]["ok"], true);
}

#[test]
fn a_backup_proves_itself_and_a_restore_goes_on_from_it() {
    let centre = Centre::on("2018-06-01");
    let (copy, back) = (centre.dir().join("copy.db"), centre.dir().join("back.db"));
    let (copy_text, back_text) = (copy.to_str().unwrap(), back.to_str().unwrap());
    let made = run_as(&centre, "adm1", &["backup", copy_text]).json(0);
    assert!(made["rows"].as_i64().unwrap() > 0);
    for file in [copy.clone(), xintai::service::key_path(&copy)] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(run(&["log", "verify", copy_text]).json(0)["head"], made["head"]);
    assert_eq!(run_as(&centre, "adm1", &["backup", copy_text]).error(5)["code"], "E-STATE");
    assert_eq!(run_as(&centre, "win1", &["backup", &format!("{copy_text}.2")]).code, 3);

    let restored = restore(&centre, "adm1", "sup1", (copy_text, back_text)).json(0);
    assert_eq!(restored["rows"], made["rows"]);
    let seam: Vec<(String, String)> = {
        let sql = rusqlite::Connection::open(&back).unwrap();
        let mut rows = sql
            .prepare("SELECT operation, officer FROM journal WHERE seq > ?1 AND operation LIKE 'backup.%' ORDER BY seq")
            .unwrap();
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        rows.query_map([made["rows"].as_i64()], read).unwrap().map(Result::unwrap).collect()
    };
    let scar = [("backup.restore", "adm1"), ("backup.confirm", "sup1")];
    assert_eq!(seam, scar.map(|(operation, login)| (operation.to_owned(), login.to_owned())));
    let mut command = officer(&centre, "adm1");
    assert_eq!(answer(command.arg("--db").arg(&back).arg("check")).code, 2, "--db may be given once");
    let mut command = program();
    command
        .arg("--db")
        .arg(&back)
        .args(["--as", "adm1", "--credential-file"])
        .arg(centre.dir().join("adm1.credential"));
    assert_eq!(answer(command.arg("check")).json(0)["ok"], true);
    assert_eq!(restore(&centre, "win1", "sup1", (copy_text, &format!("{back_text}.2"))).code, 3);
    let left: Vec<_> = fs::read_dir(centre.dir()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".part")), "{left:?}");
}

/// `restore` by one officer with another beside.
fn restore(centre: &Centre, login: &str, second: &str, (from, to): (&str, &str)) -> Answer {
    // Makes the credential file of the second person.
    let _ = officer(centre, second);
    let beside = centre.dir().join(format!("{second}.credential"));
    let beside = ["--second", second, "--second-credential-file", beside.to_str().unwrap()];
    let words: Vec<&str> = ["restore", from, "--to", to].into_iter().chain(beside).collect();
    run_as(centre, login, &words)
}

#[test]
fn a_backup_is_restored_by_two_persons_and_by_nobody_alone() {
    let centre = Centre::on("2018-06-01");
    let (copy, back) = (centre.dir().join("copy.db"), centre.dir().join("back.db"));
    let (copy_text, back_text) = (copy.to_str().unwrap(), back.to_str().unwrap());
    run_as(&centre, "adm1", &["backup", copy_text]).json(0);
    assert_eq!(run_as(&centre, "adm1", &["restore", copy_text, "--to", back_text]).code, 2, "alone");
    // Who has no word on it.
    assert_eq!(restore(&centre, "adm1", "rev1", (copy_text, back_text)).error(3)["code"], "E-ROLE");
    assert_eq!(restore(&centre, "adm1", "win1", (copy_text, back_text)).error(3)["code"], "E-ROLE");
    rusqlite::Connection::open(&copy)
        .unwrap()
        .execute(
            "UPDATE officer SET person = (SELECT person FROM officer WHERE login = 'adm1') WHERE login = 'sup1'",
            [],
        )
        .unwrap();
    let same = restore(&centre, "adm1", "sup1", (copy_text, back_text)).error(3);
    assert_eq!((same["code"].as_str(), same["cite"].as_str()), (Some("E-SOD"), Some("S3")), "{same}");
    // A wrong password of the second person.
    let wrong = private_file(&centre.dir().join("wrong"), "not the password");
    let words = ["restore", copy_text, "--to", back_text, "--second", "sup2", "--second-credential-file"];
    let told = answer(officer(&centre, "adm1").args(words).arg(&wrong));
    assert_eq!(told.code, 7, "{told:?}");
    let left: Vec<_> = fs::read_dir(centre.dir()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let made = |name: &std::ffi::OsString| name.to_string_lossy().starts_with("back.db");
    assert!(!left.iter().any(made), "{left:?}");
    assert_eq!(
        restore(&centre, "adm1", "sup2", (copy_text, back_text)).json(0)["second"].as_str().map(str::is_empty),
        Some(false)
    );
    // An access key works unattended: it is no signature, but in a training database, where keys are not told apart.
    let training = "UPDATE setting SET value = 'no' WHERE key = 'training'";
    rusqlite::Connection::open(&copy).unwrap().execute(training, []).unwrap();
    let key = private_file(&centre.dir().join("sup2.key"), centre.key("sup2").unwrap());
    let other = format!("{back_text}.2");
    let words = ["restore", copy_text, "--to", &other, "--second", "sup2", "--second-credential-file"];
    let by_key = answer(officer(&centre, "adm1").args(words).arg(&key));
    assert_eq!(by_key.error(3)["cite"], "ROLE-key");
    assert!(!Path::new(&other).exists());
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let centre = Centre::on("2018-06-01");
    let copy = centre.dir().join("copy.db");
    run_as(&centre, "adm1", &["backup", copy.to_str().unwrap()]).json(0);
    rusqlite::Connection::open(&copy)
        .unwrap()
        .execute_batch("DROP TRIGGER journal_is_append_only_update; UPDATE journal SET officer = 'x' WHERE seq = 7")
        .unwrap();
    let to = centre.dir().join("back.db");
    let paths = (copy.to_str().unwrap(), to.to_str().unwrap());
    let error = restore(&centre, "adm1", "sup1", paths).error(6);
    assert_eq!(error["code"], "E-INTEGRITY");
    assert!(!to.exists());
}

#[test]
fn the_check_finds_a_changed_log_row() {
    let centre = Centre::on("2018-06-01");
    centre
        .sql()
        .execute_batch("DROP TRIGGER journal_is_append_only_update; UPDATE journal SET officer = 'x' WHERE seq = 7")
        .unwrap();
    let report = run_as(&centre, "adm1", &["check"]).json(6);
    let log = report["items"].as_array().unwrap().iter().find(|item| item["check"] == "log").unwrap();
    assert_eq!(log["ok"], false);
    assert_eq!(run_as(&centre, "adm1", &["log", "verify"]).json(6)["first_bad"], 7);
}

#[test]
fn every_acknowledged_write_of_the_burn_in_stands_in_the_log() {
    let centre = Centre::on("2018-06-01");
    let told = run_as(&centre, "win1", &["selftest", "work", "-n", "3"]);
    assert_eq!(told.code, 0, "{told:?}");
    let acked: Vec<i64> = told.out.lines().map(|line| line.strip_prefix("ACK ").unwrap().parse().unwrap()).collect();
    assert_eq!(acked.len(), 3);
    for seq in acked {
        let operation: String =
            centre.sql().query_row("SELECT operation FROM journal WHERE seq = ?1", [seq], |row| row.get(0)).unwrap();
        assert_eq!(operation, "selftest.work");
    }
}

#[test]
fn an_imported_year_ends_the_provisional_dates_and_only_those_in_charge_import() {
    let centre = Centre::on("2018-06-01");
    let file = centre.dir().join("y2027.toml");
    fs::write(
        &file,
        "[y2027]\nyear = 2027\nsource = [\"synthetic notice\"]\nworking_days = 260\noff = [\"2027-01-01\"]\nwork = []\n",
    )
    .unwrap();
    let path = file.to_str().unwrap();
    assert_eq!(run_as(&centre, "win1", &["calendar", "import", path]).code, 3);
    assert_eq!(run_as(&centre, "adm1", &["calendar", "import", path]).json(0)["years"][0], 2027);
    let due = ["calendar", "due", "--from", "2026-12-31", "--working-days", "1"];
    let told = answer(program().arg("--db").arg(centre.path()).args(due)).json(0);
    assert_eq!((told["due"].as_str(), told["provisional"].as_bool()), (Some("2027-01-04"), Some(false)));
    assert_eq!(run(&due).json(0)["provisional"], true);
}

#[test]
fn a_paper_is_kept_under_its_own_name_without_the_folders_it_lay_in() {
    let centre = Centre::on("2018-06-01");
    let file = private_file(&centre.dir().join("安全制度.txt"), "制度");
    let words = ["regime", "paper", "internal-security-rules", "--document", file.to_str().unwrap()];
    run_by_key(&centre, "sup1", &words).json(0);
    let kept: String =
        centre.sql().query_row("SELECT value FROM setting WHERE key LIKE 'paper:%'", [], |row| row.get(0)).unwrap();
    assert!(kept.ends_with(" 安全制度.txt") && !kept.contains('/'), "{kept}");
}

#[test]
fn a_countys_own_installation_stands_at_the_level_of_the_county() {
    let folder = private_dir();
    let level = |level: &str, name: &str| {
        let db = folder.path().join(name);
        let mut command = program();
        command.arg("--db").arg(&db).args(["--now", "2024-06-03T09:00:00+08:00", "init", "--training"]);
        command.args(["--regime", "anshan", "--unit", "铁东区信用中心", "--sysadmin", "adm", "--supervisor", "sup"]);
        command.args(["--sysadmin-person", "371002199001010007", "--supervisor-person", "371002199001020002"]);
        (db, answer(command.args(["--level", level])))
    };
    let (_, wrong) = level("village", "wrong.db");
    assert_eq!(wrong.error(2)["hint"].as_str().map(|hint| hint.contains("county")), Some(true));
    let (db, made) = level("county", "county.db");
    made.json(0);
    let sql = rusqlite::Connection::open(&db).unwrap();
    let own: String = sql.query_row("SELECT level FROM unit WHERE code = 'CENTRE'", [], |row| row.get(0)).unwrap();
    assert_eq!(own, "county");
}
