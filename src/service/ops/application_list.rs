//! The government application list (政务应用清单): for which duty which unit queries what. One person imports a version,
//! another puts it in force; a query on duty names an entry of it.

use super::{
    catalogue::{Found, refuse},
    query::is_paper,
    versions::{self, VersionCard},
};
use crate::{
    domain::{
        Refusal,
        query::{Mode, Purpose},
        refusal::Code,
        rule::Ruled,
    },
    intake::{Table, table},
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        store::{application_lists as store, authorisations, units, versions::Version},
    },
    text,
};
use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};
use std::collections::BTreeSet;

pub use store::Entry;

/// Columns of a list file: the field and the names it goes by.
const COLUMNS: &[(&str, &[&str])] = &[
    ("code", &["code", "编码", "清单编码", "序号"]),
    ("unit", &["unit", "单位", "应用单位", "单位代码"]),
    ("duty", &["duty", "matter", "事项", "应用事项"]),
    ("purpose", &["purpose", "用途"]),
    ("items", &["items", "item", "目录项", "查询信息", "应用信息"]),
];

/// The power to keep such a list, with its rule.
fn law<'t>(tx: &'t Tx<'_>) -> Result<&'t Ruled<bool>, Error> {
    tx.pack().query.application_list.as_ref().filter(|law| law.value).ok_or_else(|| {
        let words = text!("本办法未规定政务应用清单", "this regulation knows no government application list");
        tx.silent("application.import", words).hint(text!("履职查询须有查询批准", "a query on duty needs a duty grant"))
    })
}

fn entries(table: &Table) -> Vec<(u64, Entry)> {
    let cell = |row: &crate::intake::RawRow, field: &str| {
        let names = COLUMNS.iter().find(|(name, _)| *name == field).map(|(_, names)| *names).unwrap_or_default();
        table.cell(row, table.column(names)).to_owned()
    };
    let read = |row: &crate::intake::RawRow| Entry {
        code: cell(row, "code"),
        unit: cell(row, "unit"),
        duty: cell(row, "duty"),
        purpose: cell(row, "purpose"),
        items: cell(row, "items")
            .split([' ', ';', '；', '、', ',', '，'])
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    table.rows.iter().map(|row| (row.line, read(row))).collect()
}

/// Everything that is wrong with a list, by line and field.
fn faults(tx: &Tx<'_>, rows: &[(u64, Entry)]) -> Result<Vec<Found>, Error> {
    let query = &tx.pack().query;
    let rule = &query.application_fields.rule;
    let fault = |line: u64, field: &str, zh: &str, en: &str| {
        let message = text!("清单第 {line} 行 `{field}`：{zh}", "line {line} of the list, `{field}`: {en}");
        let hint = text!("改正后重新导入，现行清单不变", "correct it and import again; the active version stays");
        (line, field.to_owned(), Refusal::new(Code::Config, message).cite(rule.clone()).hint(hint))
    };
    if rows.is_empty() {
        return Ok(vec![fault(1, "code", "清单没有一条", "the list has no entry")]);
    }
    let purposes: BTreeSet<&str> = tx
        .pack()
        .purpose
        .iter()
        .filter(|one| one.modes.iter().any(|mode| mode == Mode::Department.word()))
        .map(|one| one.code.as_str())
        .collect();
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for (line, entry) in rows {
        let line = *line;
        if !is_paper(&entry.code) {
            found.push(fault(line, "code", "编码写成 ZW-12 的样子", "write a code such as ZW-12"));
        } else if !seen.insert(&entry.code) {
            found.push(fault(line, "code", "编码出现两次", "the code stands twice"));
        }
        match units::by_code(tx.db(), &entry.unit)? {
            Some(unit) if query.grantees.as_ref().is_none_or(|law| law.value.contains(&unit.kind)) => {}
            _ => found.push(fault(line, "unit", "没有这样的履职单位", "there is no unit on duty of this code")),
        }
        if entry.duty.is_empty() {
            found.push(fault(line, "duty", "没有写明应用事项", "the matter is not named"));
        }
        if !purposes.contains(entry.purpose.as_str()) {
            found.push(fault(line, "purpose", "不是履职查询的用途", "it is no purpose of a query on duty"));
        }
        if entry.items.is_empty() {
            found.push(fault(line, "items", "没有列出目录项", "no catalogue item is listed"));
        }
        for item in &entry.items {
            if authorisations::item_access(tx.db(), item)?.is_none() {
                let (zh, en) = (format!("目录中没有 {item}"), format!("the catalogue has no item {item}"));
                found.push(fault(line, "items", &zh, &en));
            }
        }
    }
    Ok(found)
}

fn card(tx: &Tx<'_>, found: &Version) -> Result<VersionCard, Error> {
    versions::card(tx, found, store::entries(tx.db(), found.id, None)?.len())
}

fn version(tx: &Tx<'_>, number: i64) -> Result<Version, Error> {
    store::list(tx.db(), Some(number))?.ok_or_else(|| Error::not_found(&number.to_string()))
}

/// `catalogue import --kind application-list`: a new version as a draft.
#[derive(Clone, Debug)]
pub struct ImportApplicationList {
    /// The file's name; only to tell its kind.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Operation for ImportApplicationList {
    type Output = VersionCard;
    const NAME: &'static str = "application.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<VersionCard, Error> {
        law(tx)?;
        let rows = entries(&table(self.bytes.clone(), &self.name)?);
        refuse(faults(tx, &rows)?)?;
        let entries: Vec<Entry> = rows.into_iter().map(|(_, entry)| entry).collect();
        let digest = hex(&Sm3::digest(&self.bytes));
        let made = store::insert(tx.db(), &entries, &digest, tx.actor().officer, tx.now_ms())?;
        card(tx, &version(tx, made)?)
    }

    fn trace(&self, output: Option<&VersionCard>) -> Trace {
        match output {
            Some(card) => Trace::new().ids([format!("application-list/{}", card.version)]).count(card.entries),
            None => Trace::new(),
        }
    }
}

/// `catalogue activate --kind application-list`: puts a draft in force. Not by the person who imported it.
#[derive(Clone, Copy, Debug)]
pub struct ActivateApplicationList {
    /// Which version.
    pub version: i64,
}

impl Operation for ActivateApplicationList {
    type Output = VersionCard;
    const NAME: &'static str = "application.activate";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<VersionCard, Error> {
        let rule = &law(tx)?.rule;
        let draft = version(tx, self.version)?;
        versions::may_activate(tx, &draft, rule)?;
        store::activate(tx.db(), draft.id, tx.actor().officer, &tx.today().to_string())?;
        card(tx, &version(tx, self.version)?)
    }

    fn trace(&self, _output: Option<&VersionCard>) -> Trace {
        Trace::new().ids([format!("application-list/{}", self.version)])
    }
}

/// `catalogue show --kind application-list`: the entries of a version; of the one in force when none is named.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShowApplicationList {
    /// Which version.
    pub version: Option<i64>,
    /// Only the own unit's entries.
    pub own: bool,
}

/// A version with its entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListShown {
    /// The version.
    pub list: VersionCard,
    /// Its entries, by code.
    pub items: Vec<Entry>,
}

impl Operation for ShowApplicationList {
    type Output = ListShown;
    const NAME: &'static str = "application.show";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<ListShown, Error> {
        law(tx)?;
        let found = match self.version {
            Some(number) => version(tx, number)?,
            None => active(tx)?,
        };
        let unit = self.own.then(|| tx.actor().unit_code.as_str());
        let items = store::entries(tx.db(), found.id, unit)?;
        Ok(ListShown { list: card(tx, &found)?, items })
    }

    fn trace(&self, _output: Option<&ListShown>) -> Trace {
        Trace::new()
    }
}

/// `catalogue list --kind application-list`: its versions.
#[derive(Clone, Copy, Debug)]
pub struct ListApplicationLists;

/// All versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationLists {
    /// The newest first.
    pub items: Vec<VersionCard>,
}

impl Operation for ListApplicationLists {
    type Output = ApplicationLists;
    const NAME: &'static str = ShowApplicationList::NAME;
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<ApplicationLists, Error> {
        law(tx)?;
        let items = store::all(tx.db())?.iter().map(|found| card(tx, found)).collect::<Result<_, _>>()?;
        Ok(ApplicationLists { items })
    }

    fn trace(&self, _output: Option<&ApplicationLists>) -> Trace {
        Trace::new()
    }
}

/// The list in force, without which nobody queries on duty.
fn active(tx: &Tx<'_>) -> Result<Version, Error> {
    store::list(tx.db(), None)?.ok_or_else(|| {
        Error::new(Code::Grant, text!("没有现行政务应用清单", "no government application list is in force"))
            .cite(tx.pack().query.grant_covers.rule.clone())
            .hint(text!(
                "由主管导入，再由另一人启用：`xintai catalogue import --kind application-list`",
                "a supervisor imports one and another person puts it in force: `xintai catalogue import --kind \
                 application-list`"
            ))
    })
}

/// The entry that a query on duty names: of the unit that asks. `unit` is the unit an officer of the centre serves.
pub(in crate::service) fn named(tx: &Tx<'_>, code: Option<&str>, unit: Option<&str>) -> Result<Entry, Error> {
    let query = &tx.pack().query;
    let rule = &query.grant_covers.rule;
    let asking = asking(tx, unit)?;
    let list = active(tx)?;
    let code = code.map(str::trim).filter(|code| !code.is_empty());
    let own = store::entries(tx.db(), list.id, Some(&asking))?;
    let none = |message| {
        Error::new(Code::Grant, message).cite(rule.clone()).hint(text!(
            "用 --authorisation 写明本单位的清单编码，见 `xintai catalogue show --kind application-list`",
            "name an entry of your unit with --authorisation; see `xintai catalogue show --kind application-list`"
        ))
    };
    let Some(code) = code else {
        return Err(none(text!("没有写明政务应用清单条目", "no entry of the government application list is named")));
    };
    own.into_iter().find(|entry| entry.code == code).ok_or_else(|| {
        none(text!("本单位没有这一清单条目", "your unit has no such entry in the government application list"))
    })
}

/// Code of the unit that asks: the officer's own, or the one that an officer of the centre serves. It is a unit on duty.
fn asking(tx: &Tx<'_>, unit: Option<&str>) -> Result<String, Error> {
    let own = &tx.actor().unit_code;
    let wanted = unit.map(str::trim).filter(|unit| !unit.is_empty()).unwrap_or(own);
    let found = units::by_code(tx.db(), wanted)?;
    let serves = wanted == own || super::duty_grants::is_at_centre(tx)?;
    let law = tx.pack().query.grantees.as_ref();
    let on_duty = found.as_ref().is_some_and(|unit| law.is_none_or(|law| law.value.contains(&unit.kind)));
    if serves && on_duty {
        return Ok(wanted.to_owned());
    }
    let rule = law.map_or(&tx.pack().query.grant_covers.rule, |law| &law.rule);
    Err(Error::new(
        Code::Grant,
        text!("`{wanted}` 不是可以依职权查询的单位", "`{wanted}` is no unit that queries on duty"),
    )
    .cite(rule.clone())
    .hint(text!(
        "其他组织凭信用主体的书面授权查询：--mode authorised",
        "other bodies ask with the subject's written authorisation: --mode authorised"
    )))
}

/// Refuses a purpose or items beyond the entry; answers the items the query is about.
pub(in crate::service) fn covered(
    tx: &Tx<'_>,
    entry: &Entry,
    purpose: Option<&Purpose>,
    asked: &[String],
) -> Result<Vec<String>, Error> {
    let code = &entry.code;
    let beyond = |zh: &str, en: &str, hint| {
        Err(Error::new(
            Code::Grant,
            text!("清单条目 `{code}` 不包括{zh}", "entry `{code}` of the application list does not cover {en}"),
        )
        .cite(tx.pack().query.grant_covers.rule.clone())
        .hint(hint))
    };
    if purpose.is_some_and(|purpose| purpose.code != entry.purpose) {
        let used = &entry.purpose;
        return beyond("这一用途", "this purpose", text!("它的用途：{used}", "its purpose: {used}"));
    }
    if !asked.iter().all(|item| entry.items.contains(item)) {
        let items = entry.items.join(" ");
        return beyond("这些目录项", "these items", text!("它的目录项：{items}", "its items: {items}"));
    }
    Ok(if asked.is_empty() { entry.items.clone() } else { asked.to_vec() })
}
