//! Submission profiles (报送说明): a unit's signed statement, once for each item, of what its files do not say.

use crate::{
    domain::{
        catalogue::{From, Statement},
        refusal::{Code, Refusal},
    },
    intake::{self, Table, table},
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::{
            catalogues::{self, Profile},
            officers,
            units::{self, Unit},
        },
    },
    text,
};
use serde::{Deserialize, Serialize};

/// `profile import`: a file with one row for each item. Whoever of the unit imports it signs it.
#[derive(Clone, Debug)]
pub struct ImportProfile {
    /// Code of the unit.
    pub unit: String,
    /// The item, when the file does not say it.
    pub item: Option<String>,
    /// The file's name.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProfileCard {
    /// Code of the unit.
    pub unit: String,
    /// Code of the item.
    pub item: String,
    /// Number of the version.
    pub version: i64,
    /// `draft`, `active`, `retired`.
    pub state: String,
    /// What it states.
    pub statement: Statement,
    /// Who signed it.
    pub signed_by: String,
    /// Who put it in force.
    pub activated_by: Option<String>,
}

/// Several profiles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Profiles {
    /// By item, newest version first.
    pub items: Vec<ProfileCard>,
}

fn card(tx: &Tx<'_>, unit: &Unit, profile: Profile) -> Result<ProfileCard, Error> {
    let login = |id| Ok::<_, Error>(officers::by_id(tx.db(), id)?.map(|officer| officer.login).unwrap_or_default());
    Ok(ProfileCard {
        unit: unit.code.clone(),
        item: profile.item,
        version: profile.version,
        state: profile.state,
        statement: profile.statement,
        signed_by: login(profile.signed_by)?,
        activated_by: profile.activated_by.map(login).transpose()?,
    })
}

/// The unit, when the officer may act for it.
fn unit_of(tx: &Tx<'_>, code: &str) -> Result<Unit, Error> {
    let unit = units::by_code(tx.db(), code)?.ok_or_else(|| tx.missing(code))?;
    tx.allow(Facets { relation: Some(tx.relation_to(unit.id)), ..Facets::default() })?;
    Ok(unit)
}

/// Reads the rows of a profile file.
struct Reader<'a> {
    table: &'a Table,
    row: &'a intake::RawRow,
}

impl Reader<'_> {
    fn cell(&self, names: &[&str]) -> Option<String> {
        Some(self.table.cell(self.row, self.table.column(names)).to_owned()).filter(|cell| !cell.is_empty())
    }

    /// A word of a closed list.
    fn word<T>(&self, names: &[&str], list: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
        let Some(cell) = self.cell(names) else { return Ok(None) };
        let (line, field) = (self.row.line, names.first().copied().unwrap_or_default());
        read(&cell).map(Some).ok_or_else(|| {
            Error::new(
                Code::Input,
                text!(
                    "第 {line} 行 `{field}`：`{cell}` 不在列表内：{list}",
                    "line {line}, `{field}`: `{cell}` is not in the list: {list}"
                ),
            )
            .hint(text!("改正后重新导入", "correct it and import again"))
        })
    }

    fn statement(&self, tx: &Tx<'_>) -> Result<Statement, Error> {
        let pack = tx.pack();
        let entry = |entries: &[crate::regime::Entry], word: &str| {
            crate::regime::find(entries, word).map(|entry| entry.code.clone())
        };
        let list = |entries: &[crate::regime::Entry]| {
            entries.iter().map(|entry| entry.code.as_str()).collect::<Vec<_>>().join(", ")
        };
        let from = "determined, effective, valid-from, valid-until, continuing";
        let basis = pack.basis.kinds.iter().map(|kind| kind.code.as_str()).collect::<Vec<_>>().join(", ");
        let levels = pack.unit.levels.value.join(", ");
        Ok(Statement {
            category: self
                .word(&["category", "信息类别"], &list(&pack.category), |word| entry(&pack.category, word))?,
            access: self.word(&["access", "公开属性"], &list(&pack.mode), |word| entry(&pack.mode, word))?,
            content_kind: self.word(&["content_kind", "内容种类"], "regime show", |word| {
                pack.content(word).map(|kind| kind.code.clone())
            })?,
            procedure: self.word(&["procedure", "适用程序"], "general, simple, enforcement", |word| {
                intake::Procedure::read(word).map(|found| found.word().to_owned())
            })?,
            finality: self.word(
                &["finality", "文书效力"],
                "final, served, issued, appeal-pending, not-in-force, suspended",
                |word| intake::Finality::read(word).map(|found| found.word().to_owned()),
            )?,
            basis_kind: self.word(&["basis_kind", "认定依据种类"], &basis, |word| {
                pack.basis
                    .kinds
                    .iter()
                    .find(|kind| kind.code == word || kind.label.zh == word)
                    .map(|kind| kind.code.clone())
            })?,
            citation: self.cell(&["citation", "引用规定"]),
            issuer_level: self.word(&["issuer_level", "机关级别"], &levels, |word| {
                pack.unit.levels.value.iter().find(|level| *level == word).cloned()
            })?,
            issuer_kind: self.word(&["issuer_kind", "机关性质"], &list(&pack.unit.kinds), |word| {
                entry(&pack.unit.kinds, word)
            })?,
            effective: self.word(&["effective", "effective_on", "生效日期"], from, From::read)?,
            ended: self.word(&["ended", "ended_on", "end", "行为终止日期"], from, From::read)?,
            override_years: self
                .word(&["override_years", "另定期限(年)", "另定期限"], "1-100", |word| word.parse().ok())?,
            self_declared: self.word(&["self_declared", "自主申报"], "yes, no", |word| match word {
                "yes" | "true" | "是" => Some(true),
                "no" | "false" | "否" => Some(false),
                _ => None,
            })?,
            domain: self.word(&["domain", "信息领域"], "public, market", |word| {
                intake::Domain::read(word).map(|found| found.word().to_owned())
            })?,
        })
    }
}

impl Operation for ImportProfile {
    type Output = Profiles;
    const NAME: &'static str = "profile.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Profiles, Error> {
        let unit = unit_of(tx, &self.unit)?;
        let table = table(self.bytes.clone(), &self.name)?;
        let mut made = Vec::new();
        for row in &table.rows {
            let reader = Reader { table: &table, row };
            let item = reader.cell(&["item", "code", "目录项", "目录编码", "编码"]).or_else(|| self.item.clone());
            let line = row.line;
            let item = item.ok_or_else(|| {
                Error::new(Code::Input, text!("第 {line} 行没有目录项", "line {line} names no catalogue item"))
                    .hint(text!("加一列 item，或用 --item 给出", "add a column `item`, or give --item"))
            })?;
            super::catalogue::holding(tx, unit.id, &item)?;
            let statement = reader.statement(tx)?;
            catalogues::insert_profile(tx.db(), unit.id, &item, &statement, tx.actor().officer, tx.now_ms())?;
            let newest = catalogues::profiles(tx.db(), unit.id, Some(&item))?.into_iter().next();
            made.extend(newest.map(|profile| card(tx, &unit, profile)).transpose()?);
        }
        if made.is_empty() {
            return Err(Refusal::new(Code::Input, text!("文件里没有一行", "the file has no row"))
                .hint(text!("每个目录项写一行", "write one row for each item"))
                .into());
        }
        Ok(Profiles { items: made })
    }

    fn trace(&self, output: Option<&Profiles>) -> Trace {
        let made = output.map(|made| made.items.as_slice()).unwrap_or_default();
        Trace::new().basis(&self.unit).ids(made.iter().map(|card| format!("{}/{}", card.item, card.version)))
    }
}

/// `profile activate`: a second person puts the newest draft in force.
#[derive(Clone, Debug)]
pub struct ActivateProfile {
    /// Code of the unit.
    pub unit: String,
    /// Code of the item.
    pub item: String,
}

impl Operation for ActivateProfile {
    type Output = ProfileCard;
    const NAME: &'static str = "profile.activate";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ProfileCard, Error> {
        let unit = unit_of(tx, &self.unit)?;
        let newest = catalogues::profiles(tx.db(), unit.id, Some(&self.item))?.into_iter().next();
        let profile = newest.ok_or_else(|| Error::not_found(&self.item))?;
        if profile.state != "draft" {
            return Err(Error::new(Code::State, text!("没有待启用的报送说明", "no profile waits to be put in force"))
                .hint(text!("由单位导入新的一版", "the unit imports a new version")));
        }
        super::second_person(tx, profile.signed_by)?;
        catalogues::activate_profile(tx.db(), &profile, tx.actor().officer, tx.now_ms())?;
        let profile = catalogues::profile(tx.db(), profile.id)?.ok_or_else(|| Error::not_found(&self.item))?;
        card(tx, &unit, profile)
    }

    fn trace(&self, output: Option<&ProfileCard>) -> Trace {
        Trace::new().basis(&self.unit).ids(output.map(|card| format!("{}/{}", card.item, card.version)))
    }
}

/// `profile show`: the profiles of a unit, with their history.
#[derive(Clone, Debug)]
pub struct ShowProfile {
    /// Code of the unit.
    pub unit: String,
    /// Only this item.
    pub item: Option<String>,
}

impl Operation for ShowProfile {
    type Output = Profiles;
    const NAME: &'static str = "profile.show";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Profiles, Error> {
        let unit = unit_of(tx, &self.unit)?;
        let found = catalogues::profiles(tx.db(), unit.id, self.item.as_deref())?;
        let items = found.into_iter().map(|profile| card(tx, &unit, profile)).collect::<Result<_, _>>()?;
        Ok(Profiles { items })
    }

    fn trace(&self, _output: Option<&Profiles>) -> Trace {
        Trace::new().basis(&self.unit)
    }
}
