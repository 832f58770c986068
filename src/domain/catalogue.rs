//! The information catalogue (信息目录) and the submission profile (报送说明) of a unit for one of its items.

use super::{Code, Refusal, citation, ground::Grounds, permission::level_label, record::Publicity, rule::Ruled};
use crate::{
    locale::{Label, Text},
    text,
};
use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an officer reads for a layer of the catalogue (目录层级).
pub fn layer_label(word: &str) -> Text {
    let known = match word {
        "national" => Label::new("国家", "national"),
        "province-supplement" => Label::new("省级补充", "supplement of the province"),
        "department" => Label::new("部门", "department"),
        "district" => Label::new("区级", "district"),
        "local" => Label::new("地方", "local"),
        "sector" => Label::new("行业", "sector"),
        other => return level_label(other),
    };
    known.into()
}

/// One item of the catalogue (目录项).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Item {
    /// 编码
    pub code: String,
    /// 名称
    pub name: String,
    /// 信息类别, a word of the pack.
    pub category: String,
    /// 公开属性, a word of the pack; records may be narrower, never wider.
    pub access: String,
    /// 信息内容
    pub content: String,
    /// 信息格式
    pub format: String,
    /// 报送方式
    pub submission: String,
    /// 更新频率
    pub frequency: String,
    /// 内容种类, if the item holds one kind only.
    pub content_kind: Option<String>,
    /// 依法须核查: the unit answers for the truth even of what the subject declares.
    pub legal_check: bool,
    /// Columns that only this catalogue has.
    pub others: BTreeMap<String, String>,
}

impl Item {
    /// The text of a field that the law wants in every item.
    fn field(&self, name: &str) -> Option<&str> {
        match name {
            "content" => Some(&self.content),
            "format" => Some(&self.format),
            "publicity" => Some(&self.access),
            "submission" => Some(&self.submission),
            "frequency" => Some(&self.frequency),
            other => self.others.get(other).map(String::as_str),
        }
    }
}

/// What the law asks of a catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Fields that every item states.
    pub fields: Ruled<Vec<String>>,
    /// The rule by which records follow the catalogue.
    pub items: String,
    /// Categories, and their rule.
    pub categories: Ruled<Vec<String>>,
    /// Publicity attributes, and their rule.
    pub modes: Ruled<Vec<String>>,
    /// Codes of content kinds.
    pub contents: Vec<String>,
    /// What is accepted as the ground of an item, and as one that exempts from consent.
    pub grounds: Grounds,
    /// The publicity period is the item's own: a number of months in its column `period`.
    pub by_item: Option<String>,
    /// Ranks of the rule that a condition of repair beyond the text's own rests on.
    pub conditions: Option<Ruled<Vec<String>>>,
    /// Layers of the catalogue, with the rule on them.
    pub layers: Ruled<Vec<String>>,
    /// The layer that this level of government sets up itself; then every item says its own.
    pub own: Option<OwnItems>,
}

/// What the law asks of the items of a supplement of one's own (补充目录).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnItems {
    /// Which layers.
    pub layers: Vec<String>,
    /// Fields they state.
    pub fields: Ruled<Vec<String>>,
}

impl OwnItems {
    /// Whether an item belongs to it.
    pub fn holds(layers: &[String], item: &Item) -> bool {
        item.others.get("layer").is_some_and(|layer| layers.contains(layer))
    }
}

/// Something wrong with a file of entries: in which entry, counted from 0, and in which field; none of either where it is
/// the whole file's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryFault {
    /// Which entry.
    pub entry: usize,
    /// Which field, by the word the law uses.
    pub field: String,
    /// What is wrong.
    pub refusal: Refusal,
}

impl EntryFault {
    /// A fault of a field.
    pub fn new(entry: usize, field: &str, refusal: Refusal) -> Self {
        Self { entry, field: field.to_owned(), refusal }
    }
}

/// Everything that is wrong with a catalogue; empty when it may be activated.
pub fn check(items: &[Item], wanted: &Wanted) -> Vec<EntryFault> {
    if items.is_empty() {
        return vec![EntryFault::new(
            0,
            "code",
            refuse(&wanted.items, text!("目录没有一项", "the catalogue has no item")),
        )];
    }
    let mut faults = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let row = at + 1;
        let code = if item.code.is_empty() { format!("#{row}") } else { item.code.clone() };
        let mut found = stated(item, &code, wanted);
        if items.iter().take(at).any(|earlier| earlier.code == item.code) {
            let message = text!("目录项 `{code}` 出现两次", "catalogue item `{code}` stands twice");
            found.push(("code".to_owned(), refuse(&wanted.items, message)));
        }
        found.extend(listed(item, &code, wanted));
        found.extend(grounds(item, &code, wanted));
        if let Some(own) = &wanted.own {
            found.extend(supplement(item, &code, wanted, own));
        }
        found.extend(terms(item, &code, wanted));
        faults.extend(found.into_iter().map(|(field, refusal)| EntryFault { entry: at, field, refusal }));
    }
    faults
}

/// A field and what is wrong with it.
type Found = (String, Refusal);

fn refuse(rule: &str, message: Text) -> Refusal {
    Refusal::new(Code::Config, message)
        .cite(rule)
        .hint(text!("补全后重新导入，现行目录不变", "complete it and import again; the active version stays"))
}

/// Every item has a code, a name and what the law wants it to state.
fn stated(item: &Item, code: &str, wanted: &Wanted) -> Vec<Found> {
    let lacks = |rule: &str, name: &str| {
        let message = text!("目录项 `{code}` 缺少 `{name}`", "catalogue item `{code}` lacks `{name}`");
        (name.to_owned(), refuse(rule, message))
    };
    let own = [("code", &item.code), ("name", &item.name)].into_iter().filter(|(_, value)| value.is_empty());
    let own = own.map(|(name, _)| lacks(&wanted.items, name));
    // Where the fields stand on no rule of the text, the one by which there is a catalogue asks for them.
    let asked = if wanted.fields.rule.is_empty() { &wanted.items } else { &wanted.fields.rule };
    let missing = wanted.fields.value.iter().filter(|name| item.field(name).is_none_or(str::is_empty));
    own.chain(missing.map(|name| lacks(asked, name))).collect()
}

/// Category, access mode and content kind are words of the pack.
fn listed(item: &Item, code: &str, wanted: &Wanted) -> Vec<Found> {
    let words = [("category", &wanted.categories, &item.category), ("access", &wanted.modes, &item.access)];
    let unknown =
        words.into_iter().filter(|(_, list, value)| !list.value.contains(value)).map(|(field, list, value)| {
            let known = list.value.join(", ");
            let message = text!(
                "目录项 `{code}`：`{value}` 不在列表内，可用：{known}",
                "catalogue item `{code}`: `{value}` is not in the list: {known}"
            );
            (field.to_owned(), refuse(&list.rule, message))
        });
    let kind = item.content_kind.as_ref().filter(|kind| !wanted.contents.contains(kind)).map(|kind| {
        let message = text!(
            "目录项 `{code}`：没有内容种类 `{kind}`",
            "catalogue item `{code}`: there is no content kind `{kind}`"
        );
        ("content_kind".to_owned(), refuse(&wanted.categories.rule, message))
    });
    unknown.chain(kind).collect()
}

/// A publicity period of the item's own, and a condition of repair beyond the text's.
fn terms(item: &Item, code: &str, wanted: &Wanted) -> Vec<Found> {
    let mut found = Vec::new();
    if let Some(rule) = wanted.by_item.as_ref().filter(|_| item.others.contains_key("period"))
        && Publicity::of_item(&item.others).is_none()
    {
        let period = item.others.get("period").map(String::as_str).unwrap_or_default();
        let message = text!(
            "目录项 `{code}`：公示期限 `{period}` 不是月数",
            "catalogue item `{code}`: the publicity period `{period}` is no number of months"
        );
        found.push(("period".to_owned(), refuse(rule, message)));
    }
    let condition = item.others.get("repair_condition").filter(|words| !words.is_empty());
    if let (Some(words), Some(kinds)) = (condition, &wanted.conditions) {
        let cited = item.others.get("repair_citation").map(String::as_str).unwrap_or_default();
        if let Err(fault) = citation::admitted(words, cited, kinds) {
            let Text { zh, en } = fault.message;
            let message = text!("目录项 `{code}`：{zh}", "catalogue item `{code}`: {en}");
            found.push(("repair_citation".to_owned(), refuse(&kinds.rule, message)));
        }
    }
    found
}

/// The grounds an item names: of its own, and of an exemption from consent (`exempt:LEVEL:WORDS`).
fn grounds(item: &Item, code: &str, wanted: &Wanted) -> Vec<Found> {
    let said = |column: &str| item.others.get(column).map(String::as_str);
    let own = wanted.grounds.asks("catalogue").then(|| ("ground", wanted.grounds.judge("catalogue", said("ground"))));
    let exempt = said("consent").and_then(|said| said.strip_prefix("exempt:").or((said == "exempt").then_some("")));
    let exempt = exempt.map(|citation| ("consent", wanted.grounds.judge("consent-exemption", Some(citation))));
    let faults = own.into_iter().chain(exempt).filter_map(|(field, judged)| Some((field, judged.err()?)));
    faults.map(|(field, refusal)| (field.to_owned(), of_item(code, refusal))).collect()
}

/// Whose fault it is.
fn of_item(code: &str, mut refusal: Refusal) -> Refusal {
    let Text { zh, en } = refusal.message;
    refusal.message = text!("目录项 `{code}`：{zh}", "catalogue item `{code}`: {en}");
    refusal
}

/// An item says its layer; one of the own supplement (补充目录) states all its fields and rests on a rule that allows it.
fn supplement(item: &Item, code: &str, wanted: &Wanted, own: &OwnItems) -> Vec<Found> {
    let config = |rule: &str, message: Text, hint: Text| Refusal::new(Code::Config, message).cite(rule).hint(hint);
    let layer = item.others.get("layer").map(String::as_str).unwrap_or_default();
    if !wanted.layers.value.iter().any(|known| known == layer) {
        let known = wanted.layers.value.join(", ");
        let message = text!(
            "目录项 `{code}`：`layer` 为 `{layer}`，不是目录层级",
            "catalogue item `{code}`: its `layer` is `{layer}`, which is no layer"
        );
        let hint = text!("层级：{known}", "layers: {known}");
        return vec![("layer".to_owned(), config(&wanted.layers.rule, message, hint))];
    }
    if !own.layers.iter().any(|one| one == layer) {
        return Vec::new();
    }
    let missing = own.fields.value.iter().filter(|name| item.field(name).is_none_or(str::is_empty)).map(|name| {
        let refusal = config(
            &own.fields.rule,
            text!("补充目录项 `{code}` 缺少 `{name}`", "item `{code}` of the supplement lacks `{name}`"),
            text!("补全后重新导入，现行目录不变", "complete it and import again; the active version stays"),
        );
        (name.clone(), refusal)
    });
    let cited = item.others.get("ground").map(String::as_str);
    let ground = wanted.grounds.judge("supplement", cited).err();
    missing.chain(ground.map(|refusal| ("ground".to_owned(), of_item(code, refusal)))).collect()
}

/// What a date of the law follows from (日期由哪一列得出).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// The date of the decision (决定日期).
    Determined,
    /// The effective date (生效日期).
    Effective,
    /// The first day of validity (有效期自).
    ValidFrom,
    /// The last day of validity (有效期至).
    ValidUntil,
    /// It goes on (持续).
    Continuing,
}

impl From {
    /// Reads the word or its Chinese name.
    pub fn read(word: &str) -> Option<Self> {
        Some(match word.trim() {
            "determined" | "决定日期" | "认定日期" => Self::Determined,
            "effective" | "生效日期" => Self::Effective,
            "valid-from" | "有效期自" => Self::ValidFrom,
            "valid-until" | "有效期至" => Self::ValidUntil,
            "continuing" | "持续" | "持续中" => Self::Continuing,
            _ => return None,
        })
    }
}

/// A unit's signed statement of what its files for one item do not say (报送说明).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Statement {
    /// 信息类别
    pub category: Option<String>,
    /// 公开属性
    pub access: Option<String>,
    /// 内容种类
    pub content_kind: Option<String>,
    /// 适用程序
    pub procedure: Option<String>,
    /// 文书效力
    pub finality: Option<String>,
    /// 认定依据种类
    pub basis_kind: Option<String>,
    /// 引用规定
    pub citation: Option<String>,
    /// 机关级别
    pub issuer_level: Option<String>,
    /// 机关性质
    pub issuer_kind: Option<String>,
    /// 生效日期由哪一列得出
    pub effective: Option<From>,
    /// 行为终止日期由哪一列得出
    pub ended: Option<From>,
    /// 另定期限（年）
    pub override_years: Option<u32>,
    /// 自主申报
    pub self_declared: Option<bool>,
    /// 信息领域: `public` or `market`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
}

/// The last day by which an item of this update frequency is sent again after `last`; none for one without a rhythm.
pub fn next_due(frequency: &str, last: NaiveDate) -> Option<NaiveDate> {
    match frequency {
        "daily" => last.checked_add_days(Days::new(1)),
        "weekly" => last.checked_add_days(Days::new(7)),
        "monthly" => last.checked_add_months(Months::new(1)),
        "quarterly" => last.checked_add_months(Months::new(3)),
        "half-yearly" => last.checked_add_months(Months::new(6)),
        "yearly" => last.checked_add_months(Months::new(12)),
        _ => None,
    }
}
