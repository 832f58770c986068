//! Punitive measures (惩戒措施): what an entry of the register states, and whether it may be applied to a failing.

use super::{Code, Refusal, catalogue::EntryFault, rule::Ruled};
use crate::{locale::Text, text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One entry of the register (清单条目).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// 编码
    pub code: String,
    /// 措施名称
    pub name: String,
    /// Whose list it stands on (清单层级), a word of the pack.
    pub layer: String,
    /// Kind of measure (措施种类), a word of the pack.
    pub kind: String,
    /// 实施主体, the code of a unit.
    pub unit: String,
    /// 适用情形
    pub situation: String,
    /// 实施依据
    pub basis: String,
    /// 实施对象
    pub target: String,
    /// 实施方式
    pub manner: String,
    /// Grades of failing it is meant for (失信程度); none is any.
    pub grades: Vec<String>,
    /// Field of the failing it is meant for (领域); empty is any.
    pub field: String,
    /// Longest term in months (最长期限).
    pub months: Option<u32>,
    /// 公布之日
    pub published: Option<NaiveDate>,
    /// 有效期至
    pub valid_until: Option<NaiveDate>,
}

/// Fields of an entry that a law can ask for.
pub const FIELDS: &[&str] = &["kind", "unit", "situation", "basis", "target", "manner", "field"];

impl Entry {
    /// The text of a field that the law wants in an entry.
    pub fn field(&self, name: &str) -> &str {
        match name {
            "code" => &self.code,
            "name" => &self.name,
            "layer" => &self.layer,
            "kind" => &self.kind,
            "unit" => &self.unit,
            "situation" => &self.situation,
            "basis" => &self.basis,
            "target" => &self.target,
            "manner" => &self.manner,
            "field" => &self.field,
            _ => "",
        }
    }
}

/// What the law asks of the entries of some layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Layers that exist, and their rule.
    pub layers: Ruled<Vec<String>>,
    /// Layers whose entries state [`Wanted::fields`].
    pub of_layers: Vec<String>,
    /// Fields such an entry states, and their rule.
    pub fields: Ruled<Vec<String>>,
    /// Kinds of measure, and the rule of each.
    pub kinds: BTreeMap<String, String>,
    /// Grades of failing.
    pub grades: Vec<String>,
}

/// Everything that is wrong with a register; empty when it may be put in force.
pub fn check(entries: &[Entry], wanted: &Wanted) -> Vec<EntryFault> {
    let refuse = |rule: &str, message| {
        Refusal::new(Code::Config, message)
            .cite(rule)
            .hint(text!("补全后重新导入，现行清单不变", "complete it and import again; the register in force stays"))
    };
    let mut faults = Vec::new();
    if entries.is_empty() {
        let refusal = refuse(&wanted.layers.rule, text!("清单没有一条", "the register has no entry"));
        faults.push(EntryFault::new(0, "code", refusal));
    }
    for (at, entry) in entries.iter().enumerate() {
        let row = at + 1;
        let code = if entry.code.is_empty() { format!("#{row}") } else { entry.code.clone() };
        let mut fault =
            |field: &str, rule: &str, message: Text| faults.push(EntryFault::new(at, field, refuse(rule, message)));
        for name in ["code", "name"].iter().filter(|name| entry.field(name).is_empty()) {
            fault(name, &wanted.layers.rule, text!("条目 `{code}` 缺少 `{name}`", "entry `{code}` lacks `{name}`"));
        }
        if entries.iter().take(at).any(|earlier| earlier.code == entry.code) {
            fault("code", &wanted.layers.rule, text!("条目 `{code}` 出现两次", "entry `{code}` stands twice"));
        }
        if !wanted.layers.value.contains(&entry.layer) {
            let (layer, known) = (&entry.layer, wanted.layers.value.join(" "));
            fault(
                "layer",
                &wanted.layers.rule,
                text!(
                    "条目 `{code}`：没有清单层级 `{layer}`，可用：{known}",
                    "entry `{code}`: no list `{layer}`: {known}"
                ),
            );
        }
        if wanted.of_layers.contains(&entry.layer) {
            for name in wanted.fields.value.iter().filter(|name| entry.field(name).is_empty()) {
                fault(name, &wanted.fields.rule, text!("条目 `{code}` 缺少 `{name}`", "entry `{code}` lacks `{name}`"));
            }
        }
        if !wanted.kinds.is_empty() && !wanted.kinds.contains_key(&entry.kind) {
            let (kind, known) = (&entry.kind, wanted.kinds.keys().cloned().collect::<Vec<_>>().join(" "));
            let rule = wanted.kinds.values().next().cloned().unwrap_or_default();
            fault(
                "kind",
                &rule,
                text!("条目 `{code}`：没有种类 `{kind}`，可用：{known}", "entry `{code}`: no kind `{kind}`: {known}"),
            );
        }
        for grade in entry.grades.iter().filter(|grade| !wanted.grades.contains(grade)) {
            let known = wanted.grades.join(" ");
            fault(
                "grades",
                &wanted.layers.rule,
                text!(
                    "条目 `{code}`：没有失信程度 `{grade}`，可用：{known}",
                    "entry `{code}`: no grade `{grade}`: {known}"
                ),
            );
        }
    }
    faults
}

/// The rules by which an entry is refused, each as far as the regulation has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Only what is published, and only while it holds.
    pub published: Option<String>,
    /// The failing must be of the entry's field.
    pub field: Option<String>,
    /// The subject must be of a grade the entry is meant for.
    pub grade: Option<String>,
    /// The acting unit is the entry's.
    pub executor: Option<String>,
    /// No longer than the entry says, and the class of the refusal.
    pub longest: Option<(Code, String)>,
}

/// One application of an entry, as asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Grade of the subject; none is of no grade.
    pub grade: Option<String>,
    /// Field of the failing.
    pub field: String,
    /// The acting unit's code.
    pub executor: String,
    /// How long, in months; none is the entry's own term.
    pub months: Option<u32>,
}

/// Whether `entry` may be applied so on `today`; the first reason against it.
pub fn judge(entry: &Entry, asked: &Applied, bounds: &Bounds, today: NaiveDate) -> Result<(), Refusal> {
    let code = &entry.code;
    if let Some(rule) = &bounds.published {
        if entry.published.is_none_or(|on| on > today) {
            return Err(Refusal::new(
                Code::Catalogue,
                text!("措施 `{code}` 尚未公布", "measure `{code}` is not published"),
            )
            .cite(rule)
            .hint(text!("公布后方可实施", "it may be applied once it is published")));
        }
        if let Some(last) = entry.valid_until.filter(|last| *last < today) {
            return Err(Refusal::new(
                Code::Term,
                text!("措施 `{code}` 已于{last}失效", "measure `{code}` was valid to {last}"),
            )
            .cite(rule)
            .hint(text!("核对现行清单", "see the register in force")));
        }
    }
    let unfit = |rule: &str, message: Text, known: String| {
        Refusal::new(Code::Input, message).cite(rule).hint(text!("适用于：{known}", "it is meant for: {known}"))
    };
    if let Some(rule) = &bounds.field
        && !entry.field.is_empty()
        && entry.field != asked.field
    {
        let field = if asked.field.is_empty() { "-" } else { &asked.field };
        let message =
            text!("措施 `{code}` 与领域 `{field}` 无关", "measure `{code}` has no link with the field `{field}`");
        return Err(unfit(rule, message, entry.field.clone()));
    }
    if let Some(rule) = &bounds.grade
        && !entry.grades.is_empty()
        && !asked.grade.as_ref().is_some_and(|grade| entry.grades.contains(grade))
    {
        let grade = asked.grade.as_deref().unwrap_or("-");
        let message =
            text!("措施 `{code}` 不适用于失信程度 `{grade}`", "measure `{code}` is not meant for the grade `{grade}`");
        return Err(unfit(rule, message, entry.grades.join(" ")));
    }
    if let Some(rule) = &bounds.executor
        && !entry.unit.is_empty()
        && entry.unit != asked.executor
    {
        let (unit, own) = (&asked.executor, &entry.unit);
        return Err(Refusal::new(
            Code::Role,
            text!("`{unit}` 无权实施措施 `{code}`", "`{unit}` has no power for measure `{code}`"),
        )
        .cite(rule)
        .hint(text!("由 `{own}` 实施", "`{own}` carries it out")));
    }
    match (&bounds.longest, entry.months, asked.months) {
        (Some((class, rule)), Some(most), Some(months)) if months > most => Err(Refusal::new(
            *class,
            text!("措施 `{code}` 最长{most}个月", "measure `{code}` lasts {most} months at most"),
        )
        .cite(rule)
        .hint(text!("期限不超过{most}个月", "give {most} months or less"))),
        _ => Ok(()),
    }
}
