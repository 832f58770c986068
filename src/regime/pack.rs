//! A regime pack as typed values: what the text of one regulation binds, each value with its rule.

use super::{
    access::{Disclosure, Logs, Mask, Publish, Purpose, Queries, Security},
    admitted::{Banned, Basis, Catalogue, Content, Intake},
    entry::EntryLaw,
    listing::{Listing, Measures},
    market::{Commitments, Leniency, Market},
    notice::Notice,
    overlay::Local,
    parameter::Parameter,
    procedure::{CaseTable, Objection, Repair, Revocation, Shield},
    severity::{Severity, Standard},
    supervision::{Breach, Platform, Supervision, Trend},
    supplement::Delegation,
};
use crate::{
    domain::{
        Code, Refusal,
        disclosure::{Consequences, Periods},
        permission::Kind,
        rule::{Articles, Ruled, SILENT},
    },
    locale::Text,
    text,
};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One regulation (制度包).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Identity, validity, scope.
    pub regime: Identity,
    /// Provider units.
    pub unit: Units,
    /// Subjects and their identifiers.
    pub subject: Subjects,
    /// Information categories (信息分类).
    pub category: Vec<Entry>,
    /// Access modes (公开属性), widest first.
    pub mode: Vec<Entry>,
    /// Content admitted (归集内容).
    pub content: Vec<Content>,
    /// Catalogue (目录).
    pub catalogue: Catalogue,
    /// Intake (归集).
    pub intake: Intake,
    /// Conditions of entry beside content (纳入条件).
    #[serde(default)]
    pub entry: Option<EntryLaw>,
    /// Basis documents (认定依据).
    pub basis: Basis,
    /// Prohibited information (禁止归集).
    pub banned: Banned,
    /// Market information beside public one (市场信用信息); none where the text knows no such parting.
    pub market: Option<Market>,
    /// Voluntary commitments (信用承诺); none where the text knows none.
    pub commitment: Option<Commitments>,
    /// Leniency (宽容审慎).
    pub leniency: Option<Leniency>,
    /// Occupations with a file of their own (重点职业人群).
    #[serde(default)]
    pub occupation: Vec<Entry>,
    /// Publication (向社会披露).
    pub publish: Publish,
    /// Disclosure periods (披露期限).
    pub disclosure: Disclosure,
    /// Objection (异议).
    pub objection: Objection,
    /// Revocation of the basis (撤销).
    pub revocation: Revocation,
    /// Repair (信用修复).
    pub repair: Repair,
    /// Deletion or shielding on request (权益事项).
    pub shield: Shield,
    /// Grades of failing and their lists (名单); none where the text knows none.
    pub listing: Option<Listing>,
    /// The register of punitive measures (惩戒措施清单); none where the text knows none.
    pub measure: Option<Measures>,
    /// Queries (查询).
    pub query: Queries,
    /// Purposes (用途).
    pub purpose: Vec<Purpose>,
    /// The remedy line of notices (救济告知).
    pub remedy: Ruled<Text>,
    /// Notices and letters (告知文书).
    pub notice: Vec<Notice>,
    /// Masks of public output (脱敏).
    pub mask: Vec<Mask>,
    /// Platforms that records are passed on to (上级平台); none where the text names none.
    #[serde(default)]
    pub platform: Vec<Platform>,
    /// Supervision of units (监督管理), where the text gives that power.
    pub supervision: Option<Supervision>,
    /// Logs (日志).
    pub log: Logs,
    /// Safety of the work (安全管理).
    pub security: Option<Security>,
    /// What the regulation gives no power for, by verb or step (未赋权).
    pub off: BTreeMap<String, Ruled<Text>>,
    /// Readings a city may choose otherwise (解读开关).
    pub switch: Vec<Switch>,
    /// Papers the centre must have installed (应备制度).
    pub paper: Vec<RulePaper>,
    /// Case kinds and their transitions.
    pub case: BTreeMap<String, CaseTable>,
    /// What the text says on each of the 87 questions (P01 to P87); a question without an entry is one it is silent on.
    #[serde(default)]
    pub parameter: BTreeMap<String, Parameter>,
    /// What the text leaves to others, and the outside source that fills it.
    #[serde(default)]
    pub supplement: Vec<Delegation>,
    /// Severity classes of adverse records; none where the text knows no classes.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// What may be complained of (投诉举报); empty where the text knows no complaint.
    #[serde(default)]
    pub complaint: Vec<Entry>,
    /// Self-checks (自查核查); none where the text prescribes none.
    #[serde(default)]
    pub self_check: Option<SelfCheck>,
    /// Kinds of breach that are traced (违规行为); empty where the text names none.
    #[serde(default)]
    pub breach: Vec<Breach>,
    /// What trends are watched by (监测预警): trade, field, area.
    #[serde(default)]
    pub trend: Vec<Trend>,
    /// Days after which a backup is due; none where nobody has set a figure.
    #[serde(default)]
    pub backup_days: Option<Ruled<u32>>,
    /// Outside standards that this installation has loaded.
    #[serde(default)]
    pub standard: Vec<Standard>,
    /// Rule ids with their articles.
    #[serde(rename = "rules")]
    pub articles: Articles,
    /// What this installation has laid over it.
    #[serde(skip)]
    pub local: Option<Local>,
}

/// A code with the name an officer reads, and its rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The word in files and JSON.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Other words for it in submissions.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Categories of information it is about, as a ground of objection; empty is every category.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// The rule id.
    #[serde(default)]
    pub rule: String,
    /// The source, where no rule states it.
    #[serde(default)]
    pub source: String,
}

/// A paper of rules (制度规范) that the centre, or each of its units, must have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePaper {
    /// The word after `regime paper`.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Each providing unit has its own; its reference stands with the unit.
    #[serde(default)]
    pub of_each_unit: bool,
    /// Kinds of units that each name one of their own.
    #[serde(default)]
    pub units: Vec<String>,
    /// The rule id.
    #[serde(default)]
    pub rule: String,
    /// The source, where no rule states it.
    #[serde(default)]
    pub source: String,
}

/// Finds an entry by code or alias.
pub fn find<'a>(entries: &'a [Entry], word: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.code == word || entry.aliases.iter().any(|alias| alias == word))
}

/// The codes of a list, for a hint.
fn codes(entries: &[Entry]) -> String {
    entries.iter().map(|entry| entry.code.as_str()).collect::<Vec<_>>().join(" ")
}

/// Identity of the regulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The id, which is also the file stem.
    pub id: String,
    /// Version of the pack, raised with every change of a value.
    pub version: u32,
    /// Title.
    pub title: Ruled<Text>,
    /// Issuing body.
    pub issuer: Ruled<Text>,
    /// First day in force; none when the text does not say.
    pub in_force: Option<Ruled<NaiveDate>>,
    /// The text takes effect on a day it does not name: until a local overlay gives `in_force`, nothing is written.
    pub in_force_needed: Option<Ruled<bool>>,
    /// Days of which two readings say differently whether the text held: acts of them are taken with a warning.
    pub doubtful: Option<Doubtful>,
    /// Last day in force; none when it does not end.
    pub expires: Option<Ruled<NaiveDate>>,
    /// Years it holds from its first day, which itself counts; instead of `expires`.
    pub valid_years: Option<Ruled<u32>>,
    /// What happens afterwards.
    pub after_expiry: Ruled<AfterExpiry>,
    /// What it covers.
    pub scope: Ruled<Text>,
    /// The text holds no day count: days of a step stand on a source outside it, which is named.
    pub no_days: Option<Ruled<bool>>,
}

/// Days of which it is doubtful whether the text held (施行日存疑).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubtful {
    /// First of them.
    pub from: NaiveDate,
    /// Last of them.
    pub until: NaiveDate,
    /// The rule id.
    pub rule: String,
}

impl Doubtful {
    /// Whether `day` is one of them.
    pub fn is_on(&self, day: NaiveDate) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

/// What the console does once the regulation has lapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterExpiry {
    /// Every screen warns.
    Warn,
    /// Nothing new is opened or written; cases that are open go on to their end.
    Block,
}

/// Whether the regulation is in force on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Not before this day; none when the day is not configured.
    NotYet(Option<NaiveDate>),
    /// In force.
    InForce,
    /// Lapsed at the end of this day.
    Lapsed(NaiveDate),
}

/// Provider units (信息提供主体).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Units {
    /// Kinds that may provide.
    pub kinds: Vec<Entry>,
    /// Kinds handled by reference (参照).
    pub by_reference: Ruled<Vec<String>>,
    /// Kinds that never provide.
    pub never_provider: Ruled<Vec<String>>,
    /// Administrative levels, highest first.
    pub levels: Ruled<Vec<String>>,
    /// The area the units belong to.
    pub district: Ruled<String>,
    /// Parts of the area with an office of their own level (区县): their units may be entered, this office does not urge them.
    pub parts: Option<Ruled<Vec<String>>>,
    /// The level at which the offices of the area itself stand (本级); none where the text parts no levels.
    pub level: Option<Ruled<String>>,
    /// The level of offices of a district within the area.
    pub part_level: Option<Ruled<String>>,
    /// Kind → its level, where the kind says it.
    pub kind_level: Option<Ruled<BTreeMap<String, String>>>,
    /// Kinds that prove their duties by a document when they are entered (委托文书).
    pub entrusted: Option<Ruled<Vec<String>>>,
    /// Kinds that must be described in words when a unit is enrolled.
    pub described: Option<Ruled<Vec<String>>>,
    /// Persons every unit names: who leads, who handles, who answers (责任人员).
    #[serde(default)]
    pub duties: Vec<Entry>,
    /// Persons the centre itself names, such as whom to call in an emergency (应急联系人).
    #[serde(default)]
    pub centre_duties: Vec<Entry>,
}

/// Subjects (信息主体).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subjects {
    /// Kinds, each a person or an organisation.
    pub kinds: Vec<SubjectKind>,
    /// Identifier kinds of persons, in order of preference.
    pub person_id: Ruled<Vec<String>>,
    /// Identifier kinds of organisations, in order of preference.
    pub org_id: Ruled<Vec<String>>,
    /// Refusal of a person without one.
    pub no_substitute: Option<Ruled<bool>>,
    /// A kind of paper after the first counts only where it is stated that there is none of the first.
    pub substitute: Option<Ruled<bool>>,
    /// Other papers of a person are linked to the one subject (关联证件).
    pub linked: Option<Ruled<bool>>,
    /// An organisation without a code of the list is refused, not kept waiting.
    pub org_only: Option<Ruled<bool>>,
}

/// One subject kind of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectKind {
    /// The word of the text.
    pub code: String,
    /// Person or organisation.
    pub kind: Kind,
    /// What an officer reads.
    pub label: Text,
    /// The rule id.
    pub rule: String,
}

/// Self-checks of the department's own work (自查核查).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfCheck {
    /// Its parts: `collection`, `publication`, `repair`.
    pub parts: Vec<Entry>,
    /// Days after which the console reminds; the text may have no figure.
    pub remind: Option<Ruled<u32>>,
}

/// A reading a city may choose otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Dotted name.
    pub id: String,
    /// The recommended reading.
    pub value: String,
    /// All readings.
    pub options: Vec<String>,
    /// The ambiguity's id.
    pub rule: String,
    /// What another reading changes: option → path → value.
    #[serde(default)]
    pub effect: BTreeMap<String, BTreeMap<String, toml::Value>>,
}

impl Pack {
    /// Whether the regulation is in force on `date`.
    pub fn in_force(&self, date: NaiveDate) -> Validity {
        let Identity { in_force, in_force_needed, .. } = &self.regime;
        let first = in_force.as_ref().map(|found| found.value);
        match (first, self.last_day()) {
            (None, _) if in_force_needed.as_ref().is_some_and(|needed| needed.value) => Validity::NotYet(None),
            (Some(first), _) if date < first => Validity::NotYet(Some(first)),
            (_, Some(last)) if last < date => Validity::Lapsed(last),
            _ => Validity::InForce,
        }
    }

    /// The last day in force, stated or counted; none when it does not end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        let Identity { in_force, expires, valid_years, .. } = &self.regime;
        expires.as_ref().map(|found| found.value).or_else(|| {
            let years = valid_years.as_ref()?.value;
            in_force.as_ref()?.value.checked_add_months(Months::new(years.checked_mul(12)?))?.pred_opt()
        })
    }

    /// What the period calculator needs of this regulation.
    pub fn periods(&self) -> Periods {
        let rule = |found: &Ruled<bool>| found.value.then(|| found.rule.clone());
        let effect = |found: &Ruled<String>, wanted: &str| (found.value == wanted).then(|| found.rule.clone());
        Periods {
            periods: self.disclosure.period.clone(),
            overriding: self.disclosure.overriding.as_ref().map(|found| found.rule.clone()),
            archive: self.disclosure.end.as_ref().and_then(|found| effect(found, "archive")),
            unaccepted: rule(&self.disclosure.unaccepted),
            objection: Consequences {
                pending: self.objection.annotate.pending.as_ref().and_then(rule),
                disputed: self.objection.annotate.disputed.as_ref().and_then(rule),
                suspend: self.objection.suspend.as_ref().map(|found| found.rule.clone()),
                release: self.objection.suspend.as_ref().map(|found| found.release_rule.clone()),
            },
            hide: self.repair.effect.as_ref().and_then(|found| effect(found, "hide")),
            shield: self.shield.grounds().next().map(|(_, found)| found.rule.clone()),
            erase: self.revocation.effect.as_ref().and_then(|found| effect(found, "erase")),
        }
    }

    /// The id of the regulation.
    pub fn id(&self) -> &str {
        &self.regime.id
    }

    /// Id and version, as the log and cases keep it; with an overlay `id/1+3`.
    pub fn version_word(&self) -> String {
        let own = format!("{}/{}", self.regime.id, self.regime.version);
        self.local.as_ref().map_or_else(|| own.clone(), |local| format!("{own}+{}", local.version))
    }

    /// The area the units belong to.
    pub fn district(&self) -> &str {
        &self.unit.district.value
    }

    /// Whether a unit of this kind and district may be entered.
    pub fn check_unit(&self, kind: &str, district: Option<&str>) -> Result<(), Refusal> {
        if find(&self.unit.kinds, kind).is_none() {
            let rule = self.unit.kinds.first().map(|one| one.rule.clone()).unwrap_or_default();
            let known = codes(&self.unit.kinds);
            return Err(Refusal::new(
                Code::Input,
                text!("单位类别 `{kind}` 不在范围内", "unit kind `{kind}` is not admitted"),
            )
            .cite(rule)
            .hint(text!("可用的类别: {known}", "admitted kinds: {known}")));
        }
        let home = self.district();
        match district {
            // 鞍山市铁东区 lies in 鞍山市.
            Some(other) if !other.starts_with(home) && !self.is_part(other) => {
                Err(Refusal::new(Code::Input, text!("`{other}` 不在适用范围内", "`{other}` is outside the scope"))
                    .cite(self.unit.district.rule.clone())
                    .hint(text!("本办法适用于 {home}", "the regulation covers {home}")))
            }
            _ => Ok(()),
        }
    }

    /// The level of government of a unit (层级): the one it was entered with, of its kind, of a district within the area, else
    /// that of the area itself.
    pub fn level_of<'a>(&'a self, kind: &str, district: &str, said: Option<&'a str>) -> Option<&'a str> {
        let unit = &self.unit;
        let of_kind = unit.kind_level.as_ref().and_then(|law| law.value.get(kind));
        let home = self.district();
        let within = self.is_part(district) || (district != home && district.starts_with(home));
        let of_place = if within { unit.part_level.as_ref() } else { unit.level.as_ref() };
        said.or(of_kind.map(String::as_str)).or(of_place.map(|law| law.value.as_str()))
    }

    /// Refuses a level that the regulation does not know.
    pub fn check_level(&self, level: &str) -> Result<(), Refusal> {
        let law = &self.unit.levels;
        if law.value.iter().any(|one| one == level) {
            return Ok(());
        }
        let known = law.value.join(" ");
        Err(Refusal::new(Code::Input, text!("没有层级 `{level}`", "there is no level `{level}`"))
            .cite(law.rule.clone())
            .hint(text!("可用：{known}", "levels: {known}")))
    }

    /// Puts the installation itself at a level of government (层级): where the text parts levels, an office of a county stands at
    /// that of the county whatever the text was written for.
    pub fn stand_at(&mut self, level: &str) {
        if self.unit.levels.value.iter().any(|one| one == level)
            && let Some(own) = &mut self.unit.level
        {
            level.clone_into(&mut own.value);
        }
    }

    /// Whether a district is a part of the area with an office of its own.
    pub fn is_part(&self, district: &str) -> bool {
        self.unit.parts.as_ref().is_some_and(|parts| parts.value.iter().any(|part| part == district))
    }

    /// Whether a terminal may stand at this place.
    pub fn check_place(&self, place: &str) -> Result<(), Refusal> {
        if find(&self.query.place, place).is_some() {
            return Ok(());
        }
        let rule = self.query.place.first().map(|one| one.rule.clone()).unwrap_or_default();
        let known = codes(&self.query.place);
        Err(Refusal::new(Code::Input, text!("没有地点 `{place}`", "no place `{place}`"))
            .cite(rule)
            .hint(text!("可用的地点: {known}", "places: {known}")))
    }

    /// The words of the access modes, for reading policy files.
    pub fn mode_words(&self) -> Vec<String> {
        self.mode.iter().map(|mode| mode.code.clone()).collect()
    }

    /// A content kind by code or alias.
    pub fn content(&self, word: &str) -> Option<&Content> {
        self.content.iter().find(|one| one.code == word || one.aliases.iter().any(|alias| alias == word))
    }

    /// A purpose by code, for a query mode.
    pub fn purpose(&self, code: &str, mode: &str) -> Option<&Purpose> {
        self.purpose.iter().find(|one| one.code == code && one.modes.iter().any(|wanted| wanted == mode))
    }

    /// A switch's value.
    pub fn switch(&self, id: &str) -> Option<&str> {
        self.switch.iter().find(|one| one.id == id).map(|one| one.value.as_str())
    }

    /// The rule by which a verb or step does not exist here (reading G9).
    pub fn off(&self, what: &str) -> Option<&Ruled<Text>> {
        self.off.get(what)
    }

    /// What the pack says of the powers of a kind that one rule leaves out, where it says the same of all of them.
    pub fn off_alike(&self, noun: &str, rule: &str) -> Option<&Ruled<Text>> {
        let of_noun = |key: &str| key.strip_prefix(noun).is_some_and(|rest| rest.starts_with('.'));
        let mut alike = self.off.iter().filter(|(key, off)| of_noun(key) && off.rule == rule).map(|(_, off)| off);
        let first = alike.next()?;
        alike.all(|off| off.value == first.value).then_some(first)
    }

    /// The rule that a power is not given by: the text's own, else the silence of the text.
    pub fn off_rule(&self, what: &str) -> &str {
        self.off(what).map(|off| off.rule.as_str()).filter(|rule| !rule.is_empty()).unwrap_or(SILENT)
    }
}
