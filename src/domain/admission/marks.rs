//! What some texts want marked on a record (标明事项): public or market information, its source and consent, commitments,
//! occupations, leniency, and why a natural person's record is open.

use super::{Finding, Work, dates::years_old};
use crate::{
    domain::{Code, Refusal, rule::Ruled},
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The word of public credit information (公共信用信息).
pub const PUBLIC: &str = "public";
/// The word of market credit information (市场信用信息).
pub const MARKET: &str = "market";
/// The mark of a minor's act (未成年人的失信行为).
pub const OF_A_MINOR: &str = "of-a-minor";

/// Marks of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Marks {
    /// 信息领域: `public` or `market`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// 依照法律、行政法规应当公开
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub public_by_law: bool,
    /// 无居民身份证号码
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_id_number: bool,
    /// 承诺编号
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment: Option<String>,
    /// 违反承诺的约束措施
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint: Option<String>,
    /// 履约期限, a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment_due: Option<String>,
    /// 履约情况: `kept` or `broken`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// 责任认定文书
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsibility: Option<String>,
    /// 重点职业领域
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occupation: Option<String>,
    /// 自然人信息公开的理由
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_reason: Option<String>,
    /// The agreement it was handed in under (约定).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// The person's consent to its collection (同意).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
    /// The written reason with which a lenient record was confirmed (宽容审慎).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lenient: Option<String>,
}

impl Marks {
    /// Nothing is marked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What stands behind a row outside the file: agreement and consent in force on its day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// Number of the unit's agreement in force.
    pub agreement: Option<String>,
    /// Number of the person's consent in force.
    pub consent: Option<String>,
    /// That consent is written, warned of adverse results, and names the use.
    pub consent_is_strong: bool,
    /// Filled columns that hold what is collected on conditions only.
    pub conditional: Vec<String>,
    /// Day of birth, where the number tells it.
    pub born: Option<NaiveDate>,
}

/// What the law wants marked. An absent rule means that the text does not ask it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarksLaw {
    /// Every record is public or market information.
    pub domain: Option<String>,
    /// Kinds of unit that market information comes from, and public information does not.
    pub collectors: Option<Ruled<Vec<String>>>,
    /// What a subject declares is market information.
    pub declared: Option<String>,
    /// A collector hands in under an agreement, or on a cited legal duty.
    pub agreement: Option<String>,
    /// Market information on a person needs consent.
    pub consent: Option<String>,
    /// What a law orders to be public needs none, when the law is cited.
    pub by_law: Option<String>,
    /// Some columns need a written, warned consent with its use.
    pub conditional: Option<String>,
    /// Below this age, on the day of the act, the record is marked as a minor's.
    pub minor: Option<Ruled<u32>>,
    /// Occupations with a file of their own.
    pub occupations: Option<Ruled<Vec<String>>>,
    /// A natural person's record is open for a stated reason only.
    pub person_open: Option<String>,
    /// A paper that is not the preferred one counts when there is no preferred one.
    pub substitute: Option<String>,
    /// An organisation without the code of the list is refused.
    pub org_only: Option<String>,
}

impl Work<'_> {
    /// Judges the marks and gives them as kept.
    pub(super) fn marks(&mut self, category: Option<&str>, access: Option<&str>) -> Marks {
        let mut marks = self.filed.marks.clone();
        self.domain(&mut marks);
        self.open_person(access, &marks);
        if category == Some("adverse") {
            self.minor();
        }
        marks
    }

    fn domain(&mut self, marks: &mut Marks) {
        let law = &self.law.marks;
        let Some(rule) = &law.domain else { return };
        let declared = self.filed.self_declared.or(self.profile.self_declared).unwrap_or_default();
        let stated = marks.domain.clone().or_else(|| self.profile.domain.clone());
        let stated = stated.or_else(|| (declared && law.declared.is_some()).then(|| MARKET.to_owned()));
        let Some(domain) = stated else {
            let refusal = Refusal::new(
                Code::Input,
                text!(
                    "没有标明是公共信用信息还是市场信用信息",
                    "it is not marked as public or as market credit information"
                ),
            )
            .hint(text!("在 domain 一栏填 public 或 market", "write public or market in `domain`"));
            return self.refuse("domain", rule, refusal);
        };
        if declared && domain != MARKET {
            let rule = law.declared.as_ref().unwrap_or(rule);
            let refusal = Refusal::new(
                Code::Input,
                text!("自主申报的是市场信用信息", "what a subject declares is market information"),
            );
            self.refuse("domain", rule, refusal);
        } else if !declared {
            self.market_source(&domain, marks);
        }
        marks.domain = Some(domain);
    }

    /// Which units market information comes from, under which agreement and consent.
    fn market_source(&mut self, domain: &str, marks: &mut Marks) {
        let (law, behind) = (&self.law.marks, &self.filed.behind);
        let Some(collectors) = &law.collectors else { return };
        let collects = collectors.value.contains(&self.provider.kind);
        if collects != (domain == MARKET) {
            let refusal = if collects {
                Refusal::new(
                    Code::Role,
                    text!("市场采集单位不报送公共信用信息", "a market collector hands in no public information"),
                )
            } else {
                Refusal::new(
                    Code::Role,
                    text!("市场信用信息来自市场采集单位", "market information comes from market collectors"),
                )
            };
            return self.refuse("domain", &collectors.rule, refusal);
        }
        if !collects {
            return;
        }
        match (&law.agreement, &behind.agreement) {
            (Some(rule), None) => self.duty_to_hand_over(rule),
            (_, agreement) => marks.agreement.clone_from(agreement),
        }
        if self.filed.person {
            self.consented(marks);
        }
    }

    /// Without an agreement a collector hands in what a law makes it hand over: the provision is cited.
    fn duty_to_hand_over(&mut self, rule: &str) {
        if let Some(cited) = self.filed.citation.value() {
            return self.cites("handover", cited);
        }
        let refusal = Refusal::new(
            Code::Grant,
            text!("没有有效的约定，也没有引用法定提供义务", "no agreement is in force and no legal duty is cited"),
        )
        .hint(text!(
            "先用 `xintai agreement add` 登记约定",
            "register the agreement with `xintai agreement add` first"
        ));
        self.refuse("domain", rule, refusal);
    }

    /// Whether what is cited does for this purpose.
    fn cites(&mut self, purpose: &str, cited: &str) {
        if let Err(refusal) = self.law.entry.grounds.judge(purpose, Some(cited)) {
            self.refusals.push(Finding { field: "citation", refusal });
        }
    }

    fn consented(&mut self, marks: &mut Marks) {
        let (law, behind) = (&self.law.marks, &self.filed.behind);
        marks.consent.clone_from(&behind.consent);
        if let Some(rule) =
            law.conditional.as_ref().filter(|_| !behind.conditional.is_empty() && !behind.consent_is_strong)
        {
            let fields = behind.conditional.join("、");
            let refusal = Refusal::new(
                Code::Consent,
                text!(
                    "`{fields}` 须明确告知不利后果、取得书面同意并约定用途",
                    "`{fields}` needs a warning of adverse results, written consent and an agreed use"
                ),
            )
            .hint(text!(
                "三项齐备后用 `xintai agreement consent --warned` 登记",
                "register all three with `xintai agreement consent --warned`"
            ));
            return self.refuse("consent", rule, refusal);
        }
        let Some(rule) = &law.consent else { return };
        if marks.public_by_law
            && let Some(by_law) = &law.by_law
        {
            if let Some(cited) = self.filed.citation.value() {
                self.cites("public-by-law", cited);
            } else {
                let refusal = Refusal::new(
                    Code::Basis,
                    text!(
                        "依法公开须引用法律、行政法规的条文",
                        "the article of the law or administrative regulation that orders publication must be cited"
                    ),
                )
                .hint(text!(
                    "在 citation 一栏写明，如 law:食品安全法第一百条",
                    "give it in `citation`, such as law:食品安全法第一百条"
                ));
                self.refuse("citation", by_law, refusal);
            }
            return;
        }
        if behind.consent.is_none() {
            let refusal = Refusal::new(
                Code::Consent,
                text!("没有该自然人对采集的同意", "the person has not consented to the collection"),
            )
            .hint(text!(
                "先用 `xintai agreement consent` 登记同意",
                "register the consent with `xintai agreement consent` first"
            ));
            self.refuse("consent", rule, refusal);
        }
    }

    fn open_person(&mut self, access: Option<&str>, marks: &Marks) {
        let open = self.law.modes.first().map(|mode| mode.code.as_str()) == access && access.is_some();
        let Some(rule) = self.law.marks.person_open.as_ref().filter(|_| open && self.filed.person) else { return };
        if marks.open_reason.is_none() {
            let refusal = Refusal::new(
                Code::Input,
                text!(
                    "自然人信息一般依申请或者依职权获取，主动公开须写明理由",
                    "a natural person's information is obtained on application or ex officio; publication needs its reason"
                ),
            )
            .hint(text!("在 open_reason 一栏写明依据和理由", "give ground and reason in `open_reason`"));
            self.refuse("access", rule, refusal);
        }
    }

    /// The age on the day of the act is computed, never stated.
    fn minor(&mut self) {
        let Some(law) = &self.law.marks.minor else { return };
        let act = self.filed.ended.value().copied().or(self.filed.determined);
        let young = match (self.filed.behind.born, act) {
            (Some(born), Some(act)) => years_old(born, act) < law.value,
            _ => false,
        };
        if young {
            self.minor = true;
        }
    }

    /// A mark that a kind of content needs.
    pub(super) fn needs_mark(&mut self, wanted: &str, rule: &str) {
        let marks = &self.filed.marks;
        let (field, given, code, zh, en) = match wanted {
            "commitment" => ("commitment", &marks.commitment, Code::Basis, "承诺编号", "the commitment"),
            "constraint" => {
                ("constraint", &marks.constraint, Code::Input, "违反承诺的约束措施", "what follows a breach")
            }
            "responsibility" => {
                ("responsibility", &marks.responsibility, Code::Basis, "责任认定文书", "the document of responsibility")
            }
            "occupation" => return self.occupation(rule),
            _ => return,
        };
        if given.as_deref().is_none_or(|text| text.trim().is_empty()) {
            let refusal = Refusal::new(code, text!("缺少{zh}", "{en} is missing"))
                .hint(text!("在 {field} 一栏填写", "give it in `{field}`"));
            self.refuse(field, rule, refusal);
        }
    }

    fn occupation(&mut self, rule: &str) {
        let said = self.filed.marks.occupation.clone().unwrap_or_default();
        let listed = self.law.marks.occupations.as_ref().map(|law| law.value.as_slice()).unwrap_or_default();
        let of_item = self.item.others.get("occupation").is_some_and(|named| *named == said && !said.is_empty());
        if listed.contains(&said) || of_item {
            return;
        }
        let list = listed.join("、");
        let refusal = Refusal::new(
            Code::Input,
            text!(
                "`{said}` 不是列明或者目录载明的重点职业领域",
                "`{said}` is no occupation named by the text or the catalogue"
            ),
        )
        .hint(text!("列明的领域：{list}", "named: {list}"));
        self.refuse("occupation", rule, refusal);
    }
}
