//! Rules of a regulation (规则): values with the rule they stand on, judgements with their reasons, articles to read.

use crate::locale::{Lang, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A value of the law and the ground it stands on: a rule id, or a named source outside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruled<T> {
    /// The value itself.
    pub value: T,
    /// The rule id, such as `HC-29-6`.
    #[serde(default)]
    pub rule: String,
    /// Where the value comes from when no rule of the text states it.
    #[serde(default)]
    pub source: String,
}

impl<T> Ruled<T> {
    /// A value under rule `rule`.
    pub fn new(value: T, rule: impl Into<String>) -> Self {
        Self { value, rule: rule.into(), source: String::new() }
    }
}

/// An answer and the rules it follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement<T> {
    /// The answer.
    pub outcome: T,
    /// Rule ids, the deciding one first.
    pub because: Vec<String>,
}

impl<T> Judgement<T> {
    /// An answer that follows from one rule.
    pub fn new(outcome: T, rule: &str) -> Self {
        Self { outcome, because: vec![rule.to_owned()] }
    }
}

/// What an officer reads for a rule id (条款).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// The place in the text: `第二十九条第二款`, `Art. 29 para. 2`.
    pub article: Text,
    /// The rule in one line.
    pub says: Text,
}

/// Every rule id the software may cite, with its article. Read from the pack; the product's own rules come with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Articles(BTreeMap<String, Article>);

impl Articles {
    /// The article behind rule `id`; the product's own rules (separation of duties, role table) are found too.
    pub fn get(&self, id: &str) -> Option<Article> {
        self.0.get(id).cloned().or_else(|| own_rule(id))
    }

    /// The place in the text, such as `第二十九条第二款`; the id itself when it is not known.
    pub fn label(&self, id: &str, lang: Lang) -> String {
        self.get(id).map_or_else(|| id.to_owned(), |found| found.article.get(lang).to_owned())
    }

    /// The place in the text in both languages; the id itself when it is not known.
    pub fn text(&self, id: &str) -> Text {
        self.get(id).map_or_else(|| Text { zh: id.to_owned(), en: id.to_owned() }, |found| found.article)
    }

    /// The product's own rules (separation of duties, role table, telling of looks), by id.
    pub fn own() -> impl Iterator<Item = (&'static str, Article)> {
        OWN.iter().filter_map(|(id, ..)| Some((*id, own_rule(id)?)))
    }

    /// Whether rule `id` is known.
    pub fn knows(&self, id: &str) -> bool {
        self.get(id).is_some()
    }

    /// The rules of the regulation itself, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Article)> {
        self.0.iter().map(|(id, article)| (id.as_str(), article))
    }

    /// Takes in the articles of another regulation, so that what was decided under it can still be read.
    pub fn adopt(&mut self, other: &Self) {
        for (id, article) in &other.0 {
            self.0.entry(id.clone()).or_insert_with(|| article.clone());
        }
    }

    /// How many rules the regulation itself has here.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the regulation has no rule here.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether the rule answers silence of the text: the power does not exist here (未赋权), such as `HC-0-2`.
pub fn is_silence(id: &str) -> bool {
    id.split('-').nth(1) == Some("0")
}

/// The rule that answers where the text says nothing and the pack names no rule of its own for that (reading G9).
pub const SILENT: &str = "SILENT";

/// What a pack has to be: every value with its rule or source, and no contradiction.
pub const PACK: &str = "PACK";
/// What a local overlay may do: fill and tighten.
pub const OVERLAY: &str = "OVERLAY";
/// Which days are working days (reading G2).
pub const CALENDAR: &str = "G2";
/// From which day a receipt counts (reading G7).
pub const RECEIPT: &str = "G7";

/// Separation of duties and the role table: rules of the product, not of a regulation.
const OWN: &[(&str, &str, &str)] = &[
    ("S1", "录入者不得审核本人录入的版本", "who entered a record version does not accept it"),
    (
        "S2",
        "录入或审核争议版本者不得办理该异议",
        "who entered or accepted the disputed version does not handle the objection",
    ),
    ("S3", "更正、删除、移除须由两人完成", "correction, deletion and removal need two persons"),
    (
        "S4",
        "登记修复材料或录入记录者不得执行修复",
        "who registered the repair or entered the record does not execute it",
    ),
    (
        "S5",
        "审计员、系统管理员不得兼任其他角色，同一人的各账户合并计算",
        "auditor and system administrator hold no other role, by person over all accounts, and touch no record",
    ),
    (
        "S6",
        "批准职责查询者不得是其申请人，也不得执行该查询",
        "who approves a duty grant neither applied for it nor runs the query",
    ),
    ("S7", "提议列入名单者不得作出决定", "who proposes a listing does not decide it"),
    ("S8", "不得复核本人的日志", "nobody reviews their own log lines"),
    ("S9", "不得办理针对本人的投诉", "nobody handles a complaint about themselves"),
    ("S10", "决定涉及本人的，提出人和复核人均须回避", "neither of the two persons of a decision is whom it is about"),
    (
        PACK,
        "规则包的每项值须有条款或者来源，能读出，不自相矛盾",
        "every value of a pack has its rule or source, can be read, and contradicts no other",
    ),
    (OVERLAY, "本地补充只能补缺和收紧，并写明来源", "a local overlay fills holes and tightens, and names its source"),
    (
        CALENDAR,
        "工作日以国务院办公厅的放假通知为准，一年一表",
        "working days follow the State Council's notice, a table for each year",
    ),
    (
        RECEIPT,
        "收到之日以材料上的日期为准，早于登记之日的须附该材料",
        "a receipt counts from its day; one before the day of registration comes with its document",
    ),
    ("G10", "变更适用的办法或者本地补充，须由两人签署", "two persons sign a change of the law that applies"),
    (SILENT, "本办法没有赋予的权力不行使", "a power that the text does not give is not used"),
    ("ROLE-any", "每位工作人员管理本人的会话与凭证", "every officer keeps their own session and credentials"),
    ("ROLE-staff", "岗位职责表", "the role table"),
    ("ROLE-inspection", "日志由具日志权的审计员检查", "an auditor with the right to the logs inspects them"),
    (
        "ROLE-quota",
        "查询额度由主管设定，超出须另一人放行",
        "a supervisor sets quotas; beyond one a second officer releases",
    ),
    (
        "ROLE-session",
        "登录有时限，到时须重新验证本人",
        "a log-in ends after some hours; the officer proves who they are again",
    ),
    (
        "ROLE-preparing",
        "筹备和运行平台的操作不涉及任何主体，不待办法施行",
        "acts that prepare or run the platform concern nobody and wait for no day",
    ),
    (
        "ROLE-reason",
        "事由须就本次查看写明，不得空泛、照抄",
        "a reason says why this look is needed; it is neither empty nor copied",
    ),
    (
        "LOOKS-organ",
        "国家机关依法执行公务的查询只计数；是否告知由该机关决定",
        "looks by state organs on duty are only counted; that organ decides whether they are told",
    ),
    (
        "ROLE-seat",
        "平台的岗位由运行或监管平台的单位人员担任",
        "the roles of the platform are held by officers of the units that run or supervise it",
    ),
    (
        "ROLE-grantors",
        "授予角色须有主管和系统管理员签署，二者不得空缺",
        "roles are signed by a supervisor and a system administrator: neither may be left vacant",
    ),
    (
        "ROLE-person",
        "账户按人员登记公民身份号码，职责按人员分离",
        "an account names its person by identity number, as duties are separated by person",
    ),
    (
        "ROLE-reset",
        "参与复核、签署或者检查日志的人员，口令重置须两人会签，各交付一半",
        "who decides beside others, signs or inspects: two persons sign for a new password, and hand over one half each",
    ),
    (
        "ROLE-key",
        "访问密钥供脚本使用，复核、签署和更改口令须本人凭口令办理",
        "an access key is for scripts; decisions of two persons, signatures and passwords take the officer with a password",
    ),
    ("ROLE-sysadmin", "系统管理员负责平台运行维护", "the system administrator runs the platform"),
];

fn own_rule(id: &str) -> Option<Article> {
    OWN.iter().find(|(own, _, _)| *own == id).map(|(own, zh, en)| {
        let article = if own.starts_with("LOOKS") {
            Text { zh: "查询情况告知规则".into(), en: "rule on telling of looks".into() }
        } else if *own == PACK {
            Text { zh: "规则包规则".into(), en: "rule on packs".into() }
        } else if *own == OVERLAY {
            Text { zh: "本地补充规则".into(), en: "rule on overlays".into() }
        } else if [CALENDAR, RECEIPT].contains(own) {
            Text { zh: format!("解读 {own}"), en: format!("reading {own}") }
        } else if *own == SILENT {
            Text { zh: "本办法未规定".into(), en: "the text is silent".into() }
        } else if own.starts_with("ROLE") {
            Text { zh: "岗位职责表".into(), en: "role table".into() }
        } else {
            Text { zh: format!("职责分离 {own}"), en: format!("separation of duties {own}") }
        };
        Article { article, says: Text { zh: (*zh).into(), en: (*en).into() } }
    })
}
