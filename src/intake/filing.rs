//! One row as typed values: what the rules of law then judge.

use crate::domain::admission::marks::Marks;
use crate::domain::identifier::Kind;
use crate::locale::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal, $zh:literal, [$($alias:literal),*];)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// All, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in JSON and in files.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The name an officer reads.
            pub fn label(self) -> Label {
                match self { $(Self::$variant => Label::new($zh, $word),)* }
            }

            /// Reads the word, the Chinese term or another name met in practice; blanks and case do not matter.
            pub fn read(cell: &str) -> Option<Self> {
                let cell: String = cell.trim().to_lowercase();
                match cell.as_str() {
                    $($word | $zh $(| $alias)* => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// Kind of the subject (主体类别).
    SubjectKind {
        /// A legal person or another organisation (法人及非法人组织).
        Organisation = "organisation", "法人及非法人组织",
            ["1", "法人", "非法人组织", "其他组织", "市场主体", "法人和非法人组织", "法人和其他组织", "法人及其他组织",
             "企业", "单位", "legal-person", "legal person", "unincorporated", "unincorporated organisation",
             "other-organisation", "other organisation", "market-entity", "market entity"];
        /// A natural person (自然人).
        Person = "person", "自然人", ["2", "个人", "natural-person", "natural person"];
        /// A self-employed household (个体工商户).
        SelfEmployed = "self-employed", "个体工商户", ["4", "个体户", "个体"];
    }
}

words! {
    /// Category of a record (信息类别).
    Category {
        /// Basic (基本信息).
        Basic = "basic", "基本信息", ["基本", "基础信息"];
        /// Positive (良好信息).
        Positive = "positive", "良好信息", ["良好", "守信信息", "守信"];
        /// Adverse (失信信息).
        Adverse = "adverse", "失信信息", ["失信", "不良信息", "不良", "不良信用信息", "不良信用信息记录"];
    }
}

words! {
    /// Publicity attribute (公开属性).
    Access {
        /// Open to society (社会公开).
        Open = "open", "社会公开", ["公开", "公示"];
        /// On the subject's authorisation (授权查询).
        Authorised = "authorised", "授权查询", ["authorized", "查询"];
        /// Shared among departments (部门共享).
        Shared = "shared", "部门共享", ["政务共享", "共享"];
        /// Neither shared nor published (不共享不公开).
        Closed = "closed", "不共享不公开", ["不公开"];
        /// Not published at all (不予公示).
        Unpublished = "unpublished", "不予公示", ["不公示"];
    }
}

words! {
    /// Procedure of a penalty (适用程序).
    Procedure {
        /// General procedure (一般程序).
        General = "general", "一般程序", ["02", "2", "普通程序", "一般(普通)程序", "一般（普通）程序", "一般"];
        /// Simple procedure (简易程序).
        Simple = "simple", "简易程序", ["01", "1", "当场处罚程序", "简易"];
        /// Administrative enforcement (行政强制执行), which has no penalty procedure.
        Enforcement = "enforcement", "行政强制执行", ["行政强制"];
    }
}

words! {
    /// Whether the document has taken final effect (文书效力).
    Finality {
        /// In effect for good (已生效).
        Final = "final", "已生效", ["生效", "已生效力"];
        /// Served; whether that is effect enough is the pack's word for each kind of document (已送达).
        Served = "served", "已送达", ["送达"];
        /// Issued, as a licence or a certificate is (已核发).
        Issued = "issued", "已核发", ["核发", "已颁发", "颁发"];
        /// Open to appeal (可上诉).
        AppealPending = "appeal-pending", "上诉期内", ["可上诉", "上诉中"];
        /// Not in force: not served, or annulled (未生效).
        NotInForce = "not-in-force", "未生效", ["未送达", "已撤销", "被撤销"];
        /// Effect suspended (已停止执行).
        Suspended = "suspended", "停止执行", ["已停止执行", "暂停执行"];
    }
}

words! {
    /// A mark that keeps a record from being shown (标记).
    Flag {
        /// State secret (国家秘密).
        StateSecret = "state-secret", "国家秘密", [];
        /// Commercial secret (商业秘密).
        CommercialSecret = "commercial-secret", "商业秘密", [];
        /// Personal privacy (个人隐私).
        Privacy = "privacy", "个人隐私", ["隐私"];
        /// Kept secret by law or state rule (依法保密).
        SecretByLaw = "secret-by-law", "依法保密", ["依法应当保密"];
        /// Against the public interest (侵犯公共利益).
        PublicInterest = "public-interest", "侵犯公共利益", [];
        /// Caused by force majeure (不可抗力).
        ForceMajeure = "force-majeure", "不可抗力", [];
        /// Without intent (非主观故意).
        Unintended = "unintended", "非主观故意", [];
        /// Of little weight (轻微失信).
        Minor = "minor", "轻微失信", ["轻微"];
    }
}

words! {
    /// Public or market credit information (信息领域).
    Domain {
        /// Public (公共信用信息).
        Public = "public", "公共信用信息", ["公共"];
        /// Market (市场信用信息).
        Market = "market", "市场信用信息", ["市场"];
    }
}

words! {
    /// Whether a commitment was kept (履约情况).
    Outcome {
        /// Kept (已履约).
        Kept = "kept", "已履约", ["履约", "已履行"];
        /// Broken (未履约).
        Broken = "broken", "未履约", ["违约", "未履行"];
    }
}

words! {
    /// What the original of the document is kept on (原件载体).
    Carrier {
        /// On paper (纸质).
        Paper = "paper", "纸质", ["纸质件", "仅有纸质"];
        /// Electronic (电子).
        Electronic = "electronic", "电子", ["电子件"];
    }
}

/// The subject a record is about (主体).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Person, organisation or self-employed household.
    pub kind: SubjectKind,
    /// Name, cleaned.
    pub name: String,
    /// What the identifier is.
    pub id_kind: Kind,
    /// The identifier, as it is to be stored.
    pub id: String,
    /// The identifier carries stars: it names nobody for sure.
    pub masked: bool,
    /// Other codes handed in: (field, value).
    pub others: Vec<(String, String)>,
}

/// The legal representative (法定代表人); the number is never published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    /// Name.
    pub name: String,
    /// What the number is.
    pub id_kind: Option<Kind>,
    /// The number.
    pub id: Option<String>,
}

/// The authority that made the decision (认定机关).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// Name.
    pub name: String,
    /// Unified code.
    pub code: Option<String>,
}

/// What decides the class of a penalty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PenaltyFacts {
    /// Kinds of penalty, as in the lists.
    pub kinds: Vec<String>,
    /// Fine in fen (0.01 yuan).
    pub fine: Option<i64>,
    /// Confiscated amount in fen.
    pub confiscated: Option<i64>,
}

/// What the local columns say; `None` where the file is silent and the unit's profile may fill in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Local {
    /// 信息类别.
    pub category: Option<Category>,
    /// 公开属性.
    pub access: Option<Access>,
    /// 内容种类, such as `13-6`.
    pub content_kind: Option<String>,
    /// 适用程序.
    pub procedure: Option<Procedure>,
    /// 文书效力.
    pub finality: Option<Finality>,
    /// 行为终止日期.
    pub ended: Option<NaiveDate>,
    /// 持续中.
    pub continuing: Option<bool>,
    /// 认定依据种类.
    pub basis_kind: Option<String>,
    /// 依据文号.
    pub basis_number: Option<String>,
    /// 依据机关.
    pub basis_issuer: Option<String>,
    /// 引用规定.
    pub citation: Option<String>,
    /// 另定期限(年).
    pub override_years: Option<u32>,
    /// 自主申报.
    pub self_declared: Option<bool>,
    /// 机关级别.
    pub issuer_level: Option<String>,
    /// 机关性质.
    pub issuer_kind: Option<String>,
    /// 责令改正期限.
    pub order_due: Option<NaiveDate>,
    /// 拒不改正.
    pub correction_refused: Option<bool>,
    /// 标记.
    pub flag: Option<Flag>,
    /// 原件载体: `paper` or `electronic`.
    pub carrier: Option<Carrier>,
    /// 电子副本摘要.
    pub copy_digest: Option<String>,
    /// 行为轻微.
    pub act_minor: Option<bool>,
    /// 初次违法.
    pub first_act: Option<bool>,
    /// 后果轻微.
    pub harm_minor: Option<bool>,
    /// 主动消除或减轻后果.
    pub harm_removed: Option<bool>,
    /// 公开位置.
    pub published_at: Option<String>,
    /// 公开依据.
    pub publish_ground: Option<String>,
    /// 不可修复依据.
    pub irreparable: Option<String>,
    /// 单位公示截止期.
    pub public_until: Option<NaiveDate>,
    /// 失信程度.
    pub severity: Option<String>,
    /// 所属领域.
    pub field: Option<String>,
    /// 形成时间.
    pub formed_at: Option<String>,
    /// 人工录入原因.
    pub manual_reason: Option<String>,
    /// Marks that some texts want.
    pub marks: Marks,
    /// Other papers of the same person: kind, number.
    pub linked: Vec<(Kind, String)>,
    /// 替换信息编号.
    pub replaces: Option<String>,
}

/// One row, typed and cleaned. Whether the law lets it in is judged elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// The row, from 1 without the header.
    pub row: u64,
    /// Whom it is about.
    pub subject: Party,
    /// Legal representative.
    pub representative: Option<Representative>,
    /// Number of the decision (文书号).
    pub document: Option<String>,
    /// A short title.
    pub title: String,
    /// Who decided.
    pub issuer: Option<Issuer>,
    /// Date of the decision (决定日期).
    pub determined: Option<NaiveDate>,
    /// Effective date (生效日期), if the file says it.
    pub effective: Option<NaiveDate>,
    /// Valid from.
    pub valid_from: Option<NaiveDate>,
    /// Valid until; an open end is written 2099-12-31.
    pub valid_until: Option<NaiveDate>,
    /// For penalties.
    pub penalty: Option<PenaltyFacts>,
    /// Local columns.
    pub local: Local,
    /// Everything else, in the order of the file: (field, normalised value).
    pub content: Vec<(String, String)>,
    /// Words of the prohibited list in an organisation's texts; a reviewer finds that they are no person's information.
    pub words_to_clear: Vec<String>,
}
