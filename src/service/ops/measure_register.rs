//! The register of punitive measures (惩戒措施清单): one person imports a version, another puts it in force; a list that
//! this level of government sets up itself needs public comment, consent and publication before.

use super::{
    catalogue::{placed, refuse},
    measures,
    own_list::Before,
    versions::{self, VersionCard},
};
use crate::{
    domain::{
        Code, Refusal,
        catalogue::EntryFault,
        dates::parse_date,
        measure::{self, Entry, Wanted},
    },
    intake::{Table, table},
    regime::Measures,
    service::{Error, Kind, Operation, Trace, Tx, keys::hex, store::measures as store},
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};

/// Columns of a register file: the field and the names it goes by.
const COLUMNS: &[(&str, &[&str])] = &[
    ("code", &["code", "编码", "措施编码", "序号"]),
    ("name", &["name", "measure", "措施", "措施名称", "惩戒措施"]),
    ("layer", &["layer", "list", "清单", "清单层级"]),
    ("kind", &["kind", "种类", "措施种类"]),
    ("unit", &["unit", "acting unit", "实施主体"]),
    ("situation", &["situation", "适用情形"]),
    ("basis", &["basis", "实施依据", "法规政策依据"]),
    ("target", &["target", "实施对象", "惩戒对象"]),
    ("manner", &["manner", "实施方式"]),
    ("grades", &["grades", "失信程度", "适用程度"]),
    ("field", &["field", "领域"]),
    ("months", &["months", "最长期限", "最长期限（月）"]),
    ("published", &["published", "公布日期"]),
    ("valid_until", &["valid_until", "有效期至"]),
];

/// The entries of a file, and the cells that cannot be read.
fn entries(table: &Table, rule: &str) -> (Vec<Entry>, Vec<EntryFault>) {
    let column = |field: &str| {
        let names = COLUMNS.iter().find(|(name, _)| *name == field).map(|(_, names)| *names).unwrap_or_default();
        table.column(names)
    };
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for (at, row) in table.rows.iter().enumerate() {
        let cell = |field: &str| table.cell(row, column(field)).trim().to_owned();
        let mut day = |field: &str| -> Option<NaiveDate> {
            let (said, fault) = (cell(field), unreadable(at, field, rule));
            let read = parse_date(&said).date();
            faults.extend((!said.is_empty() && read.is_none()).then_some(fault));
            read
        };
        let (published, valid_until) = (day("published"), day("valid_until"));
        let months = cell("months");
        let read = months.parse().ok();
        faults.extend((!months.is_empty() && read.is_none()).then(|| unreadable(at, "months", rule)));
        found.push(Entry {
            code: cell("code"),
            name: cell("name"),
            layer: cell("layer"),
            kind: cell("kind"),
            unit: cell("unit"),
            situation: cell("situation"),
            basis: cell("basis"),
            target: cell("target"),
            manner: cell("manner"),
            grades: cell("grades").split([' ', ';', '、']).filter(|one| !one.is_empty()).map(str::to_owned).collect(),
            field: cell("field"),
            months: read,
            published,
            valid_until,
        });
    }
    (found, faults)
}

fn unreadable(at: usize, field: &str, rule: &str) -> EntryFault {
    let row = at + 1;
    let message = text!("第{row}条的 `{field}` 无法读出", "`{field}` of entry {row} cannot be read");
    let hint = text!("日期写成 2026-11-23，期限写成月数", "write dates as 2026-11-23 and terms in months");
    EntryFault::new(at, field, Refusal::new(Code::Config, message).cite(rule).hint(hint))
}

/// What the law asks of the register.
fn wanted(tx: &Tx<'_>, law: &Measures) -> Wanted {
    let grades = tx.pack().listing.iter().flat_map(|listing| &listing.grade).map(|grade| grade.code.clone());
    Wanted {
        layers: law.layers.clone(),
        of_layers: law.own.as_ref().map(|own| own.layers.clone()).unwrap_or_default(),
        fields: law.own.as_ref().map(|own| own.fields.clone()).unwrap_or_default(),
        kinds: law.kinds.iter().map(|kind| (kind.code.clone(), kind.rule.clone())).collect(),
        grades: grades.collect(),
    }
}

/// A version of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterCard {
    /// The version.
    #[serde(flatten)]
    pub version: VersionCard,
    /// Last day of public comment (征求意见).
    pub comment_until: Option<String>,
    /// Number of the consent.
    pub consent: Option<String>,
    /// Day of the consent.
    pub consent_on: Option<String>,
    /// Day of publication.
    pub published_on: Option<String>,
}

fn card(tx: &Tx<'_>, found: &store::Register) -> Result<RegisterCard, Error> {
    Ok(RegisterCard {
        version: versions::card(tx, &found.version, store::entries(tx.db(), found.version.id)?.len())?,
        comment_until: found.comment_until.clone(),
        consent: found.consent.clone(),
        consent_on: found.consent_on.clone(),
        published_on: found.published_on.clone(),
    })
}

fn version(tx: &Tx<'_>, number: i64) -> Result<store::Register, Error> {
    store::register(tx.db(), Some(number))?.ok_or_else(|| Error::not_found(&number.to_string()))
}

/// `measure import`, `catalogue import --kind measures`: a new version as a draft.
#[derive(Clone, Debug)]
pub struct ImportMeasures {
    /// The file's name; only to tell its kind.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Operation for ImportMeasures {
    type Output = RegisterCard;
    const NAME: &'static str = "measure.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<RegisterCard, Error> {
        let law = measures::law(tx)?;
        let table = table(self.bytes.clone(), &self.name)?;
        let (entries, mut faults) = entries(&table, &law.layers.rule);
        faults.extend(measure::check(&entries, &wanted(tx, law)));
        refuse(placed(&table, COLUMNS, faults))?;
        let digest = hex(&Sm3::digest(&self.bytes));
        let made = store::insert_register(tx.db(), &entries, &digest, tx.actor().officer, tx.now_ms())?;
        card(tx, &version(tx, made)?)
    }

    fn trace(&self, output: Option<&RegisterCard>) -> Trace {
        let trace = Trace::new().ids(output.map(|card| format!("measures/{}", card.version.version)));
        output.map_or(trace.clone(), |card| trace.count(card.version.entries))
    }
}

/// `measure activate`, `catalogue activate --kind measures`: puts a draft in force. Not by the person who imported it.
#[derive(Clone, Debug, Default)]
pub struct ActivateMeasures {
    /// Which version.
    pub version: i64,
    /// What went before.
    pub before: Before,
}

impl Operation for ActivateMeasures {
    type Output = RegisterCard;
    const NAME: &'static str = "measure.activate";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<RegisterCard, Error> {
        let law = measures::law(tx)?;
        let mut list = version(tx, self.version)?;
        versions::may_activate(tx, &list.version, &law.layers.rule)?;
        self.steps(tx, law, &list)?;
        let Before { comment_until, consent, consent_on, published_on } = &self.before;
        list.comment_until = comment_until.map(|day| day.to_string());
        list.consent.clone_from(consent);
        list.consent_on = consent_on.map(|day| day.to_string());
        list.published_on = published_on.map(|day| day.to_string());
        store::activate(tx.db(), &list, tx.actor().officer, &tx.today().to_string())?;
        card(tx, &version(tx, self.version)?)
    }

    fn trace(&self, _output: Option<&RegisterCard>) -> Trace {
        Trace::new().ids([format!("measures/{}", self.version)])
    }
}

impl ActivateMeasures {
    /// Comment, consent and publication, each in its order, where the version has entries of an own list.
    fn steps(&self, tx: &Tx<'_>, law: &Measures, list: &store::Register) -> Result<(), Error> {
        let Some(own) = &law.own else { return Ok(()) };
        let has_own =
            store::entries(tx.db(), list.version.id)?.iter().any(|(_, entry)| own.layers.contains(&entry.layer));
        if has_own { self.before.check(tx, &own.steps) } else { Ok(()) }
    }
}

/// `measure register`: the entries of a version; of the one in force when none is named.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShowRegister {
    /// Which version.
    pub version: Option<i64>,
}

/// A version with its entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterShown {
    /// The version.
    pub register: RegisterCard,
    /// Its entries, by code.
    pub items: Vec<Entry>,
}

impl Operation for ShowRegister {
    type Output = RegisterShown;
    const NAME: &'static str = "measure.register";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<RegisterShown, Error> {
        let law = measures::law(tx)?;
        let found = match self.version {
            Some(number) => version(tx, number)?,
            None => active(tx, law)?,
        };
        let items = entries_of(tx, law, &found)?.into_iter().map(|(_, entry)| entry).collect();
        Ok(RegisterShown { register: card(tx, &found)?, items })
    }

    fn trace(&self, _output: Option<&RegisterShown>) -> Trace {
        Trace::new()
    }
}

/// `catalogue list --kind measures`: the versions of the register.
#[derive(Clone, Copy, Debug)]
pub struct ListRegisters;

/// All versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registers {
    /// The newest first.
    pub items: Vec<RegisterCard>,
}

impl Operation for ListRegisters {
    type Output = Registers;
    const NAME: &'static str = ShowRegister::NAME;
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Registers, Error> {
        measures::law(tx)?;
        let items = store::registers(tx.db())?.iter().map(|found| card(tx, found)).collect::<Result<_, _>>()?;
        Ok(Registers { items })
    }

    fn trace(&self, _output: Option<&Registers>) -> Trace {
        Trace::new()
    }
}

/// The register in force, without which no measure is taken.
fn active(tx: &Tx<'_>, law: &Measures) -> Result<store::Register, Error> {
    store::register(tx.db(), None)?.ok_or_else(|| {
        Error::new(Code::Catalogue, text!("没有现行惩戒措施清单", "no register of measures is in force"))
            .cite(law.layers.rule.clone())
            .hint(text!(
                "由主管导入，再由另一人启用：`xintai measure import`、`activate`",
                "a supervisor imports one and another person puts it in force: `xintai measure import`, `activate`"
            ))
    })
}

/// The entries of a version. Publishing the version publishes those of the list that this level sets up itself; what another
/// level published has its day in the file.
pub(super) fn entries_of(tx: &Tx<'_>, law: &Measures, list: &store::Register) -> Result<Vec<(i64, Entry)>, Error> {
    let own = law.own.as_ref().map(|own| own.layers.as_slice()).unwrap_or_default();
    let day = list.published_on.as_deref().and_then(super::facts::day);
    let mut found = store::entries(tx.db(), list.version.id)?;
    for (_, entry) in found.iter_mut().filter(|(_, entry)| own.contains(&entry.layer)) {
        entry.published = entry.published.or(day);
    }
    Ok(found)
}

/// An entry of the register in force.
pub(super) fn entry(tx: &Tx<'_>, law: &Measures, code: &str) -> Result<(i64, Entry), Error> {
    let list = active(tx, law)?;
    let code = code.trim();
    entries_of(tx, law, &list)?.into_iter().find(|(_, entry)| entry.code == code).ok_or_else(|| {
        Error::new(Code::Catalogue, text!("清单没有措施 `{code}`", "the register has no measure `{code}`"))
            .cite(law.layers.rule.clone())
            .hint(text!("用 `xintai measure register` 查看清单", "see `xintai measure register`"))
    })
}
