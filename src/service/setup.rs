//! Making a new installation, and opening one.

use super::{
    Env, Error, Former, Service, Verification, chain,
    clock::{Clock, Moment, moment},
    erasure, export, journal,
    kept::{self, Kept, Own},
    keys::Keys,
    ops, safety,
    session::{hash_password, new_key},
    store::{self, Access, Db, laws, migrate, officers, settings, units},
};
use crate::{
    domain::{
        calendar::Calendar,
        refusal::Code,
        role::{Role, RoleHeld},
        rule::PACK,
    },
    regime::{self, Pack},
    text,
};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What a new installation is made from.
#[derive(Debug)]
pub struct Setup {
    /// Id of the regime pack.
    pub regime: String,
    /// Name of the centre (信用中心).
    pub centre: String,
    /// The two first officers: system administrator and supervisor, two persons.
    pub sysadmin: NewOfficer,
    /// 主管
    pub supervisor: NewOfficer,
    /// Level of government at which the installation itself stands; none leaves it to the text.
    pub level: Option<String>,
    /// A local overlay from the first day on; both first officers are taken to have signed it.
    pub overlay: Option<String>,
    /// A training database, with its own clock starting at this moment.
    pub training: Option<Moment>,
    /// Build without syncs and with fixed keys: only for demonstrations.
    pub demonstration: bool,
}

/// One of the first two officers.
#[derive(Debug)]
pub struct NewOfficer {
    /// Log-in name.
    pub login: String,
    /// 姓名
    pub name: String,
    /// Identity number of the person; only a keyed digest is kept. The log-in name stands in when it is not given: then
    /// nobody can tell that a later account is the same person's.
    pub person: Option<String>,
}

/// The one-time passwords of the first two officers.
#[derive(Debug)]
pub struct Created {
    /// Of the system administrator.
    pub sysadmin: Zeroizing<String>,
    /// Of the supervisor.
    pub supervisor: Zeroizing<String>,
}

/// The setting that says at which level of government the installation itself stands; none leaves it to the text.
const LEVEL: &str = "level";

/// Code of the unit that is the installation itself.
pub const CENTRE: &str = "CENTRE";

impl Service {
    /// Makes a new database and its key file at `path`. Never overwrites.
    pub fn create(path: &Path, setup: &Setup) -> Result<(Self, Created), Error> {
        if path.exists() || super::keys::key_path(path).exists() {
            let shown = path.display().to_string();
            return Err(Error::new(Code::State, text!("`{shown}` 已存在", "`{shown}` exists already")).hint(text!(
                "换一个路径，已有的数据不会被覆盖",
                "choose another path; existing data are never overwritten"
            )));
        }
        let today = setup.training.unwrap_or_else(|| Clock::Machine.now()).date_naive();
        let (sysadmin, supervisor) = (person_of(&setup.sysadmin, today)?, person_of(&setup.supervisor, today)?);
        if setup.sysadmin.login == setup.supervisor.login || sysadmin == supervisor {
            return Err(Error::new(
                Code::Sod,
                text!("系统管理员与主管须为两人", "system administrator and supervisor must be two persons"),
            )
            .cite("S5")
            .hint(text!("指定两个不同的人员", "name two different persons")));
        }
        if setup.demonstration && setup.training.is_none() {
            return Err(Error::new(
                Code::Usage,
                text!("演示库须为培训库", "a demonstration must be a training database"),
            )
            .hint(text!("给出培训时钟的起点", "give the moment its clock starts at")));
        }
        ops::officers::check_login(&setup.sysadmin.login)?;
        ops::officers::check_login(&setup.supervisor.login)?;
        let mut pack = load_pack(&setup.regime)?;
        if let Some(text) = &setup.overlay {
            pack = lay(&pack, text)?;
        }
        if let Some(level) = &setup.level {
            pack.check_level(level)?;
            pack.stand_at(level);
        }
        safety::check_folders(path)?;
        let keys = if setup.demonstration { Keys::create_demonstration(path)? } else { Keys::create(path)? };
        let access = if setup.demonstration { Access::Build } else { Access::Create };
        let mut db = store::open(path, access)?;
        let clock = setup.training.map_or(Clock::Machine, Clock::training);
        migrate::run(&mut db, clock.now().timestamp_millis())?;
        let law = Laws { pack, former: Vec::new(), unfit: None, count: String::new() };
        let env = environment(&db, law, keys, setup.centre.clone(), setup.training.is_some())?;
        let mut service = Self { db, path: path.to_owned(), env, clock, building: setup.demonstration };
        let created = service.enrol_first(setup)?;
        Ok((service, created))
    }

    fn enrol_first(&mut self, setup: &Setup) -> Result<Created, Error> {
        let now = self.clock.now();
        let tx = self.db.transaction()?;
        settings::set(&tx, "regime", &setup.regime)?;
        settings::set(&tx, "centre", &setup.centre)?;
        if let Some(level) = &setup.level {
            settings::set(&tx, LEVEL, level)?;
        }
        settings::set(&tx, OVERLAY, setup.overlay.as_deref().unwrap_or_default())?;
        settings::set(&tx, "training", if setup.training.is_some() { "yes" } else { "no" })?;
        let district = self.env.pack.district().to_owned();
        let centre = units::Unit {
            id: 0,
            code: CENTRE.to_owned(),
            name: setup.centre.clone(),
            kind: CENTRE.to_lowercase(),
            district,
            level: setup.level.clone(),
            query_rules: None,
            mandate: None,
            linked: false,
        };
        let unit = units::insert(&tx, &centre, now.timestamp_millis())?;
        let sysadmin = enrol(&tx, &self.env, &setup.sysadmin, unit, Role::Sysadmin, now)?;
        let supervisor = enrol(&tx, &self.env, &setup.supervisor, unit, Role::Supervisor, now)?;
        if let Some(text) = &setup.overlay {
            let id = |login: &str| officers::by_login(&tx, login).map(|found| found.map_or(0, |one| one.id));
            let signers = (id(&setup.sysadmin.login)?, id(&setup.supervisor.login)?);
            ops::laws::signed_at_the_start(&tx, text, signers, now.timestamp_millis())?;
        }
        let row = journal::Row {
            origin: self.env.keys.origin.clone(),
            at: now.timestamp_millis(),
            channel: "system".to_owned(),
            operation: "installation.create".to_owned(),
            outcome: "done".to_owned(),
            ids: format!("{},{}", setup.sysadmin.login, setup.supervisor.login),
            regime: self.env.pack.version_word(),
            ..journal::Row::default()
        };
        journal::append(&tx, row, None)?;
        tx.commit()?;
        Ok(Created { sysadmin, supervisor })
    }
}

/// The identity number of a first officer in its one spelling; the log-in name where none is given.
fn person_of(new: &NewOfficer, today: chrono::NaiveDate) -> Result<Zeroizing<String>, Error> {
    match &new.person {
        Some(number) => ops::officers::person_number(number, today),
        None => Ok(Zeroizing::new(new.login.clone())),
    }
}

/// Adds an account with a one-time password and a role that both first officers are taken to have signed.
fn enrol(db: &Db, env: &Env, new: &NewOfficer, unit: i64, role: Role, now: Moment) -> Result<Zeroizing<String>, Error> {
    let (key, _) = new_key(|secret| env.keys.digest("credential", secret))?;
    let password: Zeroizing<String> = Zeroizing::new(key.chars().rev().take(16).collect());
    let person = person_of(new, now.date_naive())?;
    let officer = officers::Officer {
        id: 0,
        login: new.login.clone(),
        name: new.name.clone(),
        person: env.keys.digest("person", &person),
        unit,
        password: Some(hash_password(env.keys.pepper(), &password)?),
        must_change: true,
        place: "centre".to_owned(),
        active: true,
    };
    let now_ms = now.timestamp_millis();
    let id = officers::insert(db, &officer, now_ms)?;
    let grant = officers::RoleGrant {
        id: 0,
        officer: id,
        role: RoleHeld::new(role).word(),
        scope: String::new(),
        from_day: now.date_naive().to_string(),
        until_day: None,
        supervisor: None,
        administrator: None,
        active_at: Some(now_ms),
    };
    officers::insert_grant(db, &grant, now_ms)?;
    Ok(password)
}

/// Opens the database at `path` for work, after every start-up check.
pub(super) fn open(path: &Path, now: Option<Moment>) -> Result<Service, Error> {
    safety::check_file(path)?;
    for suffix in ["-wal", "-shm"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        match safety::check_file(&PathBuf::from(beside)) {
            // Whoever closes the database last removes them: one that is gone by now is none.
            Err(error) if error.code == Code::NotFound => {}
            checked => checked?,
        }
    }
    let keys = Keys::open(path)?;
    let mut db = store::open(path, Access::Work)?;
    check_ours(&db, path)?;
    migrate::run(&mut db, chrono::Utc::now().timestamp_millis())?;
    let setting = |key: &str| settings::get(&db, key).map(Option::unwrap_or_default);
    let training = setting("training")? == "yes";
    let (law, centre) = (load_law(&db)?, setting("centre")?);
    let clock = open_clock(&db, training, now)?;
    let env = environment(&db, law, keys, centre, training)?;
    // What an earlier process could not do; the next change tries again.
    let _ = erasure::settle(&db);
    Ok(Service { db, path: path.to_owned(), env, clock, building: false })
}

fn check_ours(db: &Db, path: &Path) -> Result<(), Error> {
    if store::is_ours(db)? {
        return Ok(());
    }
    let shown = path.display().to_string();
    Err(Error::new(Code::Unsafe, text!("`{shown}` 不是信台数据库", "`{shown}` is not a xintai database"))
        .hint(text!("用 --db 指定正确的文件", "name the right file with --db")))
}

/// A training clock stands where it was left or, moved forward, at `now`; never behind the last row of the log.
fn open_clock(db: &Db, training: bool, now: Option<Moment>) -> Result<Clock, Error> {
    if !training {
        return match now {
            None => Ok(Clock::Machine),
            Some(_) => {
                Err(Error::new(Code::Usage, text!("只有培训库接受 --now", "only a training database takes --now"))
                    .hint(text!("去掉 --now", "leave --now out")))
            }
        };
    }
    let last = store::journal::last_at(db)?.map(moment);
    match (last, now) {
        (Some(last), Some(now)) if now < last => {
            let shown = last.to_rfc3339();
            Err(Error::new(
                Code::Usage,
                text!("培训时钟已到 {shown}，不能倒退", "the training clock stands at {shown} and cannot go back"),
            )
            .hint(text!("给一个更晚的 --now，或新建一个演示库", "give a later --now, or make a new demonstration")))
        }
        (last, now) => Ok(now.or(last).map_or(Clock::Machine, Clock::training)),
    }
}

fn load_pack(id: &str) -> Result<Pack, Error> {
    regime::load(id).map_err(all_faults)
}

/// Several faults told at once.
pub(super) fn all_faults(faults: Vec<crate::domain::Refusal>) -> Error {
    let count = faults.len();
    let mut faults = faults.into_iter();
    let Some(first) = faults.next() else {
        return Error::new(Code::Config, text!("配置有误", "the configuration is wrong"))
            .cite(PACK)
            .hint(text!("运行 `xintai regime check`", "run `xintai regime check`"));
    };
    let mut error = Error::from(first);
    if count > 1 {
        let (mut zh, mut en) = (error.message.zh.clone(), error.message.en.clone());
        for fault in faults {
            zh = format!("{zh}；{}", fault.message.zh);
            en = format!("{en}; {}", fault.message.en);
        }
        error.message = crate::locale::Text { zh, en };
    }
    error
}

/// Setting: the text of the overlay in force.
pub(super) const OVERLAY: &str = "overlay";
/// Setting: counts changes of the law.
const LAW: &str = "law";

/// Lays an overlay over a pack; the permission table must still fit.
pub(super) fn lay(base: &Pack, text: &str) -> Result<Pack, Error> {
    let pack = regime::lay(base, text).map_err(all_faults)?;
    regime::policy(&pack, ops::OPERATIONS).map_err(all_faults)?;
    Ok(pack)
}

/// The law of an installation as its database keeps it.
struct Laws {
    pack: Pack,
    former: Vec<Former>,
    unfit: Option<crate::locale::Text>,
    count: String,
}

fn load_law(db: &Db) -> Result<Laws, Error> {
    let setting = |key: &str| settings::get(db, key).map(Option::unwrap_or_default);
    let mut pack = load_pack(&setting("regime")?)?;
    let overlay = setting(OVERLAY)?;
    let mut unfit = None;
    if !overlay.is_empty() {
        // A newer program may refuse what an older one took: then the regulation stands alone and nothing is written.
        match lay(&pack, &overlay) {
            Ok(local) => pack = local,
            Err(error) => unfit = Some(error.into_parts().message),
        }
    }
    let mut former = Vec::new();
    for version in laws::versions_in_use(db)?.into_iter().filter(|version| *version != pack.version_word()) {
        former.extend(former_law(db, &version)?);
    }
    let level = setting(LEVEL)?;
    if !level.is_empty() {
        pack.stand_at(&level);
        for one in &mut former {
            let one: &mut Former = one;
            one.pack.stand_at(&level);
        }
    }
    // A case and its record may stand under two texts: each knows the other's articles.
    for one in &mut former {
        pack.articles.adopt(&one.pack.articles);
        one.pack.articles.adopt(&pack.articles);
    }
    Ok(Laws { pack, former, unfit, count: setting(LAW)? })
}

/// The law that cases were opened under before: the regulation as built in, under the overlay of that version.
fn former_law(db: &Db, version: &str) -> Result<Option<Former>, Error> {
    let id = version.split('/').next().unwrap_or_default();
    let Ok(base) = regime::load(id) else { return Ok(None) };
    let local = laws::overlays(db)?.into_iter().filter_map(|text| regime::lay(&base, &text).ok());
    let pack = local.into_iter().find(|pack| pack.version_word() == version).unwrap_or(base);
    let policy = regime::policy(&pack, ops::OPERATIONS).map_err(all_faults)?;
    Ok(Some(Former { pack, policy }))
}

/// Notes that the law of the installation has changed.
pub(super) fn law_changed(db: &Db) -> Result<(), Error> {
    let count = settings::get(db, LAW)?.and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
    settings::set(db, LAW, &(count + 1).to_string())
}

/// Reads the law anew when it has changed, by this process or by another.
pub(super) fn refresh_law(service: &mut Service) -> Result<(), Error> {
    if settings::get(&service.db, LAW)?.unwrap_or_default() == service.env.law {
        return Ok(());
    }
    let Laws { pack, former, unfit, count } = load_law(&service.db)?;
    let env = &mut service.env;
    env.policy = regime::policy(&pack, ops::OPERATIONS).map_err(all_faults)?;
    (env.pack, env.former, env.unfit, env.law) = (pack, former, unfit, count);
    Ok(())
}

fn environment(db: &Db, law: Laws, keys: Keys, centre: String, training: bool) -> Result<Env, Error> {
    let Laws { pack, former, unfit, count } = law;
    let policy = regime::policy(&pack, ops::OPERATIONS).map_err(all_faults)?;
    let mut calendar = Calendar::shipped()?;
    if let Some(extra) = settings::get(db, "calendar")? {
        calendar = calendar.with_year(&extra)?;
    }
    Ok(Env { pack, former, unfit, law: count, calendar, policy, keys, centre, training })
}

/// Walks the log of a named database file or export, read-only: no key, no log-in. `key` is the public key that checkpoints must
/// be signed with, where it is known.
pub fn verify_file(path: &Path, from: i64, kept: &[Kept], key: Option<&str>) -> Result<Verification, Error> {
    if !path.exists() {
        return Err(Error::not_found(&path.display().to_string()));
    }
    if export::is_export(path) {
        return export::verify(path, kept, key);
    }
    let db = store::open(path, Access::ReadOnly)?;
    check_ours(&db, path)?;
    let mut found = chain::verify(&db, from)?;
    kept::compare_db(&db, &mut found, kept, Own { origin: None, key })?;
    Ok(found)
}
