//! Changes of subjects (主体变更): a new name, a new code, two entries that are one, an organisation absorbed by another, an
//! end. Each has its document and a second person, because identity and periods hang on it.

use super::openings;
use crate::{
    domain::{identifier, refusal::Code},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        masking,
        operation::Facets,
        ops::{
            casework, change_effects, facts, linked_papers, records as shown, second_person,
            sheets::{self, Sheet},
            subjects::{FindSubjects, ShowSubject},
            two_persons::{self, Waiting},
        },
        proof,
        store::{
            approvals,
            changes::{self, Change},
            officers,
            papers::{self, Paper},
            records::{self, Record},
            subjects::{self, Subject},
        },
        typed,
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// 更名: the new name.
    Rename(String),
    /// 变更代码: the new identifier.
    Code(String),
    /// 同一主体合并: the entry that stays.
    Merge(String),
    /// 吸收合并: the organisation that goes on.
    Absorb(String),
    /// 撤销关联证件: the number of a paper that was linked by mistake.
    Unlink(String),
    /// 终止: deregistered or dead.
    End,
}

impl What {
    fn word(&self) -> &'static str {
        match self {
            Self::Rename(_) => "rename",
            Self::Code(_) => "code",
            Self::Merge(_) => "merge",
            Self::Absorb(_) => "absorb",
            Self::Unlink(_) => "unlink",
            Self::End => "end",
        }
    }
}

/// The paper that proves a change (证明文件).
pub(super) struct Proof<'a> {
    /// Its name.
    pub document: &'a str,
    /// The paper itself.
    pub bytes: &'a [u8],
}

fn label(kind: &str) -> Text {
    match kind {
        "rename" => text!("更名", "new name"),
        "code" => text!("变更代码", "new code"),
        "merge" => text!("同一主体合并", "two entries are one"),
        "unlink" => text!("撤销关联证件", "linked paper taken off"),
        "end" => text!("终止", "ended"),
        _ => text!("吸收合并", "absorbed"),
    }
}

/// `subject change`: registers a change, with its document. It holds once a second person has confirmed it.
#[derive(Clone, Debug)]
pub struct ChangeSubject {
    /// Identifier or public number.
    pub subject: String,
    /// What changes.
    pub what: What,
    /// The day of the change.
    pub on: NaiveDate,
    /// Name of the document that says so.
    pub document: String,
    /// The document.
    pub bytes: Vec<u8>,
}

/// A change as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeCard {
    /// Number.
    pub change: String,
    /// Public number of the subject; of merged entries the one that stays.
    pub subject: String,
    /// Kind.
    pub kind: String,
    /// What an officer reads for it.
    pub kind_label: Text,
    /// The day of the change.
    pub on: Option<NaiveDate>,
    /// Name, identifier or entry before; a person's masked.
    pub old: String,
    /// And after.
    pub new: String,
    /// `waiting`, `confirmed`, `refused`.
    pub state: String,
    /// Log-in of who registered it.
    pub proposed_by: String,
    /// Log-in of the second person.
    pub decided_by: Option<String>,
    /// The day it was confirmed or refused.
    pub decided: Option<NaiveDate>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Records that moved to the other entry.
    pub moved: usize,
    /// Of an end that waits: records whose own facts lie after that day, for the second person to look at.
    pub later: Vec<String>,
    /// While it waits: SM3 of the sheet that `decision show` shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl Operation for ChangeSubject {
    type Output = ChangeCard;
    const NAME: &'static str = "subject.change";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        vec![&self.document]
    }

    fn run(&self, tx: &Tx<'_>) -> Result<ChangeCard, Error> {
        let proof = Proof { document: &self.document, bytes: &self.bytes };
        propose(tx, &self.subject, &self.what, self.on, &proof)
    }

    fn trace(&self, output: Option<&ChangeCard>) -> Trace {
        let trace = Trace::new().ids([self.what.word()]);
        match output {
            Some(card) => trace.ids([&card.change, &card.subject]),
            None => trace,
        }
    }
}

/// Keeps a change with its paper until a second person decides.
pub(super) fn propose(
    tx: &Tx<'_>,
    typed: &str,
    what: &What,
    on: NaiveDate,
    proof: &Proof<'_>,
) -> Result<ChangeCard, Error> {
    use sm3::{Digest as _, Sm3};
    let subject = found(tx, typed)?;
    two_persons::refuse_subject(tx, &subject)?;
    check_plausible(tx, &subject, on)?;
    if proof.bytes.is_empty() {
        return Err(Error::new(Code::Basis, text!("缺少证明文件", "the document that proves it is missing"))
            .cite(tx.pack().basis.fields.rule.clone())
            .hint(text!(
                "附登记机关的变更、注销证明，死亡证明，或关联有误的核实材料",
                "attach the paper of the registration authority, the death certificate, or what shows that a link is wrong"
            )));
    }
    let mut change = prepared(tx, &subject, what, on)?;
    // Of two entries each may have one that waits: what is confirmed first would take the ground from the other.
    for entry in [Some(change.subject), change.other].into_iter().flatten() {
        let known = changes::list(tx.db(), Some(entry))?;
        let Some(no) = known.iter().find(|one| one.decided_at.is_none()).map(Change::no) else { continue };
        return Err(Error::new(Code::State, text!("变更 `{no}` 待确认", "the change `{no}` waits")).cite("S1").hint(
            text!(
                "先由另一人用 `xintai subject confirm {no}` 确认，或加 --refuse 退回",
                "another person confirms it first with `xintai subject confirm {no}`, or refuses it with --refuse"
            ),
        ));
    }
    let paper = Paper {
        id: 0,
        case_file: None,
        kind: format!("subject-{}", change.kind),
        name: proof.document.to_owned(),
        digest: hex(&Sm3::digest(proof.bytes)),
        size: i64::try_from(proof.bytes.len()).unwrap_or(i64::MAX),
        added_by: tx.actor().officer,
        added_at: tx.now_ms(),
    };
    change.paper = papers::insert(tx.db(), &paper, proof.bytes)?;
    change.id = changes::insert(tx.db(), &change)?;
    card(tx, &change, 0)
}

/// The change as it will be kept, when nothing stands against it.
fn prepared(tx: &Tx<'_>, subject: &Subject, what: &What, on: NaiveDate) -> Result<Change, Error> {
    let mut change = Change {
        id: 0,
        subject: subject.id,
        kind: what.word().to_owned(),
        day: on.to_string(),
        old: String::new(),
        new: String::new(),
        old_digest: None,
        other: None,
        paper: 0,
        proposed_by: tx.actor().officer,
        proposed_at: tx.now_ms(),
        decided_by: None,
        decided_at: None,
        refused: None,
    };
    match what {
        What::Rename(name) => {
            let name = new_name(subject, name)?;
            (change.old, change.new) = (subject.name.clone(), name);
        }
        What::Code(code) => {
            let (kind, value) = new_identifier(tx, subject, code)?;
            tx.refuse_self(&value)?;
            change.old_digest = Some(tx.subject_digest(&subject.id_value));
            change.old = format!("{}:{}", subject.id_kind, subject.id_value);
            change.new = format!("{kind}:{value}");
        }
        What::Merge(into) | What::Absorb(into) => {
            let into = other_entry(tx, subject, into, matches!(what, What::Absorb(_)))?;
            two_persons::refuse_subject(tx, &into)?;
            (change.old, change.new) = (subject.no(), into.no());
            change.other = Some(subject.id);
            change.subject = into.id;
            change.old_digest = Some(tx.subject_digest(&subject.id_value));
        }
        What::Unlink(number) => {
            change.old = linked_papers::of(tx, subject, number)?;
        }
        What::End => {
            change.old = subject.ended_on.clone().unwrap_or_default();
            change.new = on.to_string();
        }
    }
    Ok(change)
}

/// The new name, one line of plain characters and another one than before.
fn new_name(subject: &Subject, name: &str) -> Result<String, Error> {
    let name = name.trim();
    if name.is_empty() || name == subject.name {
        return Err(Error::new(Code::Input, text!("新名称为空或未变", "the new name is empty or the old one"))
            .hint(text!("用 --rename 给出新名称", "give the new name with --rename")));
    }
    typed::check_name(name)?;
    Ok(name.to_owned())
}

/// The entry that stays, or the organisation that goes on.
fn other_entry(tx: &Tx<'_>, subject: &Subject, into: &str, absorbed: bool) -> Result<Subject, Error> {
    let into = found(tx, into)?;
    if into.id == subject.id || into.kind != subject.kind {
        return Err(Error::new(
            Code::Input,
            text!("不能与自身或另一类主体合并", "a subject is not merged with itself or with another kind"),
        )
        .hint(text!("核对两个主体", "check both subjects")));
    }
    if absorbed && subject.kind == "person" {
        return Err(Error::new(Code::Input, text!("自然人不能被吸收合并", "a person is not absorbed"))
            .hint(text!("重复登记的用 merge", "two entries of one person are merged")));
    }
    Ok(into)
}

/// No organisation of today's law is older; a day before it is a slip of the pen.
const OLDEST: Option<NaiveDate> = NaiveDate::from_ymd_opt(1949, 10, 1);

/// Refuses a day in the future, and one on which the subject did not exist: before a person's birth, or before any
/// organisation of today.
fn check_plausible(tx: &Tx<'_>, subject: &Subject, day: NaiveDate) -> Result<(), Error> {
    let rule = &tx.pack().basis.fields.rule;
    openings::check_day(tx, day, rule)?;
    let born = if subject.kind == "person" { identifier::birth_date(&subject.id_value) } else { None };
    let Some(first) = born.or(OLDEST).filter(|first| day < *first) else { return Ok(()) };
    // The day of a birth is not repeated.
    let message = match born {
        Some(_) => text!("`{day}` 早于该人出生之日", "`{day}` is before the person was born"),
        None => text!("`{day}` 早于{first}", "`{day}` is before {first}"),
    };
    Err(Error::new(Code::Input, message)
        .cite(rule.clone())
        .hint(text!("填写证明文件上的日期", "give the day on the document")))
}

/// The subject of an identifier or public number.
fn found(tx: &Tx<'_>, typed: &str) -> Result<Subject, Error> {
    proof::find(tx, &proof::target(typed, tx.today()))?.ok_or_else(|| Error::not_found(typed))
}

/// The new identifier, valid and nobody else's.
fn new_identifier(tx: &Tx<'_>, subject: &Subject, code: &str) -> Result<(String, String), Error> {
    let law = &tx.pack().subject;
    let rule = if subject.kind == "person" { &law.person_id } else { &law.org_id };
    let check = identifier::check(code, tx.today());
    let kind = check.kind.word();
    let known = rule.value.join(" ");
    if !check.is_usable() {
        let (zh, en) = (check.reason.zh, check.reason.en);
        return Err(Error::new(Code::Input, text!("新代码不可用：{zh}", "the new code cannot be used: {en}"))
            .cite(rule.rule.clone())
            .hint(text!("可用的种类：{known}", "kinds: {known}")));
    }
    if !rule.value.iter().any(|known| known == kind) {
        return Err(Error::new(
            Code::Input,
            text!(
                "新代码是 {kind}，该类主体不用这种号码",
                "the new code is a {kind}, which this kind of subject does not go by"
            ),
        )
        .cite(rule.rule.clone())
        .hint(text!("可用的种类：{known}", "kinds: {known}")));
    }
    let holder = subjects::holder(tx.db(), &check.normalised)?;
    // A number that is linked to the subject already may become its own.
    if let Some(other) = holder.filter(|other| other.id != subject.id || other.id_value == check.normalised) {
        if other.id == subject.id {
            return Err(Error::new(Code::Input, text!("新代码未变", "the new code is the one it has"))
                .cite(rule.rule.clone())
                .hint(text!("核对变更证明上的新代码", "look for the new code on the document")));
        }
        let no = other.no();
        return Err(Error::new(Code::State, text!("该代码已属 `{no}`", "the code is that of `{no}`"))
            .cite(rule.rule.clone())
            .hint(text!(
                "确为同一主体的，用 --merge {no} 合并",
                "one subject of two entries: merge with --merge {no}"
            )));
    }
    Ok((kind.to_owned(), check.normalised))
}

/// The old or new name, identifier or entry; a person's masked.
fn masked(tx: &Tx<'_>, change: &Change, subject: &Subject, text: &str) -> String {
    let masks = masking::masks(tx.pack());
    match (change.kind.as_str(), text.split_once(':')) {
        ("rename", _) if subject.kind == "person" => masks.mask_name(text),
        ("code" | "unlink", Some((kind, value))) => masking::mask_identifier(&masks, kind, value),
        _ => text.to_owned(),
    }
}

fn card(tx: &Tx<'_>, change: &Change, moved: usize) -> Result<ChangeCard, Error> {
    let login = |id: i64| officers::by_id(tx.db(), id).map(|found| found.map(|one| one.login).unwrap_or_default());
    let subject = subjects::by_id(tx.db(), change.subject)?;
    let shown = |text: &str| subject.as_ref().map_or_else(String::new, |subject| masked(tx, change, subject, text));
    let state = match (change.decided_at, &change.refused) {
        (None, _) => "waiting",
        (Some(_), None) => "confirmed",
        (Some(_), Some(_)) => "refused",
    };
    Ok(ChangeCard {
        change: change.no(),
        subject: format!("S-{}", change.subject),
        kind_label: label(&change.kind),
        kind: change.kind.clone(),
        on: facts::day(&change.day),
        old: shown(&change.old),
        new: shown(&change.new),
        state: state.to_owned(),
        proposed_by: login(change.proposed_by)?,
        decided_by: change.decided_by.map(login).transpose()?,
        decided: change.decided_at.and_then(facts::day_of),
        reason: change.refused.clone(),
        moved,
        later: later(tx, change)?,
        digest: of_change(tx, change)?.map(|waiting| waiting.sheet.digest()).transpose()?,
    })
}

/// The records that speak of a day after the end that waits: an end before them may be a slip of the pen.
fn later(tx: &Tx<'_>, change: &Change) -> Result<Vec<String>, Error> {
    let ended = match (change.kind.as_str(), change.other) {
        ("end", _) => change.subject,
        ("absorb", Some(other)) => other,
        _ => return Ok(Vec::new()),
    };
    if change.decided_at.is_some() {
        return Ok(Vec::new());
    }
    let after = |record: &Record| {
        let event = record.determined_on.as_ref().or(record.effective_on.as_ref());
        record.state == "accepted" && event.is_some_and(|event| *event > change.day)
    };
    Ok(records::of_subject(tx.db(), ended)?.into_iter().filter(after).map(|record| record.no).collect())
}

/// `subject confirm`: the second person confirms a change, or refuses it with a reason.
#[derive(Clone, Debug)]
pub struct DecideChange {
    /// Number, `BG-3`.
    pub change: String,
    /// Why it is refused; none confirms.
    pub refuse: Option<String>,
    /// Digest of the sheet the officer saw, or its first eight characters or more; another one now is a conflict.
    pub seen: Option<String>,
}

impl Operation for DecideChange {
    type Output = ChangeCard;
    const NAME: &'static str = "subject.confirm";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        self.refuse.as_deref().into_iter().collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<ChangeCard, Error> {
        let no = &self.change;
        let change = by_no(tx, no)?.ok_or_else(|| Error::not_found(no))?;
        if change.decided_at.is_some() {
            return Err(Error::new(Code::State, text!("`{no}` 已处理", "`{no}` is decided already"))
                .hint(text!("用 `xintai subject changes` 查看", "see `xintai subject changes`")));
        }
        second_person(tx, change.proposed_by)?;
        refuse_concerned(tx, &change)?;
        let waiting = of_change(tx, &change)?.ok_or_else(|| Error::conflict(no))?;
        waiting.check_seen(self.seen.as_deref())?;
        let refused = self.refuse.as_deref().map(str::trim);
        if refused.is_some_and(str::is_empty) {
            return Err(Error::new(Code::Input, text!("缺少退回理由", "the reason is missing"))
                .cite("S1")
                .hint(text!("用 --refuse 写明", "give it with --refuse")));
        }
        waiting.keep(tx, refused.is_none(), refused.unwrap_or_default())?;
        let moved = if refused.is_none() { change_effects::carry_out(tx, &change)? } else { 0 };
        changes::decide(tx.db(), change.id, tx.actor().officer, tx.now_ms(), refused)?;
        let decided = changes::by_id(tx.db(), change.id)?.ok_or_else(|| Error::not_found(no))?;
        card(tx, &decided, moved)
    }

    fn trace(&self, output: Option<&ChangeCard>) -> Trace {
        let trace = Trace::new().ids([&self.change]);
        match output {
            Some(card) => trace.ids([&card.subject, &card.state]).count(card.moved),
            None => trace,
        }
    }
}

/// The change with this number.
pub(super) fn by_no(tx: &Tx<'_>, no: &str) -> Result<Option<Change>, Error> {
    match no.trim().strip_prefix("BG-").and_then(|digits| digits.parse().ok()) {
        Some(id) => changes::by_id(tx.db(), id),
        None => Ok(None),
    }
}

/// The sheet of a change that waits. Names and numbers on it are masked; its digest is of both entries as they stand and of
/// what was typed, by the key of the installation.
pub(super) fn of_change(tx: &Tx<'_>, change: &Change) -> Result<Option<Waiting>, Error> {
    if change.decided_at.is_some() {
        return Ok(None);
    }
    let Some(subject) = subjects::by_id(tx.db(), change.subject)? else { return Ok(None) };
    let other = change.other.map(|id| subjects::by_id(tx.db(), id)).transpose()?.flatten();
    let rule = tx.decide_on(DecideChange::NAME, Facets::default()).rule;
    let (name, digest) = approvals::paper(tx.db(), change.paper)?;
    let (no, kind) = (change.no(), label(&change.kind));
    let (zh, en) = (&kind.zh, &kind.en);
    let entries = [Some(&subject), other.as_ref()];
    let mut sheet = Sheet {
        operation: DecideChange::NAME.to_owned(),
        operation_label: sheets::operation_label(DecideChange::NAME),
        title: text!("主体{zh}，待另一人确认", "change of a subject ({en}) waits for a second person"),
        id: no,
        subject: Some(subject.no()),
        subject_name: casework::shown_name(tx, &subject),
        content: Some(hex(&tx.env().keys.digest("change", &format!("{entries:?} {} {}", change.old, change.new)))),
        proposed_by: two_persons::name(tx, change.proposed_by)?,
        proposed_at: shown::instant(change.proposed_at),
        evidence: vec![sheets::Evidence { kind: text!("证明文件", "document"), name, digest }],
        clock: sheets::clock(tx.pack(), None, &Text::default()),
        pack: tx.in_force().version_word(),
        article: tx.pack().articles.text(&rule),
        cite: rule,
        ..Sheet::default()
    };
    let (old, new) = (masked(tx, change, &subject, &change.old), masked(tx, change, &subject, &change.new));
    let words = |word: &str| sheets::plain(if word.is_empty() { "-" } else { word });
    sheet.change(&change.kind, kind, (&old, words(&old)), (&new, words(&new)));
    let day = text!("变更之日", "day of the change");
    sheet.change("on", day, ("", sheets::plain("-")), (&change.day, sheets::plain(&change.day)));
    for one in entries.into_iter().flatten() {
        let count = records::of_subject(tx.db(), one.id)?.len();
        let (no, called) = (one.no(), casework::shown_name(tx, one));
        sheet.says.push(sheets::Line {
            label: sheets::plain(&no),
            value: text!("{called}，{count} 条信息", "{called}, {count} records"),
        });
    }
    let later = later(tx, change)?.join(" ");
    if !later.is_empty() {
        let label = text!("事实晚于该日的信息", "records of a later day");
        sheet.says.push(sheets::Line { label, value: sheets::plain(&later) });
    }
    Ok(Some(Waiting { sheet, by: change.proposed_by, at: change.proposed_at, record: None }))
}

/// The second person's word on a change, as one of many decisions.
pub(super) fn second(tx: &Tx<'_>, no: &str, approve: bool, reason: &str) -> Result<(), Error> {
    let refuse = (!approve).then(|| reason.to_owned());
    DecideChange { change: no.to_owned(), refuse, seen: None }.run(tx).map(drop)
}

/// Who registered the change takes it back: the entry stands as it did.
pub(super) fn take_back(tx: &Tx<'_>, no: &str, reason: &str) -> Result<(), Error> {
    let change = by_no(tx, no)?.ok_or_else(|| Error::not_found(no))?;
    changes::decide(tx.db(), change.id, tx.actor().officer, tx.now_ms(), Some(reason))
}

/// Refuses whom a change that waits is about.
pub(super) fn refuse_about(tx: &Tx<'_>, no: &str) -> Result<(), Error> {
    by_no(tx, no)?.map_or(Ok(()), |change| refuse_concerned(tx, &change))
}

/// Refuses whom a change is about: by either entry, or by the number it gives.
fn refuse_concerned(tx: &Tx<'_>, change: &Change) -> Result<(), Error> {
    for id in [Some(change.subject), change.other].into_iter().flatten() {
        if let Some(subject) = subjects::by_id(tx.db(), id)? {
            two_persons::refuse_subject(tx, &subject)?;
        }
    }
    linked_papers::number(change).map_or(Ok(()), |number| tx.refuse_self(number))
}

/// By these one learns whether somebody is known here.
const SEARCHES: [&str; 2] = [FindSubjects::NAME, ShowSubject::NAME];

/// `subject changes`: the changes of one subject, or those that wait.
#[derive(Clone, Debug, Default)]
pub struct ListChanges {
    /// Identifier or public number; those that wait when not given.
    pub subject: Option<String>,
}

/// Changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeList {
    /// Oldest first.
    pub items: Vec<ChangeCard>,
}

impl Operation for ListChanges {
    type Output = ChangeList;
    const NAME: &'static str = "subject.changes";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<ChangeList, Error> {
        let subject = match &self.subject {
            Some(typed) => {
                let searches = |operation: &&str| tx.decide_on(operation, Facets::default()).allowed;
                match proof::find(tx, &proof::target(typed, tx.today()))? {
                    Some(found) => Some(found.id),
                    // Who may not look for subjects does not learn here whether there is one.
                    None if !SEARCHES.iter().any(searches) => return Ok(ChangeList { items: Vec::new() }),
                    None => return Err(Error::not_found(typed)),
                }
            }
            None => None,
        };
        let items =
            changes::list(tx.db(), subject)?.iter().map(|change| card(tx, change, 0)).collect::<Result<_, _>>()?;
        Ok(ChangeList { items })
    }

    fn trace(&self, output: Option<&ChangeList>) -> Trace {
        match output {
            Some(list) => Trace::new().count(list.items.len()).ids(list.items.iter().map(|one| &one.change)).view(list),
            None => Trace::new(),
        }
    }
}
