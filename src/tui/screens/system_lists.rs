//! The lists that come in versions (信息目录, 惩戒措施清单, 政务应用清单) as the system settings show them: their versions, what
//! stands in one, and what differs between two.

use super::system_topics::cell;
use crate::{
    domain::measure,
    locale::{Label, Text},
    service::{
        Error, How,
        ops::{
            application_list::{
                ActivateApplicationList, Entry, ImportApplicationList, ListApplicationLists, ShowApplicationList,
            },
            catalogue::{
                ActivateCatalogue, CatalogueCard, CheckCatalogue, ImportCatalogue, Item as CatalogueItem,
                ListCatalogues, ShowCatalogue,
            },
            measure_register::{ActivateMeasures, ImportMeasures, ListRegisters, ShowRegister},
            own_list::Before,
            versions::VersionCard,
        },
    },
    tui::{
        desk::Desk,
        screen::Session,
        text::Words,
        theme::Mark,
        widgets::{filter_page::Entry as Shown, pane::Item},
    },
};

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// 信息目录
    Catalogue,
    /// 惩戒措施清单
    Measures,
    /// 政务应用清单
    Applications,
}

/// A version of one of them.
#[derive(Clone, Debug)]
pub struct Version {
    /// Of which list.
    pub list: List,
    /// Its number.
    pub number: i64,
    /// `draft`, `active`, `retired`.
    pub state: String,
    /// How many entries.
    pub entries: usize,
    /// Who imported it.
    pub by: String,
    /// Its layer, where it is not the office's own.
    pub layer: String,
    /// The unit whose own catalogue it is.
    pub unit: Option<String>,
    /// More about it: label and value.
    pub about: Vec<(Label, String)>,
    /// First day in force.
    pub from: Option<String>,
}

impl List {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Catalogue, Self::Measures, Self::Applications];

    /// Its name.
    pub fn label(self) -> Label {
        match self {
            Self::Catalogue => Label::new("信息目录", "catalogue"),
            Self::Measures => Label::new("惩戒措施清单", "register of measures"),
            Self::Applications => Label::new("政务应用清单", "application list"),
        }
    }

    /// Its code, as the log has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Measures => "measures",
            Self::Applications => "application-list",
        }
    }

    /// The list of this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.code() == code)
    }

    /// The operation that reads it.
    pub fn reads(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue.list",
            Self::Measures => "measure.register",
            Self::Applications => "application.show",
        }
    }

    /// Whether the regulation has it.
    pub fn is_known(self, desk: &Desk) -> bool {
        let pack = desk.service.pack();
        match self {
            Self::Catalogue => true,
            Self::Measures => pack.measure.is_some(),
            Self::Applications => pack.query.application_list.as_ref().is_some_and(|law| law.value),
        }
    }

    /// Whether a version of one's own needs comment, consent and publication before.
    pub fn has_steps(self, desk: &Desk) -> bool {
        let pack = desk.service.pack();
        match self {
            Self::Catalogue => pack.catalogue.own.is_some(),
            Self::Measures => pack.measure.as_ref().is_some_and(|law| law.own.is_some()),
            Self::Applications => false,
        }
    }

    /// Its versions, the newest first.
    pub fn versions(self, desk: &mut Desk) -> Result<Vec<Version>, Error> {
        Ok(match self {
            Self::Catalogue => desk.call(&ListCatalogues)?.items.iter().map(of_catalogue).collect(),
            Self::Measures => {
                let cards = desk.call(&ListRegisters)?.items;
                let steps = |card: &crate::service::ops::measure_register::RegisterCard| {
                    steps([&card.comment_until, &card.consent, &card.consent_on, &card.published_on])
                };
                cards.iter().map(|card| of_version(self, &card.version, steps(card))).collect()
            }
            Self::Applications => {
                let cards = desk.call(&ListApplicationLists)?.items;
                cards.iter().map(|card| of_version(self, card, Vec::new())).collect()
            }
        })
    }

    /// Brings a file in as a draft, or only tries it; answers number and entries of the draft.
    pub fn import(
        self,
        desk: &mut Desk,
        (name, bytes): (String, Vec<u8>),
        layer: Option<String>,
        how: &How,
    ) -> Result<(i64, usize), Error> {
        Ok(match self {
            Self::Catalogue => {
                let made = desk.call_with(&ImportCatalogue { name, bytes, layer }, how)?;
                (made.version, made.items)
            }
            Self::Measures => {
                let made = desk.call_with(&ImportMeasures { name, bytes }, how)?.version;
                (made.version, made.entries)
            }
            Self::Applications => {
                let made = desk.call_with(&ImportApplicationList { name, bytes }, how)?;
                (made.version, made.entries)
            }
        })
    }

    /// Puts a version in force, or only tries it; answers its entries.
    pub fn activate(self, desk: &mut Desk, version: i64, before: Before, how: &How) -> Result<usize, Error> {
        Ok(match self {
            Self::Catalogue => desk.call_with(&ActivateCatalogue { version, before }, how)?.items,
            Self::Measures => desk.call_with(&ActivateMeasures { version, before }, how)?.version.entries,
            Self::Applications => desk.call_with(&ActivateApplicationList { version }, how)?.entries,
        })
    }

    /// What stands in a version; in the one in force without a number.
    pub fn entries(self, desk: &mut Desk, version: Option<i64>) -> Result<Vec<Listed>, Error> {
        Ok(match self {
            Self::Catalogue => desk.call(&ShowCatalogue { version })?.items.iter().map(item).collect(),
            Self::Measures => desk.call(&ShowRegister { version })?.items.iter().map(entry).collect(),
            Self::Applications => {
                desk.call(&ShowApplicationList { version, own: false })?.items.iter().map(application).collect()
            }
        })
    }
}

/// The items of a catalogue file, as they would be stored.
pub fn checked(desk: &mut Desk, (name, bytes): (String, Vec<u8>)) -> Result<Vec<Listed>, Error> {
    Ok(desk.call(&CheckCatalogue { name, bytes })?.items.iter().map(item).collect())
}

/// Every version that the officer may look at.
pub fn all(desk: &mut Desk, session: &Session) -> Result<Vec<Version>, Error> {
    let mut found = Vec::new();
    for list in List::ALL {
        if session.may(list.reads()) && list.is_known(desk) {
            found.extend(list.versions(desk)?);
        }
    }
    Ok(found)
}

fn steps(values: [&Option<String>; 4]) -> Vec<(Label, String)> {
    let labels = [
        Label::new("征求意见截止日", "comment until"),
        Label::new("联席会议同意文号", "consent"),
        Label::new("同意之日", "consent on"),
        Label::new("向社会公开之日", "published on"),
    ];
    labels.into_iter().zip(values).filter_map(|(label, value)| Some((label, value.clone()?))).collect()
}

fn of_catalogue(card: &CatalogueCard) -> Version {
    let version = VersionCard {
        version: card.version,
        state: card.state.clone(),
        entries: card.items,
        digest: card.digest.clone(),
        imported_by: card.imported_by.clone(),
        activated_by: card.activated_by.clone(),
        active_from: card.active_from.clone(),
        retired_on: card.retired_on.clone(),
    };
    let steps = steps([&card.comment_until, &card.consent, &card.consent_on, &card.published_on]);
    Version { layer: card.layer.clone(), unit: card.unit.clone(), ..of_version(List::Catalogue, &version, steps) }
}

fn of_version(list: List, card: &VersionCard, steps: Vec<(Label, String)>) -> Version {
    let some = |label, value: &Option<String>| value.clone().map(|value| (label, value));
    let own = [
        some(Label::new("启用人", "put in force by"), &card.activated_by),
        some(Label::new("停用之日", "retired on"), &card.retired_on),
    ];
    let mut about: Vec<(Label, String)> = own.into_iter().flatten().chain(steps).collect();
    about.push((Label::new("文件摘要 (SM3)", "digest of the file (SM3)"), card.digest.clone()));
    Version {
        list,
        number: card.version,
        state: card.state.clone(),
        entries: card.entries,
        by: card.imported_by.clone(),
        layer: String::new(),
        unit: None,
        about,
        from: card.active_from.clone(),
    }
}

/// One entry of a version: its code, and its fields in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Field and value, without empty ones.
    pub fields: Vec<(Text, String)>,
}

fn listed<'a>(code: &str, name: &str, fields: impl IntoIterator<Item = (Label, &'a str)>) -> Listed {
    let some = fields.into_iter().filter(|(_, value)| !value.is_empty());
    let fields = some.map(|(label, value)| (Text { zh: label.zh.into(), en: label.en.into() }, value.to_owned()));
    Listed { code: code.to_owned(), name: name.to_owned(), fields: fields.collect() }
}

fn item(item: &CatalogueItem) -> Listed {
    let checked = if item.legal_check { "yes" } else { "" };
    let mut found = listed(
        &item.code,
        &item.name,
        [
            (Label::new("信息类别", "category"), item.category.as_str()),
            (Label::new("公开属性", "access"), &item.access),
            (Label::new("内容", "content"), &item.content),
            (Label::new("格式", "format"), &item.format),
            (Label::new("报送方式", "submission"), &item.submission),
            (Label::new("更新频率", "frequency"), &item.frequency),
            (Label::new("内容种类", "kind of content"), item.content_kind.as_deref().unwrap_or_default()),
            (Label::new("依法须核查", "checked by law"), checked),
        ],
    );
    // Columns that only this catalogue has go by their own names.
    let others = item.others.iter().map(|(name, value)| (Text { zh: name.clone(), en: name.clone() }, value.clone()));
    found.fields.extend(others);
    found
}

fn entry(entry: &measure::Entry) -> Listed {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (grades, months) = (entry.grades.join(" "), entry.months.map(|months| months.to_string()).unwrap_or_default());
    let (published, until) = (day(entry.published), day(entry.valid_until));
    listed(
        &entry.code,
        &entry.name,
        [
            (Label::new("清单层级", "list"), entry.layer.as_str()),
            (Label::new("措施种类", "kind"), &entry.kind),
            (Label::new("实施主体", "acting unit"), &entry.unit),
            (Label::new("适用情形", "situation"), &entry.situation),
            (Label::new("实施依据", "basis"), &entry.basis),
            (Label::new("实施对象", "target"), &entry.target),
            (Label::new("实施方式", "manner"), &entry.manner),
            (Label::new("失信程度", "grades"), &grades),
            (Label::new("领域", "field"), &entry.field),
            (Label::new("最长期限 (月)", "months at most"), &months),
            (Label::new("公布之日", "published"), &published),
            (Label::new("有效期至", "valid until"), &until),
        ],
    )
}

fn application(entry: &Entry) -> Listed {
    let items = entry.items.join(" ");
    listed(
        &entry.code,
        &entry.duty,
        [
            (Label::new("应用单位", "unit"), entry.unit.as_str()),
            (Label::new("用途", "purpose"), &entry.purpose),
            (Label::new("目录项", "items"), &items),
        ],
    )
}

/// An entry on a page.
pub fn shown(one: &Listed) -> Shown {
    let mut items = vec![Item::Title(cell(&format!("{} {}", one.code, one.name)))];
    items.extend(one.fields.iter().map(|(label, value)| Item::pair(Words::from(label), cell(value))));
    items.push(Item::Blank);
    let words = one.fields.iter().map(|(label, value)| format!("{} {} {value}", label.zh, label.en));
    let searched = format!("{} {} {}", one.code, one.name, words.collect::<Vec<_>>().join(" "));
    Shown { searched, items }
}

/// How an entry differs from the version in force.
#[derive(Clone, Debug)]
pub enum Change {
    /// It is new.
    New(Listed),
    /// It is gone.
    Gone(Listed),
    /// Fields have another value: field, before, after.
    Other(Listed, Vec<(Text, String, String)>),
}

/// What differs, by code: first what `after` has anew or otherwise, then what it lacks.
pub fn changes(before: &[Listed], after: &[Listed]) -> Vec<Change> {
    let of = |list: &[Listed], code: &str| list.iter().find(|one| one.code == code).cloned();
    let mut found = Vec::new();
    for one in after {
        match of(before, &one.code) {
            None => found.push(Change::New(one.clone())),
            Some(old) if old != *one => found.push(Change::Other(one.clone(), fields_changed(&old, one))),
            Some(_) => {}
        }
    }
    found.extend(before.iter().filter(|one| of(after, &one.code).is_none()).cloned().map(Change::Gone));
    found
}

fn fields_changed(old: &Listed, new: &Listed) -> Vec<(Text, String, String)> {
    let value = |one: &Listed, label: &Text| {
        let found = one.fields.iter().find(|(name, _)| name == label);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let name = crate::text!("名称", "name");
    let mut all: Vec<(Text, String, String)> = vec![(name, old.name.clone(), new.name.clone())];
    let added = new.fields.iter().filter(|(label, _)| old.fields.iter().all(|(known, _)| known != label));
    let labels: Vec<&Text> = old.fields.iter().chain(added).map(|(label, _)| label).collect();
    all.extend(labels.into_iter().map(|label| (label.clone(), value(old, label), value(new, label))));
    all.into_iter().filter(|(_, before, after)| before != after).collect()
}

impl Change {
    /// In one line.
    pub fn line(&self) -> Text {
        match self {
            Self::New(one) => {
                let (code, name) = (&one.code, &one.name);
                crate::text!("新增 {code} {name}", "new: {code} {name}")
            }
            Self::Gone(one) => {
                let (code, name) = (&one.code, &one.name);
                crate::text!("删去 {code} {name}", "gone: {code} {name}")
            }
            Self::Other(one, fields) => {
                let (code, number) = (&one.code, fields.len());
                crate::text!("变更 {code}：{number} 项", "changed: {code}, {number} fields")
            }
        }
    }

    /// On a page.
    pub fn shown(&self) -> Shown {
        let (Self::New(one) | Self::Gone(one) | Self::Other(one, _)) = self;
        let mark = match self {
            Self::New(_) => Mark::Good,
            Self::Gone(_) => Mark::Bad,
            Self::Other(..) => Mark::Warn,
        };
        let mut entry = shown(one);
        let line = self.line();
        entry.searched = format!("{} {} {}", line.zh, line.en, entry.searched);
        let head = Item::marked(mark, Words::from(&line));
        entry.items = match self {
            Self::Other(_, fields) => {
                let pair = |(label, before, after): &(Text, String, String)| {
                    Item::pair(Words::from(label), cell(&format!("{before} -> {after}")))
                };
                std::iter::once(head).chain(fields.iter().map(pair)).chain([Item::Blank]).collect()
            }
            Self::New(_) | Self::Gone(_) => std::iter::once(head).chain(entry.items.into_iter().skip(1)).collect(),
        };
        entry
    }
}
