//! A training centre with the officers and units of the regulation catalogue, copied for each test.
#![allow(dead_code, reason = "not every kind of test uses every part of the harness")]

use chrono::{Days, NaiveDate};
use std::{
    collections::BTreeMap,
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tempfile::TempDir;
use xintai::{
    domain::{identifier::resident_check, role::RoleHeld},
    service::{
        Actor, Channel, Error, How, ImportRequest, Moment, NewOfficer, Operation, Proof, Service, Setup,
        clock::parse_moment,
        import_file, key_path,
        ops::{
            catalogue::{ActivateCatalogue, ImportCatalogue},
            import::BatchAnswer,
            officers::{AddOfficer, ChangePassword, GrantRole, NewKey},
            profiles::{ActivateProfile, ImportProfile},
            units::AddUnit,
        },
    },
};
use zeroize::Zeroizing;

/// Units of the fixtures: code, name, kind.
const UNITS: &[(&str, &str, &str)] = &[
    ("UNIT-X", "环翠区住房和城乡建设局", "administrative-organ"),
    ("UNIT-Y", "环翠区市场监督管理局", "administrative-organ"),
    ("BUREAU", "环翠区发展和改革局", "administrative-organ"),
];

/// Accounts of the fixtures: login, name, unit, role.
const OFFICERS: &[(&str, &str, &str, &str)] = &[
    ("intake1", "周归一", "CENTRE", "intake"),
    ("intake2", "周归二", "CENTRE", "intake"),
    ("rev1", "李审一", "CENTRE", "reviewer"),
    ("rev2", "李审二", "CENTRE", "reviewer"),
    ("obj1", "张异一", "CENTRE", "objection"),
    ("obj2", "张异二", "CENTRE", "objection"),
    ("rep1", "王修一", "CENTRE", "repair"),
    ("rep2", "王修二", "CENTRE", "repair"),
    ("win1", "赵窗一", "CENTRE", "window"),
    ("liaX", "孙联一", "UNIT-X", "liaison"),
    ("liaX2", "孙联三", "UNIT-X", "liaison"),
    ("liaY", "孙联二", "UNIT-Y", "liaison+query"),
    ("liaY2", "孙联四", "UNIT-Y", "liaison"),
    ("sup2", "钱主二", "CENTRE", "supervisor"),
    ("aud1", "吴审计", "CENTRE", "auditor+content+logs"),
];

/// A catalogue of the fixtures.
pub const CATALOGUE: &str = "\
code,name,category,access,content,format,submission,frequency,content_kind,legal_check
XZCF,行政处罚,adverse,open,处罚决定,双公示,政务办公服务系统,monthly,13-6,no
XZXK,行政许可,basic,open,许可决定,双公示,政务办公服务系统,monthly,licence,no
XZ-001,单位基本信息,basic,open,登记、认证,通用表,政务办公服务系统,monthly,,no
XZ-002,单位失信信息,adverse,open,失信信息,通用表,政务办公服务系统,monthly,,no
XZ-003,良好信息,positive,open,良好信息,通用表,政务办公服务系统,quarterly,,no
XZ-004,自然人基本信息,basic,authorised,学历、就业,通用表,政务办公服务系统,yearly,,no
XZ-005,依法核查的基本信息,basic,open,就业,通用表,政务办公服务系统,yearly,,yes
XZ-007,部门共享信息,basic,shared,登记,通用表,政务办公服务系统,monthly,,no
";

/// Profiles of the fixtures: the national tables answered in full, the general ones not at all.
pub const PROFILES: &str = "\
item,category,access,content_kind,procedure,finality,basis_kind,effective,ended
XZCF,adverse,open,13-6,general,final,administrative-decision,determined,determined
XZXK,basic,open,licence,,final,certificate,determined,
XZ-001,,,,,,,,
XZ-002,,,,,,,,
XZ-003,,,,,,,,
XZ-004,,,,,,,,
XZ-005,,,,,,,,
XZ-007,,,,,,,,
";

/// Every column of the general table that a unit may fill; what a row does not say stands empty.
pub const GENERAL: &[&str] = &[
    "subject_name",
    "subject_kind",
    "subject_id",
    "id_kind",
    "title",
    "document",
    "issuer",
    "determined_on",
    "category",
    "access",
    "content_kind",
    "procedure",
    "finality",
    "effective_on",
    "ended_on",
    "continuing",
    "valid_until",
    "basis_kind",
    "citation",
    "override_years",
    "issuer_level",
    "issuer_kind",
    "order_due_on",
    "correction_refused",
    "flag",
    "remark",
];

/// A training centre under one regime.
pub struct Centre {
    /// The door.
    pub service: Service,
    path: PathBuf,
    actors: BTreeMap<String, Actor>,
    keys: Keys,
    /// Whether each call logs in anew, as the program does.
    anew: bool,
    _dir: TempDir,
}

/// Access keys of the fixture officers by log-in. Quicker than passwords, which are slow on purpose.
type Keys = Arc<BTreeMap<String, String>>;

impl Centre {
    /// A centre under the first regulation, its clock at nine on `day`.
    pub fn on(day: &str) -> Self {
        Self::under("huancui", day)
    }

    /// A centre under `regime`, its clock at nine on `day`.
    pub fn under(regime: &str, day: &str) -> Self {
        let dir = private_dir();
        let path = dir.path().join("centre.db");
        let (template, keys) = template(regime);
        fs::copy(&template, &path).unwrap();
        fs::copy(key_path(&template), key_path(&path)).unwrap();
        let service = Service::open(&path, Some(moment(day))).unwrap();
        Self { service, path, actors: BTreeMap::new(), keys, anew: false, _dir: dir }
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A folder for files that the test hands in.
    pub fn dir(&self) -> &Path {
        self.path.parent().unwrap()
    }

    /// Moves the clock to nine on `day`, or to an RFC 3339 instant.
    pub fn at(&mut self, day: &str) -> &mut Self {
        self.service = Service::open(&self.path, Some(moment(day))).unwrap();
        self
    }

    /// From now on each call logs in anew, as each run of the program does: the log gets the same rows.
    pub fn log_in_anew(&mut self) {
        self.anew = true;
    }

    /// The officer `login`, logged in.
    pub fn actor(&mut self, login: &str) -> Actor {
        if let Some(actor) = self.actors.get(login).filter(|_| !self.anew) {
            return actor.clone();
        }
        let key = self.keys.get(login).map(|key| Proof::Credential(Zeroizing::new(key.clone())));
        // A key that a test took away falls back to the password.
        let by_key = key.and_then(|key| self.service.log_in(login, &key, Channel::Cli).ok());
        let actor = by_key.unwrap_or_else(|| self.service.log_in(login, &password(login), Channel::Cli).unwrap());
        self.actors.insert(login.to_owned(), actor.clone());
        actor
    }

    /// The access key of a fixture officer, as a credential file holds it.
    pub fn key(&self, login: &str) -> Option<&str> {
        self.keys.get(login).map(String::as_str)
    }

    /// Calls `operation` as `login`.
    pub fn call<O: Operation>(&mut self, login: &str, operation: &O) -> Result<O::Output, Error> {
        let actor = self.actor(login);
        self.service.call(&actor, operation)
    }

    /// Calls `operation` as `login`, as a dry run.
    pub fn dry_run<O: Operation>(&mut self, login: &str, operation: &O) -> Result<O::Output, Error> {
        let actor = self.actor(login);
        self.service.call_with(&actor, operation, &How { dry_run: true, ..How::default() })
    }

    /// Calls as `login` and answers the refusal's class and rule.
    pub fn refusal<O: Operation>(&mut self, login: &str, operation: &O) -> (String, String)
    where
        O::Output: std::fmt::Debug,
    {
        let error = self.call(login, operation).unwrap_err();
        (error.code.word().to_owned(), error.cite.clone().unwrap_or_default())
    }

    /// Puts the catalogue and the profiles of [`CATALOGUE`] and [`PROFILES`] in force, for both units of the fixtures.
    pub fn with_catalogue(&mut self) -> &mut Self {
        let (catalogue, profiles) = (self.fixture("catalogue.csv", CATALOGUE), self.fixture("profiles.csv", PROFILES));
        self.catalogue(&catalogue);
        for (unit, liaison) in [("UNIT-X", "liaX"), ("UNIT-Y", "liaY")] {
            self.profiles(unit, liaison, &profiles);
        }
        self
    }

    /// A file that the regulation's scenarios bring along, or the usual one.
    fn fixture(&self, name: &str, usual: &str) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(self.service.pack().id());
        fs::read_to_string(folder.join(name)).unwrap_or_else(|_| usual.to_owned())
    }

    /// Imports a catalogue file as one supervisor and puts it in force as the other.
    pub fn catalogue(&mut self, file: &str) {
        let import = ImportCatalogue {
            name: "catalogue.csv".to_owned(),
            bytes: file.as_bytes().to_vec(),
            ..ImportCatalogue::default()
        };
        let card = self.call("sup1", &import).unwrap();
        self.call("sup2", &ActivateCatalogue { version: card.version, ..ActivateCatalogue::default() }).unwrap();
    }

    /// Whether a catalogue is in force.
    pub fn has_catalogue(&self) -> bool {
        let active = "SELECT count(*) FROM catalogue WHERE state = 'active'";
        self.sql().query_row(active, [], |row| row.get::<_, i64>(0)).unwrap() > 0
    }

    /// Imports a unit's profiles and puts them in force.
    pub fn profiles(&mut self, unit: &str, liaison: &str, file: &str) {
        let bytes = file.as_bytes().to_vec();
        let import = ImportProfile { unit: unit.to_owned(), item: None, name: "profiles.csv".to_owned(), bytes };
        for card in self.call(liaison, &import).unwrap().items {
            self.call("sup1", &ActivateProfile { unit: unit.to_owned(), item: card.item }).unwrap();
        }
    }

    /// Imports a file as `login`.
    pub fn import(&mut self, login: &str, request: &ImportRequest, bytes: Vec<u8>) -> Result<BatchAnswer, Error> {
        let actor = self.actor(login);
        import_file(&mut self.service, &actor, request, bytes, &How::default(), &mut |_| ControlFlow::Continue(()))
    }

    /// Raw access to the file, as a stranger with a SQL tool would have. Never part of the product.
    pub fn sql(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(&self.path).unwrap()
    }
}

/// A folder only we can enter, as the start-up checks demand.
pub fn private_dir() -> TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    dir
}

/// Nine in the morning of `day`, or the instant itself.
pub fn moment(day: &str) -> Moment {
    parse_moment(day).unwrap()
}

/// The password every fixture account has.
pub fn password(login: &str) -> Proof {
    Proof::Password(Zeroizing::new(format!("correct horse {}", login.len())))
}

/// A synthetic person of an account: an identity number that holds, another for each log-in name, with the order code 000,
/// which is believed never to be issued.
pub fn person(login: &str) -> String {
    let spread = login.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let born = NaiveDate::from_ymd_opt(1940, 1, 1).unwrap() + Days::new(u64::from(spread % 20_000));
    let body = format!("3710{:02}{}000", 2 + spread / 20_000 % 80, born.format("%Y%m%d"));
    let check = resident_check(&body).unwrap();
    format!("{body}{check}")
}

/// A centre with its officers, made once for each regulation and copied for each test.
fn template(regime: &str) -> (PathBuf, Keys) {
    static TEMPLATES: Mutex<BTreeMap<String, (TempDir, PathBuf, Keys)>> = Mutex::new(BTreeMap::new());
    let mut made = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = made.entry(regime.to_owned()).or_insert_with(|| {
        xintai::service::tighten_umask();
        let dir = private_dir();
        let path = dir.path().join("template.db");
        let keys = build(regime, &path);
        (dir, path, Arc::new(keys))
    });
    (entry.1.clone(), Arc::clone(&entry.2))
}

fn build(regime: &str, path: &Path) -> BTreeMap<String, String> {
    let first = |login: &str, name: &str| NewOfficer {
        login: login.to_owned(),
        name: name.to_owned(),
        person: Some(person(login)),
    };
    let overlay = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(regime).join("overlay.toml");
    let setup = Setup {
        // What the text leaves to be configured, such as its first day.
        overlay: fs::read_to_string(overlay).ok(),
        regime: regime.to_owned(),
        centre: "环翠区社会信用管理中心".to_owned(),
        level: None,
        sysadmin: first("adm1", "郑系统"),
        supervisor: first("sup1", "钱主一"),
        // Before the first day of every regulation, so that its eve can be tested.
        training: Some(moment("2017-06-01T08:00:00+08:00")),
        demonstration: false,
    };
    let (mut service, created) = Service::create(path, &setup).unwrap();
    let mut keys = BTreeMap::new();
    let mut enter = |service: &mut Service, login: &str, once: &str| {
        let proof = Proof::Password(Zeroizing::new(once.to_owned()));
        let actor = service.log_in(login, &proof, Channel::Cli).unwrap();
        let Proof::Password(new) = password(login) else { unreachable!() };
        service.call(&actor, &ChangePassword { new }).unwrap();
        let actor = service.log_in(login, &password(login), Channel::Cli).unwrap();
        keys.insert(login.to_owned(), service.call(&actor, &NewKey).unwrap().key);
        actor
    };
    let adm1 = enter(&mut service, "adm1", &created.sysadmin);
    let sup1 = enter(&mut service, "sup1", &created.supervisor);
    for (code, name, kind) in UNITS {
        let add = AddUnit {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            kind: (*kind).to_owned(),
            ..AddUnit::default()
        };
        service.call(&adm1, &add).unwrap();
    }
    for (login, name, unit, role) in OFFICERS {
        let add = AddOfficer {
            login: (*login).to_owned(),
            name: (*name).to_owned(),
            unit: (*unit).to_owned(),
            person: Zeroizing::new(person(login)),
            place: None,
        };
        let added = service.call(&adm1, &add).unwrap();
        let grant =
            GrantRole { login: (*login).to_owned(), role: RoleHeld::parse(role).unwrap(), from: None, until: None };
        service.call(&sup1, &grant).unwrap();
        service.call(&adm1, &grant).unwrap();
        enter(&mut service, login, &added.one_time_password);
    }
    keys
}
