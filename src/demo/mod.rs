//! The demonstration (演示库): a training database of a believable district, made through the door as officers would.
//!
//! Nothing is written past the door: units hand in files, reviewers accept, windows answer queries, cases run. Eight
//! weeks are lived through on the training clock, so log, batches and due dates agree with each other. Everything is
//! invented, and the same every time.

mod cases;
pub mod chance;
pub mod district;
pub mod files;
mod history;
mod intake;
mod office;
pub mod people;
mod queries;
pub mod rows;
pub mod sheet;

pub use files::Size;

use crate::{
    domain::{Code, calendar::Calendar},
    locale::Text,
    service::{Error, Moment, clock, key_path},
    text,
};
use district::District;
use history::Weeks;
use office::Office;
use people::Numbers;
use serde::Serialize;
use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// The database's name in its folder.
pub const FILE: &str = "demo.db";

/// What to make.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The folder; made when it is not there.
    pub folder: PathBuf,
    /// What the clock shows when it is done; a Monday morning by default.
    pub now: Option<Moment>,
    /// How large.
    pub size: Size,
}

/// What was made.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// The database.
    pub db: PathBuf,
    /// The regime pack in force.
    pub regime: String,
    /// Everybody who can log in.
    pub officers: Vec<Account>,
    /// Whose worklist the console opens on.
    #[serde(skip)]
    pub opens: String,
}

/// One log-in of the demonstration.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// Log-in name.
    pub login: String,
    /// 姓名
    pub name: String,
    /// Roles with their rights.
    pub roles: Vec<String>,
    /// Code of the unit.
    pub unit: String,
    /// Password.
    pub password: String,
    /// The file with the access key, mode 0600.
    pub credential_file: PathBuf,
}

/// Makes a demonstration in a folder and tells how far it has come. Never overwrites.
pub fn make(wish: &Wish, tell: &mut dyn FnMut(&Text)) -> Result<Made, Error> {
    let district = District::shipped()?;
    let folder = prepare(&wish.folder)?;
    let db = folder.join(FILE);
    for path in [db.clone(), key_path(&db)] {
        if path.exists() {
            return Err(exists(&path));
        }
    }
    let building = folder.join(format!("{FILE}.building"));
    let made = live(wish, &district, &building, &db, tell);
    if made.is_err() {
        // What is half built helps nobody; the files of an earlier demonstration are never touched.
        let _ = fs::remove_file(&building);
        let _ = fs::remove_file(key_path(&building));
    }
    made
}

/// How many people the demonstration knows.
fn numbers(size: Size) -> Numbers {
    Numbers { companies: size.of(1150), households: size.of(450), persons: size.of(400) }
}

/// Lives through the eight weeks.
fn live(
    wish: &Wish,
    district: &District,
    building: &Path,
    db: &Path,
    tell: &mut dyn FnMut(&Text),
) -> Result<Made, Error> {
    let now = match wish.now {
        Some(now) => now,
        None => clock::parse_moment(&district.opens.at)?,
    };
    let days = office::working_days(&Calendar::shipped()?, now.date_naive());
    let people = people::subjects(district, numbers(wish.size), now.date_naive());
    tell(&text!("建立机构与账户……", "units and accounts …"));
    let office = Office::found(building, district, days)?;
    let mut weeks = Weeks::new(office, district, &people, wish.size);
    weeks.live(tell)?;
    let mut office = weeks.office;
    office.finish(now, &district.opens.login)?;
    let officers = credentials(&office, district, db)?;
    tell(&text!("写盘……", "writing to disk …"));
    let db = office.service.finish_demonstration(db)?;
    Ok(Made { db, regime: district.regime.clone(), officers, opens: district.opens.login.clone() })
}

/// The credential files, one for each officer.
fn credentials(office: &Office<'_>, district: &District, db: &Path) -> Result<Vec<Account>, Error> {
    let folder = db.parent().unwrap_or(Path::new("."));
    let mut accounts = Vec::new();
    for officer in &district.officers {
        let file = folder.join(format!("{}.credential", officer.login));
        let key = office.keys.get(&officer.login).ok_or_else(|| Error::not_found(&officer.login))?;
        write_private(&file, key).map_err(|error| unwritten(&file, &error))?;
        accounts.push(Account {
            login: officer.login.clone(),
            name: officer.name.clone(),
            roles: vec![officer.role.clone()],
            unit: officer.unit.clone(),
            password: officer.password.clone(),
            credential_file: file,
        });
    }
    Ok(accounts)
}

/// Writes a new file that only its owner can read.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

/// The folder, made private when it is new.
fn prepare(folder: &Path) -> Result<PathBuf, Error> {
    if !folder.exists() {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| unwritten(folder, &error))?;
    }
    folder.canonicalize().map_err(|error| unwritten(folder, &error))
}

fn exists(path: &Path) -> Error {
    let shown = path.display().to_string();
    Error::new(Code::State, text!("`{shown}` 已存在", "`{shown}` exists already")).hint(text!(
        "换一个文件夹，已有的演示库不会被覆盖",
        "choose another folder; a demonstration is never overwritten"
    ))
}

fn unwritten(path: &Path, error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::AlreadyExists {
        return exists(path);
    }
    let (shown, detail) = (path.display().to_string(), error.to_string());
    Error::new(Code::Io, text!("`{shown}` 无法写入：{detail}", "`{shown}` cannot be written: {detail}"))
        .hint(text!("换一个文件夹", "choose another folder"))
}
