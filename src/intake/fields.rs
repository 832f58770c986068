//! The columns that units send: the national tables, the old one, a general one, and local columns beside them.

use crate::locale::Label;

/// What a column means; the row check works on meanings, not on names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Name of the subject (行政相对人名称).
    Name,
    /// Kind of the subject (行政相对人类别).
    SubjectKind,
    /// Unified social credit code (统一社会信用代码).
    Uscc,
    /// Business registration number (工商注册号).
    Registration,
    /// Organisation code (组织机构代码).
    OrgCode,
    /// Tax registration number (税务登记号).
    Tax,
    /// Certificate number of a public institution (事业单位证书号).
    Institution,
    /// Registration number of a social organisation (社会组织登记证号).
    Society,
    /// Legal representative (法定代表人).
    RepName,
    /// Paper of the legal representative.
    RepIdKind,
    /// Number of that paper.
    RepId,
    /// Paper of a natural person (证件类型).
    IdKind,
    /// Number of that paper (证件号码).
    Id,
    /// One column for any code of the subject (主体代码).
    AnyId,
    /// Number of the decision (文书号).
    Document,
    /// Title of the decision or of the case.
    Title,
    /// Free text.
    Text,
    /// Kinds of penalty (处罚类别).
    PenaltyKinds,
    /// Fine in ten thousand yuan (罚款金额).
    Fine,
    /// Confiscated amount in ten thousand yuan (没收金额).
    Confiscated,
    /// Licence suspended or revoked (暂扣或吊销证照).
    Licence,
    /// Date of the decision (决定日期).
    Determined,
    /// Valid from (有效期自).
    ValidFrom,
    /// Valid until (有效期至).
    ValidUntil,
    /// End of publication as the unit sees it (公示截止期); recomputed, never trusted.
    PublicUntil,
    /// Deciding authority (机关).
    Issuer,
    /// Its unified code.
    IssuerCode,
    /// Unit the data come from (数据来源单位).
    Source,
    /// Its unified code.
    SourceCode,
    /// Kind of permit (许可类别).
    PermitKind,
    /// State of a permit (当前状态): 1 valid, 2 not.
    PermitState,
    /// State of an old penalty (`CF_ZT`): 0 normal, 1 revoked, 2 objected, 3 other.
    OldState,
    /// Scope of an old penalty (`CF_SYFW`): 0 public, 1 shared, 2 authorised.
    OldScope,
    /// A short code or stamp that is kept as it is.
    Short,
    /// Local: category (信息类别).
    Category,
    /// Local: publicity attribute (公开属性).
    Access,
    /// Local: kind of content (内容种类).
    ContentKind,
    /// Local: procedure (适用程序).
    Procedure,
    /// Local: finality of the document (文书效力).
    Finality,
    /// Local: effective date (生效日期).
    EffectiveOn,
    /// Local: end of the conduct (行为终止日期).
    EndedOn,
    /// Local: the conduct goes on (持续中).
    Continuing,
    /// Local: kind of basis (认定依据种类).
    BasisKind,
    /// Local: number of the basis (依据文号).
    BasisNumber,
    /// Local: who issued the basis (依据机关).
    BasisIssuer,
    /// Local: rule cited (引用规定).
    Citation,
    /// Local: another period in years (另定期限).
    OverrideYears,
    /// Local: declared by the subject (自主申报).
    SelfDeclared,
    /// Local: level of the authority (机关级别).
    IssuerLevel,
    /// Local: kind of the authority (机关性质).
    IssuerKind,
    /// Local: correction due (责令改正期限).
    OrderDueOn,
    /// Local: correction refused (拒不改正).
    CorrectionRefused,
    /// Local: secrecy or privacy mark (标记).
    Flag,
    /// Local: what the original is kept on (原件载体).
    Carrier,
    /// Local: digest of the electronic copy (电子副本摘要).
    CopyDigest,
    /// Local: the act was minor (行为轻微).
    ActMinor,
    /// Local: the first such act (初次违法).
    FirstAct,
    /// Local: its harm was minor (后果轻微).
    HarmMinor,
    /// Local: its harm was actively removed or reduced (主动消除或减轻后果).
    HarmRemoved,
    /// Local: where the determining unit publishes it (公开位置).
    PublishedAt,
    /// Local: ground on which a person's information is published (公开依据).
    PublishGround,
    /// Local: ground by which it cannot be repaired (不可修复依据).
    Irreparable,
    /// Local: severity class (失信程度).
    Severity,
    /// Local: field of the sector (所属领域).
    SectorField,
    /// Local: when the information came to be (形成时间).
    FormedAt,
    /// Local: why it is entered by hand (人工录入原因).
    ManualReason,
    /// Local: public or market information (信息领域).
    Domain,
    /// Local: a law orders it to be public (依法公开).
    PublicByLaw,
    /// Local: the person has no ID number (无身份证号码).
    NoIdNumber,
    /// Local: other papers of the same person (关联证件).
    LinkedPapers,
    /// Local: number of a commitment (承诺编号).
    Commitment,
    /// Local: what follows its breach (约束措施).
    Constraint,
    /// Local: the day by which it is to be kept (履约期限).
    CommitmentDue,
    /// Local: whether it was kept (履约情况).
    Outcome,
    /// Local: document of personal responsibility (责任认定文书).
    Responsibility,
    /// Local: key occupation (重点职业领域).
    Occupation,
    /// Local: why a natural person's record is open (公开理由).
    OpenReason,
    /// Local: number of the accepted record that the row takes the place of (替换信息编号).
    Replaces,
}

/// When a cell may not be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always; and the column itself must be there.
    Must,
    /// For organisations and self-employed households.
    Organisation,
    /// For natural persons.
    Person,
    /// Never.
    Free,
}

/// One column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The field's name in JSON and in problems.
    pub key: &'static str,
    /// For screens; the Chinese label is also recognised in headers.
    pub label: Label,
    /// What it means.
    pub role: Role,
    /// Most characters; 0 when the form is checked otherwise.
    pub most: usize,
    /// When it may not be empty.
    pub need: Need,
}

const fn spec(key: &'static str, zh: &'static str, en: &'static str, role: Role, most: usize, need: Need) -> Spec {
    Spec { key, label: Label::new(zh, en), role, most, need }
}

use Need::{Free, Must, Organisation, Person};

/// Penalties, version 2 of the double-publicity standard (facts 2.2).
#[rustfmt::skip]
pub const PENALTIES: &[Spec] = &[
    spec("CF_XDR_MC", "行政相对人名称", "subject name", Role::Name, 200, Must),
    spec("CF_XDR_LB", "行政相对人类别", "subject kind", Role::SubjectKind, 16, Must),
    spec("CF_XDR_SHXYM", "行政相对人代码_1（统一社会信用代码）", "unified social credit code", Role::Uscc, 0, Free),
    spec("CF_XDR_GSZC", "行政相对人代码_2（工商注册号）", "business registration number", Role::Registration, 50, Free),
    spec("CF_XDR_ZZJG", "行政相对人代码_3（组织机构代码）", "organisation code", Role::OrgCode, 0, Free),
    spec("CF_XDR_SWDJ", "行政相对人代码_4（税务登记号）", "tax registration number", Role::Tax, 20, Free),
    spec("CF_XDR_SYDW", "行政相对人代码_5（事业单位证书号）", "public institution certificate", Role::Institution, 12, Free),
    spec("CF_XDR_SHZZ", "行政相对人代码_6（社会组织登记证号）", "social organisation certificate", Role::Society, 50, Free),
    spec("CF_FRDB", "法定代表人", "legal representative", Role::RepName, 50, Organisation),
    spec("CF_FR_ZJLX", "法定代表人证件类型", "representative's paper", Role::RepIdKind, 64, Free),
    spec("CF_FR_ZJHM", "法定代表人证件号码", "representative's number", Role::RepId, 64, Free),
    spec("CF_XDR_ZJLX", "证件类型", "person's paper", Role::IdKind, 64, Free),
    spec("CF_XDR_ZJHM", "证件号码", "person's number", Role::Id, 64, Person),
    spec("CF_WSH", "行政处罚决定书文号", "decision number", Role::Document, 128, Must),
    spec("CF_WFXW", "违法行为类型", "kind of violation", Role::Title, 2000, Must),
    spec("CF_SY", "违法事实", "facts of the violation", Role::Text, 5000, Must),
    spec("CF_YJ", "处罚依据", "legal basis", Role::Text, 2048, Must),
    spec("CF_CFLB", "处罚类别", "kinds of penalty", Role::PenaltyKinds, 255, Must),
    spec("CF_NR", "处罚内容", "content of the penalty", Role::Text, 4000, Must),
    spec("CF_NR_FK", "罚款金额（万元）", "fine (10,000 yuan)", Role::Fine, 0, Free),
    spec("CF_NR_WFFF", "没收违法所得、没收非法财物的金额（万元）", "confiscated (10,000 yuan)", Role::Confiscated, 0, Free),
    spec("CF_NR_ZKDX", "暂扣或吊销证照名称及编号", "licence suspended or revoked", Role::Licence, 200, Free),
    spec("CF_JDRQ", "处罚决定日期", "decided on", Role::Determined, 0, Must),
    spec("CF_YXQ", "处罚有效期", "valid until", Role::ValidUntil, 0, Free),
    spec("CF_GSJZQ", "公示截止期", "publication ends (as sent)", Role::PublicUntil, 0, Free),
    spec("CF_CFJG", "处罚机关", "deciding authority", Role::Issuer, 200, Must),
    spec("CF_CFJGDM", "处罚机关统一社会信用代码", "authority's code", Role::IssuerCode, 0, Must),
    spec("CF_SJLY", "数据来源单位", "data source", Role::Source, 200, Must),
    spec("CF_SJLYDM", "数据来源单位统一社会信用代码", "data source's code", Role::SourceCode, 0, Must),
    spec("BZ", "备注", "remark", Role::Text, 512, Free),
];

/// Permits, version 2 (facts 2.3).
#[rustfmt::skip]
pub const PERMITS: &[Spec] = &[
    spec("XK_XDR_MC", "行政相对人名称", "subject name", Role::Name, 200, Must),
    spec("XK_XDR_LB", "行政相对人类别", "subject kind", Role::SubjectKind, 16, Must),
    spec("XK_XDR_SHXYM", "行政相对人代码_1（统一社会信用代码）", "unified social credit code", Role::Uscc, 0, Free),
    spec("XK_XDR_GSZC", "行政相对人代码_2（工商注册号）", "business registration number", Role::Registration, 50, Free),
    spec("XK_XDR_ZZJG", "行政相对人代码_3（组织机构代码）", "organisation code", Role::OrgCode, 0, Free),
    spec("XK_XDR_SWDJ", "行政相对人代码_4（税务登记号）", "tax registration number", Role::Tax, 20, Free),
    spec("XK_XDR_SYDW", "行政相对人代码_5（事业单位证书号）", "public institution certificate", Role::Institution, 12, Free),
    spec("XK_XDR_SHZZ", "行政相对人代码_6（社会组织登记证号）", "social organisation certificate", Role::Society, 50, Free),
    spec("XK_FRDB", "法定代表人", "legal representative", Role::RepName, 50, Organisation),
    spec("XK_FR_ZJLX", "法定代表人证件类型", "representative's paper", Role::RepIdKind, 64, Free),
    spec("XK_FR_ZJHM", "法定代表人证件号码", "representative's number", Role::RepId, 64, Free),
    spec("XK_XDR_ZJLX", "证件类型", "person's paper", Role::IdKind, 64, Free),
    spec("XK_XDR_ZJHM", "证件号码", "person's number", Role::Id, 64, Person),
    spec("XK_XKWS", "行政许可决定文书名称", "title of the decision", Role::Title, 64, Must),
    spec("XK_WSH", "行政许可决定文书号", "decision number", Role::Document, 64, Must),
    spec("XK_XKLB", "许可类别", "kind of permit", Role::PermitKind, 256, Must),
    spec("XK_XKZS", "许可证书名称", "certificate", Role::Short, 64, Free),
    spec("XK_XKBH", "许可编号", "permit number", Role::Short, 64, Free),
    spec("XK_NR", "许可内容", "content of the permit", Role::Text, 4000, Must),
    spec("XK_JDRQ", "许可决定日期", "decided on", Role::Determined, 0, Must),
    spec("XK_YXQZ", "有效期自", "valid from", Role::ValidFrom, 0, Must),
    spec("XK_YXQZI", "有效期至", "valid until", Role::ValidUntil, 0, Must),
    spec("XK_XKJG", "许可机关", "deciding authority", Role::Issuer, 200, Must),
    spec("XK_XKJGDM", "许可机关统一社会信用代码", "authority's code", Role::IssuerCode, 0, Must),
    spec("XK_ZT", "当前状态", "state", Role::PermitState, 0, Must),
    spec("XK_LYDW", "数据来源单位", "data source", Role::Source, 200, Must),
    spec("XK_LYDWDM", "数据来源单位统一社会信用代码", "data source's code", Role::SourceCode, 0, Must),
    spec("BZ", "备注", "remark", Role::Text, 512, Free),
];

/// Penalties, version 1 of 2015–2018 (facts 2.5).
#[rustfmt::skip]
pub const OLD_PENALTIES: &[Spec] = &[
    spec("CF_WSH", "行政处罚决定书文号", "decision number", Role::Document, 128, Must),
    spec("CF_CFMC", "处罚名称", "title of the case", Role::Title, 256, Free),
    spec("CF_SY", "处罚事由", "facts of the violation", Role::Text, 5000, Must),
    spec("CF_CFLB1", "处罚类别1", "kind of penalty", Role::PenaltyKinds, 255, Must),
    spec("CF_CFLB2", "处罚类别2", "second kind of penalty", Role::PenaltyKinds, 255, Free),
    spec("CF_YJ", "处罚依据", "legal basis", Role::Text, 2048, Must),
    spec("CF_XDR", "行政相对人名称", "subject name", Role::Name, 200, Must),
    spec("CF_XDR_SHXYM", "行政相对人代码_1（统一社会信用代码）", "unified social credit code", Role::Uscc, 0, Free),
    spec("CF_XDR_ZDM", "行政相对人代码_2（组织机构代码）", "organisation code", Role::OrgCode, 0, Free),
    spec("CF_XDR_GSDJ", "行政相对人代码_3（工商登记码）", "business registration number", Role::Registration, 50, Free),
    spec("CF_XDR_SWDJ", "行政相对人代码_4（税务登记号）", "tax registration number", Role::Tax, 20, Free),
    spec("CF_XDR_SFZ", "行政相对人代码_5（居民身份证号）", "resident identity number", Role::Id, 64, Free),
    spec("CF_FR", "法定代表人姓名", "legal representative", Role::RepName, 50, Organisation),
    spec("CF_JG", "处罚结果", "content of the penalty", Role::Text, 4000, Must),
    spec("CF_JDRQ", "处罚决定日期", "decided on", Role::Determined, 0, Must),
    spec("CF_JZQ", "处罚截止期", "valid until", Role::ValidUntil, 0, Free),
    spec("CF_XZJG", "处罚机关", "deciding authority", Role::Issuer, 200, Must),
    spec("CF_ZT", "当前状态", "state", Role::OldState, 0, Must),
    spec("DFBM", "地方编码", "place code", Role::Short, 6, Free),
    spec("SJC", "数据更新时间戳", "time stamp", Role::Short, 32, Free),
    spec("BZ", "备注", "remark", Role::Text, 512, Free),
    spec("CF_SYFW", "信息使用范围", "scope of use", Role::OldScope, 0, Free),
    spec("CF_SXYZCD", "失信严重程度", "gravity (as sent)", Role::Short, 16, Free),
    spec("CF_GSJZQ", "公示截止期", "publication ends (as sent)", Role::PublicUntil, 0, Free),
];

/// Any other item of the catalogue. Columns it does not know are content.
#[rustfmt::skip]
pub const GENERAL: &[Spec] = &[
    spec("subject_name", "主体名称", "subject name", Role::Name, 200, Must),
    spec("subject_kind", "主体类别", "subject kind", Role::SubjectKind, 32, Free),
    spec("subject_id", "主体代码", "subject code", Role::AnyId, 64, Must),
    spec("id_kind", "证件类型", "kind of the code", Role::IdKind, 64, Free),
    spec("representative", "法定代表人", "legal representative", Role::RepName, 50, Free),
    spec("title", "标题", "title", Role::Title, 200, Free),
    spec("document", "文书号", "document number", Role::Document, 128, Free),
    spec("issuer", "认定机关", "determining authority", Role::Issuer, 200, Free),
    spec("issuer_code", "认定机关统一社会信用代码", "authority's code", Role::IssuerCode, 0, Free),
    spec("determined_on", "认定日期", "determined on", Role::Determined, 0, Free),
    spec("valid_from", "有效期自", "valid from", Role::ValidFrom, 0, Free),
];

/// Columns a unit may add to any table: what the law asks and the national tables do not hold.
#[rustfmt::skip]
pub const LOCAL: &[Spec] = &[
    spec("category", "信息类别", "category", Role::Category, 0, Free),
    spec("access", "公开属性", "publicity", Role::Access, 0, Free),
    spec("content_kind", "内容种类", "content kind", Role::ContentKind, 32, Free),
    spec("procedure", "适用程序", "procedure", Role::Procedure, 0, Free),
    spec("finality", "文书效力", "finality", Role::Finality, 0, Free),
    spec("effective_on", "生效日期", "effective on", Role::EffectiveOn, 0, Free),
    spec("ended_on", "行为终止日期", "conduct ended on", Role::EndedOn, 0, Free),
    spec("continuing", "持续中", "continuing", Role::Continuing, 0, Free),
    spec("valid_until", "有效期至", "valid until", Role::ValidUntil, 0, Free),
    spec("basis_kind", "认定依据种类", "kind of basis", Role::BasisKind, 64, Free),
    spec("basis_number", "依据文号", "basis number", Role::BasisNumber, 128, Free),
    spec("basis_issuer", "依据机关", "issuer of the basis", Role::BasisIssuer, 200, Free),
    spec("citation", "引用规定", "rule cited", Role::Citation, 500, Free),
    spec("override_years", "另定期限(年)", "other period (years)", Role::OverrideYears, 0, Free),
    spec("self_declared", "自主申报", "self-declared", Role::SelfDeclared, 0, Free),
    spec("issuer_level", "机关级别", "level of the authority", Role::IssuerLevel, 32, Free),
    spec("issuer_kind", "机关性质", "kind of the authority", Role::IssuerKind, 32, Free),
    spec("order_due_on", "责令改正期限", "correction due on", Role::OrderDueOn, 0, Free),
    spec("correction_refused", "拒不改正", "correction refused", Role::CorrectionRefused, 0, Free),
    spec("flag", "标记", "mark", Role::Flag, 0, Free),
    spec("carrier", "原件载体", "carrier of the original", Role::Carrier, 0, Free),
    spec("copy_digest", "电子副本摘要", "digest of the electronic copy", Role::CopyDigest, 64, Free),
    spec("act_minor", "行为轻微", "minor act", Role::ActMinor, 0, Free),
    spec("first_act", "初次违法", "first act", Role::FirstAct, 0, Free),
    spec("harm_minor", "后果轻微", "minor harm", Role::HarmMinor, 0, Free),
    spec("harm_removed", "主动消除或减轻后果", "harm removed", Role::HarmRemoved, 0, Free),
    spec("public_until", "单位公示截止期", "unit publishes until", Role::PublicUntil, 0, Free),
    spec("published_at", "公开位置", "published at", Role::PublishedAt, 200, Free),
    spec("publish_ground", "公开依据", "ground of publication", Role::PublishGround, 500, Free),
    spec("irreparable", "不可修复依据", "ground against repair", Role::Irreparable, 500, Free),
    spec("severity", "失信程度", "severity", Role::Severity, 32, Free),
    spec("field", "所属领域", "field of the sector", Role::SectorField, 64, Free),
    spec("formed_at", "形成时间", "formed at", Role::FormedAt, 32, Free),
    spec("manual_reason", "人工录入原因", "why by hand", Role::ManualReason, 200, Free),
    spec("domain", "信息领域", "public or market", Role::Domain, 0, Free),
    spec("public_by_law", "依法公开", "public by law", Role::PublicByLaw, 0, Free),
    spec("no_id_number", "无身份证号码", "no ID number", Role::NoIdNumber, 0, Free),
    spec("linked_papers", "关联证件", "other papers of the person", Role::LinkedPapers, 300, Free),
    spec("commitment", "承诺编号", "commitment", Role::Commitment, 64, Free),
    spec("constraint", "约束措施", "what follows a breach", Role::Constraint, 300, Free),
    spec("commitment_due", "履约期限", "to be kept by", Role::CommitmentDue, 0, Free),
    spec("outcome", "履约情况", "kept or broken", Role::Outcome, 0, Free),
    spec("responsibility", "责任认定文书", "document of responsibility", Role::Responsibility, 128, Free),
    spec("occupation", "重点职业领域", "key occupation", Role::Occupation, 32, Free),
    spec("open_reason", "公开理由", "reason for publication", Role::OpenReason, 300, Free),
    spec("replaces", "替换信息编号", "number of the record it replaces", Role::Replaces, 16, Free),
];

/// Other names met in practice → the field.
#[rustfmt::skip]
pub const ALIASES: &[(&str, &str)] = &[
    ("CF_FDDB", "CF_FRDB"), ("CF_FR", "CF_FRDB"), ("CF_FR_SFZH", "CF_FR_ZJHM"), ("CF_AJMC", "CF_CFMC"),
    ("CF_XDR_MC", "CF_XDR"), ("XK_FDDB", "XK_FRDB"), ("XK_FR", "XK_FRDB"), ("XK_FR_SFZH", "XK_FR_ZJHM"),
    ("XK_LYDM", "XK_LYDWDM"), ("XK_BZ", "BZ"), ("CF_BZ", "BZ"),
    ("统一社会信用代码", "CF_XDR_SHXYM"), ("统一社会信用代码", "XK_XDR_SHXYM"),
    ("行政相对人统一社会信用代码", "CF_XDR_SHXYM"), ("行政相对人统一社会信用代码", "XK_XDR_SHXYM"),
    ("处罚决定书文号", "CF_WSH"), ("行政处罚决定文书号", "CF_WSH"), ("行政处罚决定书编号", "CF_WSH"),
    ("行政许可决定书文号", "XK_WSH"), ("案件名称", "CF_CFMC"), ("相对人名称", "CF_XDR_MC"), ("相对人名称", "XK_XDR_MC"),
    ("处罚类别", "CF_CFLB1"), ("法定代表人或负责人", "CF_FRDB"), ("法定代表人姓名", "CF_FRDB"),
    ("统一社会信用代码", "subject_id"), ("名称", "subject_name"), ("文号", "document"),
    ("发生日期", "determined_on"),
];
