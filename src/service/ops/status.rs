//! The installation at a glance (运行状态), and its self-check.

use crate::{
    domain::refusal::Code,
    locale::Text,
    regime::Validity,
    service::{
        Error, Kind, Operation, Trace, Tx, chain, erasure,
        keys::hex,
        ops::{
            anchors::{self, Anchored},
            cases as views, decisions,
            log::{self, LastVerification},
            rules::{self, Gap},
        },
        safety,
        store::{bound, entries, journal as rows, migrate, seals, settings, status},
    },
    text,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// `status`.
#[derive(Clone, Copy, Debug)]
pub struct ShowStatus;

/// The regime in use.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegimeStatus {
    /// Its id.
    pub id: String,
    /// Version of its pack.
    pub version: u32,
    /// Title.
    pub title: String,
}

/// Whether the regime is in force today.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InForce {
    /// `in-force`, `lapsed` or `not-yet`.
    pub state: String,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub until: Option<String>,
    /// The first day is still to be configured: what is to be done, and the rule that asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Gap>,
}

/// How much there is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Counts {
    /// Records by stored state.
    pub records: BTreeMap<String, i64>,
    /// Subjects.
    pub subjects: i64,
    /// Batches taken in.
    pub batches: i64,
    /// Open cases.
    pub cases_open: i64,
    /// Of these past their date.
    pub cases_overdue: i64,
    /// Units.
    pub units: i64,
    /// Accounts.
    pub officers: i64,
    /// Code of the unit whose records, subjects, batches and cases alone are counted: who asks may list no others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_unit: Option<String>,
}

/// What is due.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DueStatus {
    /// Past their date.
    pub overdue: i64,
    /// Due today.
    pub today: i64,
    /// The next day on which something is due.
    pub next: Option<String>,
}

/// The end of the chain.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogStatus {
    /// Number of the last row.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// The answer of `status`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Status {
    /// The centre.
    pub centre: String,
    /// The present moment of the installation.
    pub now: String,
    /// Whether it is a training database.
    pub training: bool,
    /// Schema version.
    pub schema: i64,
    /// Regime.
    pub regime: RegimeStatus,
    /// Its validity.
    pub in_force: InForce,
    /// Counts.
    pub counts: Counts,
    /// Deadlines.
    pub due: DueStatus,
    /// The log.
    pub log: LogStatus,
    /// How much of it is anchored elsewhere.
    pub anchored: Anchored,
    /// Rule papers that the centre has not named, for whoever may name them: `regime paper` mends it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<Gap>,
    /// The last verification of the chain.
    pub verified: Option<LastVerification>,
    /// The last backup, RFC 3339; none when there was none.
    pub backup: Option<String>,
}

/// Whose things are counted for who asks: every unit's for who may list them or keeps the installation, else the own unit's.
fn counted(tx: &Tx<'_>) -> Option<i64> {
    let may = |operation: &str| views::scope(tx, operation).is_none();
    (!may("record.list") && !may("case.list") && !may(CheckInstallation::NAME)).then_some(tx.actor().unit)
}

/// How much there is, as far as who asks may know.
fn counts(tx: &Tx<'_>, cases: &status::OpenCases) -> Result<Counts, Error> {
    let (db, unit) = (tx.db(), counted(tx));
    let (subjects, batches) = match unit {
        Some(unit) => status::of_unit(db, unit)?,
        None => (status::count(db, "subject")?, status::count(db, "batch")?),
    };
    Ok(Counts {
        records: status::records_by_state(db, unit)?,
        subjects,
        batches,
        cases_open: cases.open,
        cases_overdue: cases.overdue,
        units: status::count(db, "unit")?,
        officers: status::count(db, "officer")?,
        of_unit: unit.map(|_| tx.actor().unit_code.clone()),
    })
}

impl Operation for ShowStatus {
    type Output = Status;
    const NAME: &'static str = "status.show";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Status, Error> {
        let (db, today) = (tx.db(), tx.today());
        let identity = &tx.pack().regime;
        let state = match tx.pack().in_force(today) {
            Validity::InForce => "in-force",
            Validity::Lapsed(_) => "lapsed",
            Validity::NotYet(_) => "not-yet",
        };
        let cases = status::open_cases(db, &today.to_string(), counted(tx))?;
        let (seq, hash) = rows::head(db)?.unwrap_or_default();
        Ok(Status {
            centre: tx.env().centre.clone(),
            now: tx.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            training: tx.env().training,
            schema: migrate::version(db)?,
            regime: RegimeStatus {
                id: identity.id.clone(),
                version: identity.version,
                title: identity.title.value.zh.clone(),
            },
            in_force: InForce {
                state: state.to_owned(),
                from: identity.in_force.as_ref().map(|day| day.value.to_string()),
                until: tx.pack().last_day().map(|day| day.to_string()),
                gap: match (&identity.in_force_needed, tx.pack().in_force(today)) {
                    (Some(needed), Validity::NotYet(None)) => {
                        Some(rules::gap(tx, "regime.in_force", rules::no_first_day(), &needed.rule))
                    }
                    _ => None,
                },
            },
            counts: counts(tx, &cases)?,
            due: DueStatus { overdue: cases.overdue, today: cases.due_today, next: cases.next },
            log: LogStatus { seq, hash: hex(&hash) },
            anchored: anchors::anchored(tx)?,
            papers: rules::papers_to_name(tx)?,
            verified: log::last(tx)?,
            backup: settings::get(db, "backup")?,
        })
    }

    fn trace(&self, _output: Option<&Status>) -> Trace {
        Trace::new()
    }
}

/// `check`: modes, engine, pages, references, chain, digests of what is kept, entries against the log.
#[derive(Clone, Copy, Debug)]
pub struct CheckInstallation;

/// One thing that was checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Checked {
    /// `files`, `engine`, `pages`, `references`, `log`, `content`, `entries`, `erasure`.
    pub check: String,
    /// What an officer reads for it.
    pub check_label: Text,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found.
    pub detail: String,
}

/// What a check is called.
fn check_label(check: &str) -> Text {
    match check {
        "files" => text!("文件权限", "file modes"),
        "engine" => text!("数据库引擎", "database engine"),
        "pages" => text!("数据页", "pages"),
        "references" => text!("引用关系", "references"),
        "log" => text!("日志链", "chain of the log"),
        "content" => text!("内容与摘要", "contents and digests"),
        "entries" => text!("登记与日志对照", "entries and the log"),
        "erasure" => text!("删除后的重写", "rewriting after an erasure"),
        other => text!("{other}", "{other}"),
    }
}

/// Entries that no row of the log made, rows whose entry is gone, and records that stand otherwise than their history.
fn entries_found(tx: &Tx<'_>) -> Result<Vec<String>, Error> {
    // Operations by which a second person decides: their rows hold what was seen.
    let mut two: BTreeSet<String> = decisions::TWO.iter().map(|&operation| operation.to_owned()).collect();
    for law in tx.under_each() {
        let steps = law.pack().case.values().flat_map(|table| &table.step);
        two.extend(steps.filter(|step| !step.not_by.is_empty()).map(|step| step.operation.clone()));
    }
    let mut found = entries::unmade(tx.db())?;
    found.extend(entries::gone(tx.db(), &two)?);
    found.extend(entries::unlike_history(tx.db())?);
    found.extend(entries::unlike_events(tx.db())?);
    found.extend(bound::other_events(tx.db())?);
    found.extend(bound::other_inspection(tx.db())?);
    // No record stands more open than its item of the catalogue; the modes of the regulation begin with the most open.
    let place = |word: &str| tx.in_force().mode.iter().position(|mode| mode.code == word);
    let wider = entries::other_access(tx.db())?
        .into_iter()
        .find(|(_, stands, item)| place(stands).zip(place(item)).is_some_and(|(stands, item)| stands < item));
    found.extend(wider.map(|(no, ..)| format!("record {no} access")));
    Ok(found)
}

/// The answer of `check`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckReport {
    /// Everything is as it should be.
    pub ok: bool,
    /// Each check.
    pub items: Vec<Checked>,
}

impl Operation for CheckInstallation {
    type Output = CheckReport;
    const NAME: &'static str = "check.run";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<CheckReport, Error> {
        let db = tx.db();
        let mut items = Vec::new();
        let mut add = |check: &str, ok: bool, detail: String| {
            items.push(Checked { check: check.to_owned(), check_label: check_label(check), ok, detail });
        };
        // Opening refused already what is not as it should be; asked again, because it may have changed since.
        let files = crate::service::store::path(db).map_or(Ok(()), |path| safety::check_file(Path::new(path)));
        add("files", files.is_ok(), files.err().map(|error| error.message.zh.clone()).unwrap_or_default());
        add("engine", safety::check_engine().is_ok(), crate::service::store::engine());
        let pages = status::quick_check(db)?;
        add("pages", pages.is_empty(), pages.join("; "));
        let references = status::foreign_key_check(db)?;
        add("references", references.is_empty(), references.join("; "));
        let chain = chain::verify(db, 1)?;
        let fault = chain.reason.as_deref().zip(chain.first_bad).map(|(reason, seq)| format!("{reason} {seq}"));
        add("log", chain.ok, fault.unwrap_or_else(|| format!("{} {}", chain.rows, chain.head)));
        let broken = seals::broken(db)?;
        add("content", broken.is_empty(), broken.join("; "));
        let entries = entries_found(tx)?;
        add("entries", entries.is_empty(), entries.join("; "));
        let waits = erasure::waits(db)?;
        add(
            "erasure",
            !waits,
            if waits { "the file waits to be rewritten after an erasure".to_owned() } else { String::new() },
        );
        Ok(CheckReport { ok: items.iter().all(|item| item.ok), items })
    }

    fn trace(&self, output: Option<&CheckReport>) -> Trace {
        let failed = output.map(|report| report.items.iter().filter(|item| !item.ok).map(|item| item.check.clone()));
        Trace::new().ids(failed.into_iter().flatten())
    }
}

impl CheckReport {
    /// The class of the worst finding.
    pub fn code(&self) -> Option<Code> {
        let failed = |name: &str| self.items.iter().any(|item| !item.ok && item.check == name);
        let proofs = ["pages", "references", "log", "content", "entries"];
        if self.ok {
            None
        } else if proofs.into_iter().any(failed) {
            Some(Code::Integrity)
        } else {
            Some(Code::Unsafe)
        }
    }
}

/// `selftest work`: one logged write, to burn a new machine in.
#[derive(Clone, Copy, Debug)]
pub struct SelfTest;

/// The log row of the write.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SelfTested {
    /// Its number; durable when this is answered.
    pub seq: i64,
}

impl Operation for SelfTest {
    type Output = SelfTested;
    const NAME: &'static str = "selftest.work";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<SelfTested, Error> {
        // The row of this very call comes next: the transaction holds the write lock.
        let seq = rows::head(tx.db())?.map_or(1, |(seq, _)| seq + 1);
        Ok(SelfTested { seq })
    }

    fn trace(&self, _output: Option<&SelfTested>) -> Trace {
        Trace::new()
    }
}
