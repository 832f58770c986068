//! Legal admission (归集准入): whether the law lets one row in, and what it is then known as. Pure.
//!
//! A value of the file beats the unit's profile. A cell that stands empty where the law wants a value is refused; what
//! neither a column nor the profile answers leaves the row pending.

mod asked;
mod content;
mod dates;
mod duties;
mod entry;
mod law;
pub mod marks;

pub use asked::Asked;
pub use entry::*;
pub use law::*;

use self::marks::{Behind, Marks};
use super::{
    Code, Refusal,
    catalogue::{Item, Statement},
    record::Facts,
};
use crate::text;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What a file says of one point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Said<T> {
    /// This.
    Value(T),
    /// There is a column, and its cell is empty.
    Empty,
    /// There is no such column.
    #[default]
    Absent,
}

impl<T> Said<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }
}

/// What a row says, typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is an answer of its own, none a state")]
pub struct Filed {
    /// Person or organisation.
    pub person: bool,
    /// Kind of the identifier.
    pub id_kind: String,
    /// The identifier carries stars.
    pub masked: bool,
    /// 信息类别
    pub category: Said<String>,
    /// 公开属性
    pub access: Said<String>,
    /// 内容种类
    pub content_kind: Said<String>,
    /// 适用程序
    pub procedure: Said<String>,
    /// 文书效力
    pub finality: Said<String>,
    /// 认定依据种类
    pub basis_kind: Said<String>,
    /// 依据文号: of the basis, else of the decision.
    pub basis_number: Said<String>,
    /// 依据机关: of the basis, else of the decision.
    pub basis_issuer: Said<String>,
    /// 引用规定
    pub citation: Said<String>,
    /// 机关级别
    pub issuer_level: Said<String>,
    /// 机关性质
    pub issuer_kind: Said<String>,
    /// 生效日期
    pub effective: Said<NaiveDate>,
    /// 行为终止日期
    pub ended: Said<NaiveDate>,
    /// 持续中
    pub continuing: Said<bool>,
    /// 另定期限（年）
    pub override_years: Said<u32>,
    /// 责令改正期限
    pub order_due: Said<NaiveDate>,
    /// 拒不改正
    pub correction_refused: Said<bool>,
    /// 自主申报
    pub self_declared: Option<bool>,
    /// 标记
    pub flag: Option<String>,
    /// 决定日期
    pub determined: Option<NaiveDate>,
    /// 有效期自
    pub valid_from: Option<NaiveDate>,
    /// 有效期至
    pub valid_until: Option<NaiveDate>,
    /// 法定代表人
    pub representative: Option<String>,
    /// Words for the reviewer to clear.
    pub words_to_clear: Vec<String>,
    /// Another unit of the register issued the basis.
    pub issued_by_another: bool,
    /// The original is on paper.
    pub on_paper: bool,
    /// 电子副本摘要
    pub copy_digest: Option<String>,
    /// 认定机关, as the row names it.
    pub issuer: Option<String>,
    /// 不纳入情形
    pub circumstances: BTreeMap<&'static str, Said<bool>>,
    /// 公开位置
    pub published_at: Option<String>,
    /// 公开依据
    pub publish_ground: Option<String>,
    /// 不可修复依据
    pub irreparable: Option<String>,
    /// 公示截止期 of the unit
    pub public_until: Option<NaiveDate>,
    /// What comes with the file.
    pub arrival: Arrival,
    /// 失信程度
    pub severity: Option<String>,
    /// 所属领域
    pub field: Option<String>,
    /// 形成时间
    pub formed_at: Option<String>,
    /// 人工录入原因
    pub manual_reason: Option<String>,
    /// The channel it came by.
    pub channel: String,
    /// Marks.
    pub marks: Marks,
    /// What stands behind the row outside the file.
    pub behind: Behind,
}

/// The unit that hands the row in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provider {
    /// Kind of body.
    pub kind: String,
    /// Name, as an issuer would write it.
    pub name: String,
}

/// A refusal and the point it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The point, as a local column is called: `access`, `effective_on`, `subject_id` …
    pub field: &'static str,
    /// Why.
    pub refusal: Refusal,
}

/// What becomes of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Taken for review.
    Accept,
    /// Kept; the reviewer sends it back for what is not answered.
    Pending,
    /// Not taken.
    Refuse,
}

/// The answer of the law for one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// What becomes of it.
    pub outcome: Outcome,
    /// Why it is refused.
    pub refusals: Vec<Finding>,
    /// The content itself may not be collected: nothing of the row is kept.
    pub keep_nothing: bool,
    /// 信息类别
    pub category: Option<String>,
    /// 公开属性
    pub access: Option<String>,
    /// 内容种类
    pub content_kind: Option<String>,
    /// 生效日期
    pub effective: Option<NaiveDate>,
    /// 行为终止日期
    pub ended: Option<NaiveDate>,
    /// 持续中
    pub continuing: bool,
    /// 另定期限
    pub override_years: Option<u32>,
    /// Everything else the law asked for.
    pub facts: Facts,
}

/// Judges one row.
pub fn admit(
    law: &Law,
    filed: &Filed,
    item: &Item,
    profile: &Statement,
    provider: &Provider,
    today: NaiveDate,
) -> Admission {
    let mut work = Work {
        law,
        filed,
        item,
        profile,
        provider,
        today,
        refusals: Vec::new(),
        unanswered: Vec::new(),
        from_profile: Vec::new(),
        keep_nothing: false,
        minor: false,
    };
    work.identity();
    let category = work.category();
    let (severity, field) = work.asked(category.as_deref());
    let access = work.access();
    work.own_duties();
    work.electronic();
    let content_kind = work.content(category.as_deref());
    let (basis_kind, finality) = work.basis_kind(category.as_deref(), content_kind.as_deref());
    let basis_number = work.basis_field("basis_number", "number", &filed.basis_number);
    let basis_issuer = work.basis_field("basis_issuer", "issuer", &filed.basis_issuer);
    let effective = work.effective(category.as_deref());
    let (ended, continuing) = work.end(category.as_deref(), effective);
    let override_years = work.override_years();
    let citation = work.cited();
    let marks = work.marks(category.as_deref(), access.as_deref());
    let mut flags: Vec<String> = filed.flag.iter().cloned().collect();
    if work.minor {
        flags.push(marks::OF_A_MINOR.to_owned());
    }
    let responsible = work.responsible();
    let declared = responsible == "subject";
    let circumstances = work.entry(category.as_deref(), content_kind.as_deref(), basis_kind.as_deref());
    let consent = work.consent();
    let publicity = work.publicity();
    let facts = Facts {
        procedure: work.fill("procedure", &filed.procedure, profile.procedure.as_ref()),
        finality,
        basis_kind,
        basis_number,
        basis_issuer,
        citation,
        issuer_level: work.fill("issuer_level", &filed.issuer_level, profile.issuer_level.as_ref()),
        issuer_kind: work.fill("issuer_kind", &filed.issuer_kind, profile.issuer_kind.as_ref()),
        order_due_on: filed.order_due.value().map(NaiveDate::to_string),
        correction_refused: filed.correction_refused.value().copied().unwrap_or_default(),
        self_declared: declared,
        responsible: Some(responsible),
        flags,
        marks,
        words_to_clear: filed.words_to_clear.clone(),
        copy_digest: filed.copy_digest.clone(),
        representative: filed.representative.clone(),
        severity,
        field,
        formed_at: filed.formed_at.clone(),
        unanswered: work.unanswered(),
        from_profile: work.from_profile.iter().map(|field| (*field).to_owned()).collect(),
        circumstances,
        published_at: filed.published_at.clone(),
        publish_ground: filed.publish_ground.clone(),
        irreparable: filed.irreparable.clone(),
        consent,
        publicity,
        ..Facts::default()
    };
    if let Some(refusal) = is_final(law, &facts).err().filter(|_| law.entry.final_at_entry && facts.finality.is_some())
    {
        work.refusals.push(Finding { field: "finality", refusal });
    }
    let outcome = match (work.refusals.is_empty(), facts.unanswered.is_empty()) {
        (false, _) => Outcome::Refuse,
        (true, false) => Outcome::Pending,
        (true, true) => Outcome::Accept,
    };
    Admission {
        outcome,
        refusals: work.refusals,
        keep_nothing: work.keep_nothing,
        category,
        access,
        content_kind,
        effective,
        ended,
        continuing,
        override_years,
        facts,
    }
}

/// Whether a document of this kind and status has taken final effect (最终发生法律效力).
pub fn is_final(law: &Law, facts: &Facts) -> Result<(), Refusal> {
    let kind = law.basis_kinds.iter().find(|kind| Some(&kind.code) == facts.basis_kind.as_ref());
    let Some(kind) = kind else { return Ok(()) };
    let status = facts.finality.clone().unwrap_or_default();
    // A kind without such words takes effect by itself.
    if kind.final_when.is_empty() || kind.final_when.contains(&status) {
        return Ok(());
    }
    Err(Refusal::new(
        Code::Basis,
        text!("认定依据尚未最终生效：`{status}`", "the basis has not taken final effect: `{status}`"),
    )
    .cite(kind.rule.clone())
    .hint(text!("生效后由提供单位重报", "the unit sends it again once it is final")))
}

/// Whether a marked record may be taken in with its publicity attribute.
pub fn may_be_shown(law: &Law, facts: &Facts, access: Option<&str>) -> Result<(), Refusal> {
    let Some(flag) = facts.flags.iter().find(|flag| law.withheld.value.contains(flag)) else { return Ok(()) };
    if law.modes.first().map(|mode| mode.code.as_str()) != access {
        return Ok(());
    }
    Err(Refusal::new(
        Code::State,
        text!("标记为 `{flag}` 的信息不得社会公开", "what is marked `{flag}` may not be open to society"),
    )
    .cite(law.withheld.rule.clone())
    .hint(text!("退回提供单位改定公开属性", "return it: the unit states another publicity attribute")))
}

/// One row under judgement.
struct Work<'a> {
    law: &'a Law,
    filed: &'a Filed,
    item: &'a Item,
    profile: &'a Statement,
    provider: &'a Provider,
    today: NaiveDate,
    refusals: Vec<Finding>,
    unanswered: Vec<&'static str>,
    from_profile: Vec<&'static str>,
    keep_nothing: bool,
    /// The act is a minor's.
    minor: bool,
}

impl Work<'_> {
    fn refuse(&mut self, field: &'static str, rule: &str, refusal: Refusal) {
        self.refusals.push(Finding { field, refusal: refusal.cite(rule) });
    }

    fn unanswered(&self) -> Vec<String> {
        self.unanswered.iter().map(|field| (*field).to_owned()).collect()
    }

    /// The file's value, else the profile's.
    fn fill<T: Clone>(&mut self, field: &'static str, said: &Said<T>, profile: Option<&T>) -> Option<T> {
        if let Said::Value(value) = said {
            return Some(value.clone());
        }
        let stated = profile.cloned();
        if stated.is_some() && !self.from_profile.contains(&field) {
            self.from_profile.push(field);
        }
        stated
    }

    /// Nothing answers what the law wants: an empty cell is refused, a missing column waits for the unit.
    fn missing<T>(&mut self, field: &'static str, said: &Said<T>, rule: &str, refusal: Refusal) {
        if matches!(said, Said::Absent) {
            if !self.unanswered.contains(&field) {
                self.unanswered.push(field);
            }
        } else {
            let hint = text!(
                "由提供单位填写后重报，或在报送说明中写明",
                "the unit fills it in and sends it again, or states it in its profile"
            );
            self.refuse(field, rule, refusal.hint(hint));
        }
    }

    fn identity(&mut self) {
        let law = self.law;
        let list = if self.filed.person { &law.person_id } else { &law.org_id };
        let known = list.value.contains(&self.filed.id_kind);
        if self.filed.person && !known {
            if let Some(rule) = &law.no_substitute {
                let refusal = Refusal::new(
                    Code::Input,
                    text!(
                        "自然人以公民身份号码为代码，没有替代",
                        "a natural person is keyed by the citizen identity number; there is no substitute"
                    ),
                );
                self.refuse("subject_id", rule, refusal);
            }
        } else if !known
            && !self.filed.masked
            && let Some(rule) = &law.marks.org_only
        {
            let refusal = Refusal::new(
                Code::Input,
                text!("组织以统一社会信用代码为唯一标识", "an organisation is keyed by its unified code and no other"),
            );
            self.refuse("subject_id", rule, refusal);
        } else if !known || self.filed.masked {
            self.unanswered.push("subject_id");
        } else if self.filed.person && list.value.first() != Some(&self.filed.id_kind) {
            self.substitute();
        }
    }

    /// Another paper than the preferred one: only where there is no preferred one, stated in so many words.
    fn substitute(&mut self) {
        let law = self.law;
        if let Some(rule) = law.marks.substitute.as_ref().filter(|_| !self.filed.marks.no_id_number) {
            let refusal = Refusal::new(
                Code::Input,
                text!("自然人以居民身份证号码为首选标识", "a natural person is keyed by the ID number first"),
            )
            .hint(text!(
                "确无身份证号码的，在 no_id_number 一栏填 是",
                "if there is none, say so: yes in `no_id_number`"
            ));
            self.refuse("subject_id", rule, refusal);
        }
    }

    fn category(&mut self) -> Option<String> {
        let (law, filed) = (self.law, self.filed);
        let said = self.fill("category", &filed.category, self.profile.category.as_ref());
        let rule = law.categories.first().map(|word| word.rule.clone()).unwrap_or_default();
        let list = law.categories.iter().map(|word| word.code.as_str()).collect::<Vec<_>>().join(", ");
        let Some(said) = said else {
            self.missing(
                "category",
                &filed.category,
                &rule,
                Refusal::new(Code::Input, text!("没有信息类别", "there is no category")),
            );
            return None;
        };
        let found = law.categories.iter().find(|word| word.is(&said)).map(|word| word.code.clone());
        if found.is_none() {
            let refusal = Refusal::new(
                Code::Input,
                text!("信息类别 `{said}` 不在列表内：{list}", "category `{said}` is not in the list: {list}"),
            );
            self.refuse("category", &rule, refusal);
        }
        found
    }

    fn access(&mut self) -> Option<String> {
        let (law, filed) = (self.law, self.filed);
        let said = self.fill("access", &filed.access, self.profile.access.as_ref());
        let rule = law.modes.first().map(|word| word.rule.clone()).unwrap_or_default();
        let list = law.modes.iter().map(|word| word.code.as_str()).collect::<Vec<_>>().join(", ");
        let Some(said) = said else {
            let refusal =
                Refusal::new(Code::Input, text!("没有公开属性：{list}", "there is no publicity attribute: {list}"));
            self.missing("access", &filed.access, &rule, refusal);
            return None;
        };
        let Some(place) = law.modes.iter().position(|word| word.is(&said)) else {
            let refusal = Refusal::new(
                Code::Input,
                text!("公开属性 `{said}` 不在列表内：{list}", "publicity `{said}` is not in the list: {list}"),
            );
            self.refuse("access", &rule, refusal);
            return None;
        };
        let item = law.modes.iter().position(|word| word.is(&self.item.access));
        if let Some(rule) = law.width.as_ref().filter(|_| item.is_some_and(|item| place < item)) {
            let (code, widest) = (&self.item.code, &self.item.access);
            let refusal = Refusal::new(
                Code::Catalogue,
                text!(
                    "公开属性 `{said}` 宽于目录项 `{code}` 的 `{widest}`",
                    "publicity `{said}` is wider than `{widest}` of catalogue item `{code}`"
                ),
            );
            self.refuse("access", rule, refusal);
        }
        if let Some(rule) = law.person_open.as_ref().filter(|_| self.filed.person && place == 0) {
            self.open_by_law(rule);
        }
        law.modes.get(place).map(|word| word.code.clone())
    }

    /// Who answers for the truth.
    fn responsible(&mut self) -> String {
        let declared = self.filed.self_declared.or(self.profile.self_declared).unwrap_or_default();
        let subject = declared && !self.item.legal_check && self.law.self_declared.is_some();
        if subject { "subject" } else { "unit" }.to_owned()
    }
}
