//! The information catalogue (信息目录): one person imports a version, another puts it in force.

use super::own_list::Before;
use crate::{
    domain::{
        Refusal,
        catalogue::{self, EntryFault, OwnItems},
        permission::Relation,
        refusal::Code,
    },
    intake::{Table, table},
    locale::Text,
    service::{
        Error, FileFault, Kind, Operation, Trace, Tx,
        keys::hex,
        operation::Facets,
        store::{catalogues, officers, units},
    },
    text,
};
use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};

pub use catalogue::Item;

/// Columns of a catalogue file: the field and the names it goes by.
const COLUMNS: &[(&str, &[&str])] = &[
    ("code", &["code", "item", "编码", "目录编码", "目录项编码", "目录代码", "信息编码"]),
    ("name", &["name", "名称", "目录名称", "目录项名称", "信息名称"]),
    ("category", &["category", "信息类别", "类别"]),
    ("access", &["access", "publicity", "公开属性"]),
    ("content", &["content", "内容", "信息内容"]),
    ("format", &["format", "格式", "信息格式"]),
    ("submission", &["submission", "submission method", "报送方式", "提供方式"]),
    ("frequency", &["frequency", "update frequency", "更新频率", "更新周期"]),
    ("content_kind", &["content_kind", "内容种类"]),
    ("legal_check", &["legal_check", "checking required by law", "依法核查", "法定核查", "是否依法核查"]),
];

/// Columns that only some regulations ask, and the names they go by.
const OTHERS: &[(&str, &[&str])] = &[
    ("layer", &["层级", "目录层级"]),
    ("act", &["行为", "具体行为", "对应行为", "对应的具体行为"]),
    ("sharing", &["共享范围", "共享属性"]),
    ("source", &["归集来源", "归集来源和渠道", "来源和渠道", "数据来源"]),
    ("ground", &["依据", "法规依据", "设列依据"]),
];

/// The items of a catalogue file, their words brought to those of the pack.
fn items(tx: &Tx<'_>, table: &Table) -> Vec<Item> {
    let known: Vec<(&str, Option<usize>)> =
        COLUMNS.iter().map(|(field, names)| (*field, table.column(names))).collect();
    let law = tx.pack().admission();
    let word = |words: &[crate::domain::admission::Word], said: &str| {
        let found = words.iter().find(|word| word.code == said || word.aliases.iter().any(|alias| alias == said));
        found.map_or_else(|| said.to_owned(), |word| word.code.clone())
    };
    let rows = table.rows.iter().map(|row| {
        let cell = |field: &str| {
            let column = known.iter().find(|(name, _)| *name == field).and_then(|(_, column)| *column);
            table.cell(row, column).to_owned()
        };
        let others =
            table.header.iter().enumerate().filter(|(at, _)| !known.iter().any(|(_, known)| *known == Some(*at)));
        let kind = cell("content_kind");
        Item {
            code: cell("code"),
            name: cell("name"),
            category: word(&law.categories, &cell("category")),
            access: word(&law.modes, &cell("access")),
            content: cell("content"),
            format: cell("format"),
            submission: cell("submission"),
            frequency: frequency(&cell("frequency")),
            content_kind: Some(kind)
                .filter(|kind| !kind.is_empty())
                .map(|kind| tx.pack().content(&kind).map_or(kind.clone(), |found| found.code.clone())),
            legal_check: matches!(cell("legal_check").to_lowercase().as_str(), "是" | "yes" | "true" | "y" | "1"),
            others: others
                .map(|(at, name)| (other(name.trim()), table.cell(row, Some(at)).to_owned()))
                .filter(|(name, value)| !name.is_empty() && !value.is_empty())
                .collect(),
        }
    });
    rows.collect()
}

/// The name of a column that only some catalogues have.
fn other(said: &str) -> String {
    let known = OTHERS.iter().find(|(_, names)| names.contains(&said)).map_or(said, |(name, _)| name);
    known.to_owned()
}

/// The words that the calendar of refreshes knows; another wording stays as it is.
fn frequency(said: &str) -> String {
    match said {
        "实时" => "real-time",
        "每日" | "每天" | "按日" | "日" => "daily",
        "每周" | "按周" | "周" => "weekly",
        "每月" | "按月" | "月" => "monthly",
        "每季" | "每季度" | "按季" | "季" | "季度" => "quarterly",
        "每半年" | "半年" => "half-yearly",
        "每年" | "按年" | "年" | "年度" => "yearly",
        "变更时" | "变动时" | "动态" | "动态更新" | "即时" => "on-change",
        other => other,
    }
    .to_owned()
}

/// A fault of a file: its line, its column and what is wrong.
pub(super) type Found = (u64, String, Refusal);

/// The first fault as an error that lists them all, each with its line and column.
pub(super) fn refuse(found: Vec<Found>) -> Result<(), Error> {
    let Some((_, _, first)) = found.first() else { return Ok(()) };
    let mut error = Error::from(first.clone());
    if found.len() > 1 {
        let join = |pick: fn(&Text) -> &str, by: &str| {
            found.iter().map(|(_, _, fault)| pick(&fault.message)).collect::<Vec<_>>().join(by)
        };
        error.message = Text { zh: join(|text| &text.zh, "；"), en: join(|text| &text.en, "; ") };
    }
    let told = |(line, field, fault): Found| FileFault { line, field, message: fault.message, cite: fault.cite };
    error.faults = found.into_iter().map(told).collect();
    Err(error)
}

/// Where in the file the faults of its entries stand. The file's own heading names the column.
pub(super) fn placed(table: &Table, columns: &[(&str, &[&str])], faults: Vec<EntryFault>) -> Vec<Found> {
    let heading = |field: &str| {
        // The law calls the access mode by another word than the column.
        let field = if field == "publicity" { "access" } else { field };
        let names = columns.iter().find(|(name, _)| *name == field).map(|(_, names)| *names);
        let own = names.and_then(|names| table.column(names)).or_else(|| table.column(&[field]));
        own.and_then(|at| table.header.get(at)).map_or_else(|| field.to_owned(), |own| own.trim().to_owned())
    };
    let line = |entry: usize| table.rows.get(entry).map_or(1, |row| row.line);
    let place = |fault: EntryFault| (line(fault.entry), heading(&fault.field), fault.refusal);
    faults.into_iter().map(place).collect()
}

/// The items of a file that is sound; everything that is wrong with it otherwise.
fn sound(tx: &Tx<'_>, name: &str, bytes: &[u8]) -> Result<Vec<Item>, Error> {
    let table = table(bytes.to_vec(), name)?;
    let items = items(tx, &table);
    let columns = [COLUMNS, OTHERS].concat();
    refuse(placed(&table, &columns, catalogue::check(&items, &tx.pack().catalogue_form())))?;
    Ok(items)
}

/// `catalogue import`: a new version as a draft.
#[derive(Clone, Debug, Default)]
pub struct ImportCatalogue {
    /// The file's name; only to tell its kind.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// The layer it belongs to, a word of the pack; the office's own when not given.
    pub layer: Option<String>,
}

/// A version of the catalogue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CatalogueCard {
    /// Number of the version.
    pub version: i64,
    /// `draft`, `active`, `retired`.
    pub state: String,
    /// How many items.
    pub items: usize,
    /// SM3 of the file.
    pub digest: String,
    /// Who imported it.
    pub imported_by: String,
    /// Who put it in force.
    pub activated_by: Option<String>,
    /// First day in force.
    pub active_from: Option<String>,
    /// Day on which the next one replaced it.
    pub retired_on: Option<String>,
    /// The layer; empty is the office's own.
    pub layer: String,
    /// Code of the unit whose own catalogue it is.
    pub unit: Option<String>,
    /// Last day of public comment on its supplement (征求意见).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_until: Option<String>,
    /// Number of the joint meeting's approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
    /// Day of the approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_on: Option<String>,
    /// Day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<String>,
}

fn login(tx: &Tx<'_>, officer: i64) -> Result<String, Error> {
    Ok(officers::by_id(tx.db(), officer)?.map(|officer| officer.login).unwrap_or_default())
}

fn card(tx: &Tx<'_>, found: &catalogues::Catalogue) -> Result<CatalogueCard, Error> {
    Ok(CatalogueCard {
        version: found.version,
        state: found.state.clone(),
        items: catalogues::items(tx.db(), found.id)?.len(),
        digest: found.digest.clone(),
        imported_by: login(tx, found.imported_by)?,
        activated_by: found.activated_by.map(|officer| login(tx, officer)).transpose()?,
        active_from: found.active_from.clone(),
        retired_on: found.retired_on.clone(),
        layer: found.layer.clone(),
        unit: found.unit.map(|id| units::by_id(tx.db(), id)).transpose()?.flatten().map(|unit| unit.code),
        comment_until: found.comment_until.clone(),
        consent: found.consent.clone(),
        consent_on: found.consent_on.clone(),
        published_on: found.published_on.clone(),
    })
}

fn version(tx: &Tx<'_>, version: i64) -> Result<catalogues::Catalogue, Error> {
    catalogues::by_version(tx.db(), version)?.ok_or_else(|| Error::not_found(&version.to_string()))
}

impl Operation for ImportCatalogue {
    type Output = CatalogueCard;
    const NAME: &'static str = "catalogue.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<CatalogueCard, Error> {
        let items = sound(tx, &self.name, &self.bytes)?;
        let digest = hex(&Sm3::digest(&self.bytes));
        let (layer, unit) = self.layer(tx)?;
        let by = (tx.actor().officer, tx.now_ms());
        let made = catalogues::insert(tx.db(), &items, &digest, (&layer, unit), by)?;
        card(tx, &version(tx, made)?)
    }

    fn trace(&self, output: Option<&CatalogueCard>) -> Trace {
        let trace = Trace::new().ids(output.map(|card| format!("catalogue/{}", card.version)));
        output.map_or(trace.clone(), |card| trace.count(card.items))
    }
}

impl ImportCatalogue {
    /// The layer, and the unit whose own it is. Each layer is made by its own level: the office's first one here, a
    /// department's by its liaison, a county's by its own office, the others elsewhere.
    fn layer(&self, tx: &Tx<'_>) -> Result<(String, Option<i64>), Error> {
        let law = &tx.pack().catalogue;
        let first = law.layers.value.first().cloned().unwrap_or_default();
        let layer = self.layer.clone().filter(|layer| *layer != first).unwrap_or_default();
        let known = law.layers.value.join(", ");
        if !layer.is_empty() && !law.layers.value.contains(&layer) {
            return Err(Error::new(Code::Input, text!("没有目录层级 `{layer}`", "there is no layer `{layer}`"))
                .cite(law.layers.rule.clone())
                .hint(text!("可用：{known}", "layers: {known}")));
        }
        let elsewhere = || {
            let name = if layer.is_empty() { &first } else { &layer };
            Error::new(Code::Role, text!("`{name}` 目录不由您编制", "the `{name}` catalogue is not yours to make"))
                .cite(law.layers.rule.clone())
                .hint(text!("由该级的编制单位办理", "the body of that level makes it"))
        };
        let of_unit = law.unit_layer.as_ref().is_some_and(|own| own.value == layer);
        let asked = if of_unit { Relation::Unit } else { Relation::None };
        let decision = tx.decide(Facets { relation: Some(asked), ..Facets::default() });
        let word = if layer.is_empty() { &first } else { &layer };
        let of_level = is_of_level(tx, word);
        let own = !of_level || tx.level() == Some(word.as_str());
        match (layer.is_empty(), of_unit || of_level) {
            _ if !decision.allowed || !own => Err(elsewhere()),
            (true, _) => Ok((String::new(), None)),
            (false, true) => Ok((layer, Some(tx.actor().unit))),
            (false, false) => Err(elsewhere()),
        }
    }
}

/// Whether the office of the level of that name makes a layer.
fn is_of_level(tx: &Tx<'_>, layer: &str) -> bool {
    tx.pack().catalogue.by_level.as_ref().is_some_and(|law| law.value.iter().any(|one| one == layer))
}

/// A layer of a level is put in force by the office that made it, or by that of the city for its own.
fn refuse_other_level(tx: &Tx<'_>, draft: &catalogues::Catalogue) -> Result<(), Error> {
    let law = &tx.pack().catalogue;
    let word = if draft.layer.is_empty() { law.layers.value.first() } else { Some(&draft.layer) };
    let Some(word) = word.filter(|word| is_of_level(tx, word)) else { return Ok(()) };
    let made_here = draft.unit.is_none_or(|unit| unit == tx.actor().unit);
    if made_here && tx.level() == Some(word.as_str()) {
        return Ok(());
    }
    Err(Error::new(Code::Role, text!("`{word}` 目录不由您启用", "the `{word}` catalogue is not yours to put in force"))
        .cite(law.layers.rule.clone())
        .hint(text!("由编制该目录的单位另一人办理", "another person of the office that made it does")))
}

/// `catalogue check`: what is wrong with a file; nothing is stored.
#[derive(Clone, Debug)]
pub struct CheckCatalogue {
    /// The file's name.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A file that may be imported.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CatalogueChecked {
    /// Always true: a faulty file is refused.
    pub ok: bool,
    /// The items as they would be stored.
    pub items: Vec<Item>,
}

impl Operation for CheckCatalogue {
    type Output = CatalogueChecked;
    const NAME: &'static str = "catalogue.check";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<CatalogueChecked, Error> {
        Ok(CatalogueChecked { ok: true, items: sound(tx, &self.name, &self.bytes)? })
    }

    fn trace(&self, _output: Option<&CatalogueChecked>) -> Trace {
        Trace::new()
    }
}

/// `catalogue activate`: puts a draft in force from today. Not by the person who imported it; a supplement of one's own
/// only after comment, approval and publication.
#[derive(Clone, Debug, Default)]
pub struct ActivateCatalogue {
    /// Which version.
    pub version: i64,
    /// What went before.
    pub before: Before,
}

impl Operation for ActivateCatalogue {
    type Output = CatalogueCard;
    const NAME: &'static str = "catalogue.activate";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<CatalogueCard, Error> {
        let mut found = version(tx, self.version)?;
        if found.state != "draft" {
            let (number, state) = (found.version, &found.state);
            return Err(Error::new(
                Code::State,
                text!("目录第 {number} 版是 `{state}`，不是草案", "version {number} is `{state}`, not a draft"),
            )
            .hint(text!("导入新的一版", "import a new version")));
        }
        refuse_other_level(tx, &found)?;
        super::second_person(tx, found.imported_by)?;
        self.steps(tx, &found)?;
        let Before { comment_until, consent, consent_on, published_on } = &self.before;
        found.activated_by = Some(tx.actor().officer);
        found.active_from = Some(tx.today().to_string());
        found.comment_until = comment_until.map(|day| day.to_string());
        found.consent.clone_from(consent);
        found.consent_on = consent_on.map(|day| day.to_string());
        found.published_on = published_on.map(|day| day.to_string());
        catalogues::activate(tx.db(), &found)?;
        card(tx, &version(tx, self.version)?)
    }

    fn trace(&self, _output: Option<&CatalogueCard>) -> Trace {
        Trace::new().ids([format!("catalogue/{}", self.version)])
    }
}

impl ActivateCatalogue {
    /// What must be over where the version holds a supplement of one's own (补充目录).
    fn steps(&self, tx: &Tx<'_>, draft: &catalogues::Catalogue) -> Result<(), Error> {
        let Some(own) = &tx.pack().catalogue.own else { return Ok(()) };
        let has_own = catalogues::items(tx.db(), draft.id)?.iter().any(|item| OwnItems::holds(&own.layers, item));
        if has_own { self.before.check(tx, &own.steps) } else { Ok(()) }
    }
}

/// `catalogue list`.
#[derive(Clone, Copy, Debug)]
pub struct ListCatalogues;

/// All versions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Catalogues {
    /// Newest first.
    pub items: Vec<CatalogueCard>,
}

impl Operation for ListCatalogues {
    type Output = Catalogues;
    const NAME: &'static str = "catalogue.list";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Catalogues, Error> {
        let items = catalogues::all(tx.db())?.iter().map(|found| card(tx, found)).collect::<Result<_, _>>()?;
        Ok(Catalogues { items })
    }

    fn trace(&self, _output: Option<&Catalogues>) -> Trace {
        Trace::new()
    }
}

/// `catalogue show`: the items of a version; of the one in force when none is named.
#[derive(Clone, Copy, Debug)]
pub struct ShowCatalogue {
    /// Which version.
    pub version: Option<i64>,
}

/// A version with its items.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CatalogueShown {
    /// The version.
    pub catalogue: CatalogueCard,
    /// Its items, by code.
    pub items: Vec<Item>,
}

impl Operation for ShowCatalogue {
    type Output = CatalogueShown;
    const NAME: &'static str = "catalogue.show";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<CatalogueShown, Error> {
        let found = match self.version {
            Some(number) => version(tx, number)?,
            None => active(tx)?,
        };
        Ok(CatalogueShown { catalogue: card(tx, &found)?, items: catalogues::items(tx.db(), found.id)? })
    }

    fn trace(&self, _output: Option<&CatalogueShown>) -> Trace {
        Trace::new()
    }
}

/// The catalogue in force that holds an item: the office's, else the unit's own, else that of its county's office.
pub(super) fn holding(tx: &Tx<'_>, unit: i64, item: &str) -> Result<catalogues::Catalogue, Error> {
    let main = active(tx)?;
    if catalogues::item(tx.db(), main.id, item)?.is_some() {
        return Ok(main);
    }
    if let Some(own) = catalogues::active_of_unit(tx.db(), unit)?
        && catalogues::item(tx.db(), own.id, item)?.is_some()
    {
        return Ok(own);
    }
    for own in catalogues::active_of_district(tx.db(), unit)?.into_iter().filter(|own| is_of_level(tx, &own.layer)) {
        if catalogues::item(tx.db(), own.id, item)?.is_some() {
            return Ok(own);
        }
    }
    Err(super::import::no_item(tx, item))
}

/// The catalogue in force, without which nothing comes in.
pub(super) fn active(tx: &Tx<'_>) -> Result<catalogues::Catalogue, Error> {
    catalogues::active(tx.db())?.ok_or_else(|| {
        Error::new(Code::Catalogue, text!("没有现行目录", "no catalogue is in force"))
            .cite(tx.pack().catalogue.governing_rule())
            .hint(text!(
                "由主管导入目录，再由另一人启用：`xintai catalogue import`、`activate`",
                "a supervisor imports one and another person puts it in force: `xintai catalogue import`, `activate`"
            ))
    })
}
