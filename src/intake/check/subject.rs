//! Who the row is about: kind, name, identifier, legal representative, and the authority.

use super::Work;
use crate::domain::identifier::{self, Check, Kind, Verdict};
use crate::intake::fields::Role;
use crate::intake::filing::{Issuer, Party, Representative, SubjectKind};
use crate::text;

/// An identity: what it is, the number, whether it is masked.
type Identity = (Kind, String, bool);

/// Columns with codes besides the unified one, the surest first.
const CODES: [(Role, Kind); 5] = [
    (Role::OrgCode, Kind::OrgCode),
    (Role::Registration, Kind::RegNumber),
    (Role::Institution, Kind::Other),
    (Role::Society, Kind::Other),
    (Role::Tax, Kind::Other),
];

impl Work<'_> {
    /// The kind of subject, as far as it is known, and the subject when it can be identified.
    pub(super) fn subject(&mut self) -> (Option<SubjectKind>, Option<Party>) {
        let kind = self.subject_kind();
        let name = self.value(Role::Name);
        let mut others = Vec::new();
        let identity = if self.schema.position(Role::AnyId).is_some() {
            self.any_identity(kind)
        } else if kind == Some(SubjectKind::Person) {
            self.note_persons_codes(&mut others);
            self.person()
        } else {
            self.organisation(&mut others)
        };
        let kind = kind.or_else(|| identity.as_ref().map(|(id_kind, id, _)| kind_from(*id_kind, id)));
        let (Some(found), Some((id_kind, id, masked))) = (kind, identity) else { return (kind, None) };
        self.compare_kind(found, id_kind, &id);
        (kind, Some(Party { kind: found, name, id_kind, id, masked, others }))
    }

    /// From its column; from the columns that are filled where the table has none.
    fn subject_kind(&mut self) -> Option<SubjectKind> {
        let cell = self.value(Role::SubjectKind);
        if !cell.is_empty() {
            let kind = SubjectKind::read(&cell);
            if kind.is_none() {
                let key = self.key(Role::SubjectKind);
                self.error(
                    key,
                    "subject-kind",
                    text!(
                        "主体类别不在列表内：法人及非法人组织、自然人、个体工商户",
                        "the kind of subject is none of organisation, person, self-employed"
                    ),
                );
            }
            return kind;
        }
        if self.schema.position(Role::AnyId).is_some() {
            return None;
        }
        let unified = self.value(Role::Uscc);
        Some(if unified.starts_with("92") {
            SubjectKind::SelfEmployed
        } else if unified.is_empty() && !self.value(Role::Id).is_empty() {
            SubjectKind::Person
        } else {
            SubjectKind::Organisation
        })
    }

    /// Tells what a check found; the identity if it may stand.
    fn judged(&mut self, key: &str, check: &Check) -> Option<Identity> {
        let (zh, en) = (check.reason.zh.as_str(), check.reason.en.as_str());
        let label = check.kind.label();
        let (kind_zh, kind_en) = (label.zh, label.en);
        match check.verdict {
            Verdict::Valid if check.changed => {
                self.note(key, "id-tidied", text!("{kind_zh}已规范", "the {kind_en} was tidied"));
            }
            Verdict::Valid => {}
            Verdict::Warn | Verdict::Special => {
                self.warn(key, check.code, text!("{kind_zh}：{zh}", "{kind_en}: {en}"));
            }
            Verdict::Invalid if self.context.admits && check.code == "check-character" => {
                self.warn(key, check.code, text!("{kind_zh}：{zh}", "{kind_en}: {en}"));
            }
            Verdict::Invalid => {
                self.error(key, check.code, text!("{kind_zh}不正确：{zh}", "the {kind_en} is wrong: {en}"));
                return None;
            }
        }
        Some((check.kind, check.normalised.clone(), check.masked))
    }

    /// The general table: one column for any code, its kind beside it or guessed.
    fn any_identity(&mut self, kind: Option<SubjectKind>) -> Option<Identity> {
        let (cell, key) = (self.value(Role::AnyId), self.key(Role::AnyId));
        if cell.is_empty() {
            return None;
        }
        let today = self.context.today;
        let paper = self.value(Role::IdKind);
        let named = paper.parse().ok().or_else(|| code_name(&paper)).or_else(|| Kind::from_paper(&paper));
        if named.is_none() && !paper.is_empty() {
            let key = self.key(Role::IdKind);
            self.warn(key, "paper-unknown", text!("证件类型不在列表内", "the kind of paper is not in the list"));
        }
        let check = match (named, kind) {
            (Some(named), _) => identifier::check_as(named, &cell, today),
            (None, Some(SubjectKind::Person)) => identifier::check_as(Kind::ResidentId, &cell, today),
            (None, Some(SubjectKind::Organisation | SubjectKind::SelfEmployed)) => {
                identifier::check_as(Kind::Uscc, &cell, today)
            }
            (None, None) => identifier::check(&cell, today),
        };
        if check.code == "placeholder" {
            self.error(key, "no-identity", text!("占位代码，不能确定主体", "a placeholder code identifies nobody"));
            return None;
        }
        self.judged(key, &check)
    }

    fn person(&mut self) -> Option<Identity> {
        let (cell, key) = (self.value(Role::Id), self.key(Role::Id));
        let paper = self.value(Role::IdKind);
        if cell.is_empty() {
            return None;
        }
        let today = self.context.today;
        let kind = if !paper.is_empty() {
            Kind::from_paper(&paper).unwrap_or_else(|| {
                let key = self.key(Role::IdKind);
                self.warn(key, "paper-unknown", text!("证件类型不在列表内", "the kind of paper is not in the list"));
                Kind::Other
            })
        } else if self.schema.position(Role::IdKind).is_none() {
            Kind::ResidentId
        } else if identifier::check_as(Kind::ResidentId, &cell, today).is_usable() {
            let key = self.key(Role::IdKind);
            self.note(
                key,
                "paper-assumed",
                text!("证件类型为空，号码是身份证号码", "no kind of paper; the number is a resident identity number"),
            );
            Kind::ResidentId
        } else {
            let key = self.key(Role::IdKind);
            self.error(
                key,
                "required",
                text!("证件类型为空，从号码看不出", "the kind of paper is empty and the number does not tell it"),
            );
            return None;
        };
        self.judged(key, &identifier::check_as(kind, &cell, today))
    }

    /// A natural person has no unified code; one that is there is kept aside and looked at.
    fn note_persons_codes(&mut self, others: &mut Vec<(String, String)>) {
        let (code, key) = (self.value(Role::Uscc), self.key(Role::Uscc));
        if !code.is_empty() {
            self.warn(
                key,
                "person-with-code",
                text!("自然人却有统一社会信用代码", "a natural person with a unified code"),
            );
            others.push((key.to_owned(), code));
        }
    }

    fn organisation(&mut self, others: &mut Vec<(String, String)>) -> Option<Identity> {
        let today = self.context.today;
        let (cell, key) = (self.value(Role::Uscc), self.key(Role::Uscc));
        let mut fallback: Option<Identity> = None;
        for (role, kind) in CODES {
            let (code, other_key) = (self.value(role), self.key(role));
            if code.is_empty() {
                continue;
            }
            let check = identifier::check_as(kind, &code, today);
            if check.verdict == Verdict::Invalid {
                let (zh, en) = (check.reason.zh.as_str(), check.reason.en.as_str());
                self.warn(other_key, check.code, text!("代码可疑：{zh}", "a doubtful code: {en}"));
            } else if fallback.is_none() {
                fallback = Some((kind, check.normalised.clone(), check.masked));
            }
            others.push((other_key.to_owned(), check.normalised));
        }
        if cell.is_empty() {
            return self.fall_back(key, fallback);
        }
        let check = identifier::check_as(Kind::Uscc, &cell, today);
        if check.code == "placeholder" {
            return self.fall_back(key, fallback);
        }
        if check.masked {
            return self.judged(key, &check);
        }
        if let Some(misplaced) = self.misplaced(key, &cell, &check) {
            return Some(misplaced);
        }
        let identity = self.judged(key, &check)?;
        self.compare_inner(&identity.1, others);
        Some(identity)
    }

    /// Without a unified code another one must identify the subject.
    fn fall_back(&mut self, key: &str, fallback: Option<Identity>) -> Option<Identity> {
        match &fallback {
            Some((kind, ..)) => {
                let label = kind.label();
                let (zh, en) = (label.zh, label.en);
                self.warn(
                    key,
                    "no-unified-code",
                    text!("没有统一社会信用代码，以{zh}识别主体", "no unified code; the {en} identifies the subject"),
                );
            }
            None => {
                self.error(key, "no-identity", text!("没有任何能识别主体的代码", "no code identifies the subject"));
            }
        }
        fallback
    }

    /// An organisation code or a registration number in the column of the unified code.
    fn misplaced(&mut self, key: &str, cell: &str, unified: &Check) -> Option<Identity> {
        let kind = if unified.code == "reg-number" {
            Kind::RegNumber
        } else if unified.verdict == Verdict::Invalid && matches!(unified.normalised.len(), 9 | 10) {
            Kind::OrgCode
        } else {
            return None;
        };
        let check = identifier::check_as(kind, cell, self.context.today);
        if check.verdict == Verdict::Invalid {
            return None;
        }
        let label = kind.label();
        let (zh, en) = (label.zh, label.en);
        self.warn(
            key,
            "wrong-column",
            text!("此列填的是{zh}，不是统一社会信用代码", "this column holds an {en}, not a unified code"),
        );
        Some((kind, check.normalised, check.masked))
    }

    /// Characters 9 to 17 of the unified code are the organisation code.
    fn compare_inner(&mut self, unified: &str, others: &[(String, String)]) {
        let key = self.key(Role::OrgCode);
        let inner: String = unified.chars().skip(8).take(9).collect();
        if others.iter().any(|(field, code)| field == key && *code != inner) {
            self.warn(
                key,
                "codes-disagree",
                text!(
                    "与统一社会信用代码中的组织机构代码不一致",
                    "it differs from the organisation code inside the unified code"
                ),
            );
        }
    }

    fn compare_kind(&mut self, kind: SubjectKind, id_kind: Kind, id: &str) {
        if id_kind != Kind::Uscc || id.contains('*') {
            return;
        }
        let household = id.starts_with("92");
        if household != (kind == SubjectKind::SelfEmployed) {
            let key = self.key(Role::SubjectKind);
            self.warn(
                key,
                "kind-and-code",
                text!("主体类别与代码不相符", "the kind of subject does not go with the code"),
            );
        }
    }

    pub(super) fn representative(&mut self) -> Option<Representative> {
        let name = self.value(Role::RepName);
        let (cell, key) = (self.value(Role::RepId), self.key(Role::RepId));
        if name.is_empty() {
            return None;
        }
        if cell.is_empty() {
            return Some(Representative { name, id_kind: None, id: None });
        }
        let paper = self.value(Role::RepIdKind);
        let kind = if paper.is_empty() { Some(Kind::ResidentId) } else { Kind::from_paper(&paper) };
        let check = identifier::check_as(kind.unwrap_or(Kind::Other), &cell, self.context.today);
        let (zh, en) = (check.reason.zh.as_str(), check.reason.en.as_str());
        if check.verdict != Verdict::Valid {
            self.warn(key, check.code, text!("法定代表人证件号码：{zh}", "the representative's number: {en}"));
        } else if check.changed {
            self.note(key, "id-tidied", text!("证件号码已规范", "the number was tidied"));
        }
        Some(Representative { name, id_kind: Some(check.kind), id: Some(check.normalised) })
    }

    pub(super) fn issuer(&mut self) -> Option<Issuer> {
        let code = self.unit_code(Role::IssuerCode);
        self.unit_code(Role::SourceCode);
        let name = self.value(Role::Issuer);
        (!name.is_empty()).then_some(Issuer { name, code })
    }

    /// The code of a unit: wrong ones are looked at, not refused, for the subject is not at stake.
    fn unit_code(&mut self, role: Role) -> Option<String> {
        let at = self.schema.position(role)?;
        let (cell, key) = (self.value(role), self.key(role));
        if cell.is_empty() {
            return None;
        }
        let check = identifier::check_as(Kind::Uscc, &cell, self.context.today);
        let (zh, en) = (check.reason.zh.as_str(), check.reason.en.as_str());
        if check.verdict != Verdict::Valid {
            self.warn(key, check.code, text!("单位代码：{zh}", "the unit's code: {en}"));
        } else if check.changed {
            self.note(key, "id-tidied", text!("单位代码已规范", "the unit's code was tidied"));
        }
        if let Some(slot) = self.values.get_mut(at) {
            slot.clone_from(&check.normalised);
        }
        check.is_usable().then_some(check.normalised)
    }
}

fn kind_from(id_kind: Kind, id: &str) -> SubjectKind {
    if id_kind.is_personal() {
        SubjectKind::Person
    } else if id_kind == Kind::Uscc && id.starts_with("92") {
        SubjectKind::SelfEmployed
    } else {
        SubjectKind::Organisation
    }
}

/// The codes of organisations by their Chinese names.
fn code_name(paper: &str) -> Option<Kind> {
    if paper.contains("信用代码") {
        Some(Kind::Uscc)
    } else if paper.contains("组织机构代码") {
        Some(Kind::OrgCode)
    } else if paper.contains("注册号") {
        Some(Kind::RegNumber)
    } else {
        None
    }
}
