//! Unusual use (异常使用): plain rules over the looks in the log, each alert one sentence with its facts.
//!
//! The thresholds are settings of the product, not law; an auditor judges what an alert means.

mod path;
mod people;
mod purpose;
mod volume;

pub use purpose::{content, says_nothing};

use super::calendar::Calendar;
use crate::{
    locale::{Label, Text},
    text,
};
use chrono::{DateTime, FixedOffset, NaiveDate, Timelike as _};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// When use is unusual. Settings of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Hour of the day at which work begins.
    pub work_begins: u32,
    /// Hour of the day at which work has ended.
    pub work_ends: u32,
    /// More distinct subjects than this in one hour are a burst.
    pub burst_subjects: usize,
    /// As many refusals of one officer in one day are repeated refusals.
    pub refusals: usize,
    /// As many searches of one officer in an hour that find nobody are fishing.
    pub misses: usize,
    /// One purpose text for as many subjects in a day is a copied one.
    pub copied_subjects: usize,
    /// Looks at one subject on as many days without anything done.
    pub idle_days: usize,
    /// The days within which they count.
    pub idle_within: u32,
    /// Minutes within which steps belong together.
    pub minutes: i64,
    /// Percent of a day's quota from which use is at its edge.
    pub quota_percent: usize,
    /// As many failed log-ins at one account in a day are guessing.
    pub guesses: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            work_begins: 7,
            work_ends: 20,
            burst_subjects: 30,
            refusals: 3,
            misses: 10,
            copied_subjects: 8,
            idle_days: 3,
            idle_within: 14,
            minutes: 15,
            quota_percent: 90,
            guesses: 5,
        }
    }
}

/// A rule of unusual use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// 查看本人
    Oneself,
    /// 查看同事
    Colleague,
    /// 同姓同村
    SameVillage,
    /// 查看原单位
    FormerUnit,
    /// 非工作时间查询
    OffHours,
    /// 无业务显示
    NoCase,
    /// 用途空泛
    EmptyPurpose,
    /// 用途照抄
    CopiedPurpose,
    /// 授权书重复使用
    ReusedLetter,
    /// 短时间大量查询
    Burst,
    /// 接近当日额度
    QuotaEdge,
    /// 反复被拒
    RepeatedRefusals,
    /// 被拒后改道查得
    TriedUntilDone,
    /// 反复试探
    Fishing,
    /// 先搜姓名再查号码
    NameThenNumber,
    /// 只看不办
    NothingDone,
    /// 口令被猜
    Guessing,
    /// 自登文书自用
    OwnLetter,
    /// 重置他人口令
    PasswordReset,
}

/// Each rule with the word after `--flag` and its short name, in the order an auditor reads them.
const WORDS: [(Rule, &str, Label); 19] = [
    (Rule::Oneself, "self", Label::new("查看本人", "oneself")),
    (Rule::Colleague, "colleague", Label::new("查看同事", "colleague")),
    (Rule::SameVillage, "same-village", Label::new("同姓同村", "same surname and village")),
    (Rule::FormerUnit, "former-unit", Label::new("原单位", "former unit")),
    (Rule::OffHours, "off-hours", Label::new("非工作时间", "off hours")),
    (Rule::NoCase, "no-case", Label::new("无业务显示", "no open case")),
    (Rule::EmptyPurpose, "empty-purpose", Label::new("用途空泛", "empty purpose")),
    (Rule::CopiedPurpose, "copied-purpose", Label::new("用途照抄", "copied purpose")),
    (Rule::ReusedLetter, "reused-letter", Label::new("授权书重复使用", "letter reused")),
    (Rule::Burst, "burst", Label::new("短时间大量", "burst")),
    (Rule::QuotaEdge, "quota-edge", Label::new("接近额度", "edge of the quota")),
    (Rule::RepeatedRefusals, "repeated-refusals", Label::new("反复被拒", "repeated refusals")),
    (Rule::TriedUntilDone, "tried-until-done", Label::new("被拒后改道", "tried until done")),
    (Rule::Fishing, "fishing", Label::new("反复试探", "fishing")),
    (Rule::NameThenNumber, "name-then-number", Label::new("先名后号", "by name, then by number")),
    (Rule::NothingDone, "nothing-done", Label::new("只看不办", "nothing done")),
    (Rule::Guessing, "guessing", Label::new("口令被猜", "password guessed at")),
    (Rule::OwnLetter, "own-letter", Label::new("自登文书自用", "own letter")),
    (Rule::PasswordReset, "password-reset", Label::new("重置他人口令", "password reset")),
];

impl Rule {
    /// All rules.
    pub fn all() -> impl Iterator<Item = Self> {
        WORDS.iter().map(|(rule, ..)| *rule)
    }

    /// The word after `--flag`.
    pub fn word(self) -> &'static str {
        WORDS.iter().find(|(rule, ..)| *rule == self).map_or("", |(_, word, _)| word)
    }

    /// Reads a rule word.
    pub fn parse(word: &str) -> Option<Self> {
        WORDS.iter().find(|(_, known, _)| *known == word).map(|(rule, ..)| *rule)
    }

    /// Its short name.
    pub fn label(self) -> Label {
        WORDS.iter().find(|(rule, ..)| *rule == self).map_or(Label::new("", ""), |(.., label)| *label)
    }

    /// The rule in one line, with its thresholds.
    pub fn says(self, thresholds: &Thresholds) -> Text {
        let Thresholds { work_begins, work_ends, burst_subjects, refusals, misses, .. } = thresholds;
        let Thresholds { copied_subjects, idle_days, idle_within, minutes, quota_percent, guesses, .. } = thresholds;
        match self {
            Self::Oneself => text!("查看本人的信息", "looks at the officer’s own information"),
            Self::Colleague => {
                text!("查看同单位工作人员的信息", "looks at the information of an officer of the same unit")
            }
            Self::SameVillage => text!(
                "查看同姓且住址在本人村居的自然人",
                "looks at a person of the same surname who lives in the officer’s village"
            ),
            Self::FormerUnit => text!(
                "无业务依据，查看本人原单位所报的信息",
                "looks, without a case or letter, at what the officer’s former unit provided"
            ),
            Self::OffHours => text!(
                "非工作日，或 {work_begins} 点前、{work_ends} 点后查看信息",
                "looks on a day off, or before {work_begins} or after {work_ends} o’clock"
            ),
            Self::NoCase => text!(
                "查看主体或显示脱敏值，所写事项当日不在办、与该主体无关或非本人经办，也没有该主体的查询",
                "looks at a subject or reveals a value by a case not open that day, of somebody else, or not the officer’s own, and without a query"
            ),
            Self::EmptyPurpose => text!("用途说明没有内容", "the purpose text says nothing"),
            Self::CopiedPurpose => text!(
                "1 日内同一用途说明用于 {copied_subjects} 个及以上主体",
                "one purpose text for {copied_subjects} or more subjects in a day"
            ),
            Self::ReusedLetter => {
                text!("同一份书面材料用于不同的授权", "one and the same paper is used for different authorisations")
            }
            Self::Burst => text!(
                "1 小时内查看超过 {burst_subjects} 个主体",
                "looks at more than {burst_subjects} subjects in an hour"
            ),
            Self::QuotaEdge => text!(
                "1 日内查看的主体达到当时额度的 {quota_percent}%",
                "the subjects of a day reach {quota_percent} % of the quota then in force"
            ),
            Self::RepeatedRefusals => {
                text!("1 日内被拒 {refusals} 次及以上", "{refusals} or more refusals in a day")
            }
            Self::TriedUntilDone => text!(
                "对同一主体被拒后 {minutes} 分钟内换方式查得",
                "refused for a subject, then answered by another way within {minutes} minutes"
            ),
            Self::Fishing => {
                text!("1 小时内 {misses} 次及以上查无此主体", "{misses} or more searches in an hour that find nobody")
            }
            Self::NameThenNumber => text!(
                "{minutes} 分钟内先按姓名查找、显示号码，再按号码查询",
                "finds by name, reveals the number and queries by number within {minutes} minutes"
            ),
            Self::NothingDone => text!(
                "{idle_within} 日内有 {idle_days} 日查看同一主体而无任何办理",
                "looks at one subject on {idle_days} days within {idle_within} and does nothing about it"
            ),
            Self::Guessing => text!(
                "1 日内对同一账户登录或解锁失败 {guesses} 次及以上",
                "{guesses} or more failed log-ins or unlocks of one account in a day"
            ),
            Self::OwnLetter => {
                text!(
                    "凭本人登记的授权书或公函，于登记之后的日子查询",
                    "queries by a letter that the same person registered, on a later day"
                )
            }
            Self::PasswordReset => {
                text!("重置他人口令，或会签重置", "replaces another officer’s password, or signs for it")
            }
        }
    }
}

/// One log row, as far as these rules look at it.
#[allow(clippy::struct_excessive_bools, reason = "each is a switch or a fact of its own")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Row number.
    pub seq: i64,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Who: log-in name.
    pub officer: String,
    /// Who: name.
    pub name: String,
    /// What: operation.
    pub operation: String,
    /// Query mode, where it has one.
    pub mode: String,
    /// Whom it was about: any token that is the same for the same subject.
    pub subject: Option<Vec<u8>>,
    /// Purpose text.
    pub purpose: Option<String>,
    /// Case, authorisation or application it belongs to.
    pub basis: Option<String>,
    /// How many things were shown.
    pub count: i64,
    /// Numbers of what was shown.
    pub ids: Vec<String>,
    /// Whether something of records or people was shown.
    pub look: bool,
    /// Whether it counts for a quota: work that waited for the officer does not.
    pub counted: bool,
    /// Whether it was refused or denied.
    pub refused: bool,
    /// Whether something was done about the subject: a step of its work, a report handed out.
    pub step: bool,
}

impl Use {
    /// The case, letter or batch it belongs to. The record looked at, or another of the subject, is no reason to look at it.
    fn paper(&self) -> Option<&String> {
        self.basis.as_ref().filter(|no| !no.starts_with("R-"))
    }

    fn is_query(&self) -> bool {
        self.operation == "query.run" || self.operation == "report.subject"
    }

    /// An attempt to log in that failed: it is at an account, and not by its officer.
    fn is_failed_log_in(&self) -> bool {
        self.operation == "session.login" && self.refused
    }

    fn is_public(&self) -> bool {
        self.is_query() && self.mode == "public"
    }
}

/// What the register knows of a subject that somebody looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Public number, `S-12`: sentences call a subject by it.
    pub no: String,
    /// Name; its first character is a person's surname.
    pub name: String,
    /// Whether it is a natural person.
    pub is_person: bool,
    /// The same digest an officer's person has.
    pub person: Vec<u8>,
    /// Addresses in the records about it.
    pub addresses: Vec<String>,
    /// First and last day of each case on it; no last day while it is open.
    pub cases: Vec<(NaiveDate, Option<NaiveDate>)>,
}

/// A case that a look names as what it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseOf {
    /// Public number of its subject.
    pub subject: String,
    /// First day, and the last one once it is closed.
    pub open: (NaiveDate, Option<NaiveDate>),
    /// Unit that provided its record, and answers it.
    pub unit: String,
    /// Who had a part in it, by person, and since which day.
    pub people: BTreeMap<Vec<u8>, NaiveDate>,
}

impl CaseOf {
    /// Whether it was open on a day.
    fn is_open(&self, day: NaiveDate) -> bool {
        let (from, until) = self.open;
        from <= day && until.is_none_or(|until| day <= until)
    }

    /// Whether an officer had a part in it by a day: opened, handles or worked on it, or is of the unit that answers it.
    fn is_of(&self, officer: &Officer, day: NaiveDate) -> bool {
        self.unit == officer.unit || self.people.get(&officer.person).is_some_and(|since| *since <= day)
    }
}

/// What is known of an officer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Officer {
    /// Name.
    pub name: String,
    /// Digest of the person.
    pub person: Vec<u8>,
    /// Unit.
    pub unit: String,
    /// Village or neighbourhood (村居), empty when not given.
    pub home: String,
    /// Units the same person worked for under another account.
    pub former_units: Vec<String>,
}

/// How many subjects a quota lets look at, from which instant on; nothing where there is no limit.
pub type QuotaTimes = Vec<(DateTime<FixedOffset>, Option<usize>)>;

/// Everything the rules know beside the rows.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// By the token of [`Use::subject`].
    pub subjects: BTreeMap<Vec<u8>, Known>,
    /// By log-in name.
    pub officers: BTreeMap<String, Officer>,
    /// Digest of the paper behind each authorisation number.
    pub papers: BTreeMap<String, String>,
    /// Unit that provided each record.
    pub providers: BTreeMap<String, String>,
    /// Units that provided something of a subject, by the token of [`Use::subject`].
    pub provided: BTreeMap<Vec<u8>, BTreeSet<String>>,
    /// By number, the cases that looks name.
    pub cases: BTreeMap<String, CaseOf>,
    /// The quota of an officer on a day, as it changed.
    pub quotas: BTreeMap<(String, NaiveDate), QuotaTimes>,
    /// Who registered each letter that queries rested on, and on which day.
    pub letters: BTreeMap<String, (Vec<u8>, NaiveDate)>,
}

/// An alert: the rule, the facts in a sentence, and the rows it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The rule.
    pub rule: Rule,
    /// Log-in name.
    pub officer: String,
    /// Name.
    pub name: String,
    /// The day.
    pub day: NaiveDate,
    /// What happened, with the facts filled in.
    pub sentence: Text,
    /// How many times.
    pub count: usize,
    /// Numbers of the rows, first to last.
    pub rows: Vec<i64>,
}

/// What a rule is given: one person's rows of one day, under whatever account, those of the days before, and what is known.
struct Day<'a> {
    date: NaiveDate,
    uses: &'a [&'a Use],
    before: &'a [&'a Use],
    facts: &'a Facts,
    calendar: &'a Calendar,
    thresholds: &'a Thresholds,
}

/// A rule's check of one officer's day.
type Check = fn(&Day<'_>) -> Option<Alert>;

const CHECKS: &[Check] = &[
    people::oneself,
    people::colleague,
    people::same_village,
    people::former_unit,
    volume::off_hours,
    purpose::no_case,
    purpose::empty,
    purpose::copied,
    purpose::reused_letter,
    volume::burst,
    volume::quota_edge,
    volume::repeated_refusals,
    path::tried_until_done,
    volume::fishing,
    path::name_then_number,
    path::nothing_done,
    volume::guessing,
    purpose::own_letter,
    people::password_reset,
];

/// Whose a row is: a person's, over all the accounts of that person; a failed log-in is at an account and of nobody known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whose<'a> {
    Person(&'a [u8]),
    Account(&'a str),
    FailedAt(&'a str),
}

fn whose<'a>(one: &'a Use, facts: &'a Facts) -> Whose<'a> {
    if one.is_failed_log_in() {
        return Whose::FailedAt(&one.officer);
    }
    let person = facts.officers.get(&one.officer).map(|known| known.person.as_slice());
    person.filter(|person| !person.is_empty()).map_or(Whose::Account(&one.officer), Whose::Person)
}

/// Every alert that the uses give, by day, officer and rule. `uses` in the order of the log. An alert on a person of several
/// accounts stands under the one that was used first that day.
pub fn alerts(uses: &[Use], facts: &Facts, calendar: &Calendar, thresholds: &Thresholds) -> Vec<Alert> {
    let mut officers: BTreeMap<Whose<'_>, Vec<&Use>> = BTreeMap::new();
    for one in uses {
        officers.entry(whose(one, facts)).or_default().push(one);
    }
    let mut found = Vec::new();
    for all in officers.values() {
        let mut begin = 0;
        while let Some(first) = all.get(begin) {
            let day = first.at.date_naive();
            let end = begin + all.iter().skip(begin).take_while(|one| one.at.date_naive() == day).count();
            let (before, uses) = (all.get(..begin).unwrap_or_default(), all.get(begin..end).unwrap_or_default());
            let day = Day { date: day, uses, before, facts, calendar, thresholds };
            found.extend(CHECKS.iter().filter_map(|check| check(&day)));
            begin = end;
        }
    }
    found.sort_by(|one, other| (one.day, &one.officer, one.rule).cmp(&(other.day, &other.officer, other.rule)));
    found
}

impl Day<'_> {
    /// An alert on these rows; none when there are none.
    fn alert(&self, rule: Rule, rows: &[&Use], sentence: Text) -> Option<Alert> {
        rows.first()?;
        let first = self.uses.first()?;
        Some(Alert {
            rule,
            officer: first.officer.clone(),
            name: first.name.clone(),
            day: self.date,
            sentence,
            count: rows.len(),
            rows: rows.iter().map(|one| one.seq).collect(),
        })
    }

    /// The rows a condition holds for.
    fn of(&self, holds: impl Fn(&Use) -> bool) -> Vec<&Use> {
        self.uses.iter().copied().filter(|one| holds(one)).collect()
    }

    fn known(&self, one: &Use) -> Option<&Known> {
        self.facts.subjects.get(one.subject.as_ref()?)
    }

    fn officer(&self) -> Option<&Officer> {
        self.facts.officers.get(&self.uses.first()?.officer)
    }

    /// Whether a look belongs to work: a letter or a batch, or a case in which the officer has a part. A case that is opened
    /// names itself.
    fn is_work(&self, one: &Use) -> bool {
        let Some(no) = one.paper() else { return false };
        let case = no.split('/').next().and_then(|no| self.facts.cases.get(no));
        case.is_none_or(|case| self.accounts().any(|me| case.is_of(me, one.at.date_naive())))
    }

    /// Each account of the person, as far as it was used that day.
    fn accounts(&self) -> impl Iterator<Item = &Officer> {
        let used: BTreeSet<&str> = self.uses.iter().map(|one| one.officer.as_str()).collect();
        used.into_iter().filter_map(|login| self.facts.officers.get(login))
    }
}

fn clock(one: &Use) -> String {
    format!("{:02}:{:02}", one.at.hour(), one.at.minute())
}

/// First and last time, and the officer's name.
fn span(rows: &[&Use]) -> Option<(String, String, String)> {
    let (first, last) = (rows.first()?, rows.last()?);
    Some((clock(first), clock(last), first.name.clone()))
}

fn distinct(uses: &[&Use]) -> usize {
    uses.iter().filter_map(|one| one.subject.as_ref()).collect::<BTreeSet<_>>().len()
}
