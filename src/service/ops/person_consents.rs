//! Consent of natural persons (同意): registered with what the notice told, ended, and asked for when information comes in.

use crate::{
    domain::{
        consented::Consented,
        identifier,
        refusal::{Code, Refusal},
    },
    regime::{Consent as Law, Pack},
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        masking::{self, SubjectCard},
        ops::{casework::Paper, facts},
        proof,
        store::{
            papers,
            person_consents::{self as consents, Consent},
            records::{self, Event, Record},
            subjects::{self, Subject},
        },
    },
    text,
};
use chrono::{Datelike as _, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};

/// Most consents on one page.
const PAGE: u32 = 200;

/// What the regulation asks of consent, if it asks any.
pub(super) fn law_of<'a>(tx: &'a Tx<'_>) -> Option<&'a Law> {
    tx.pack().entry.as_ref().and_then(|entry| entry.consent.as_ref())
}

fn law<'a>(tx: &'a Tx<'_>) -> Result<&'a Law, Error> {
    law_of(tx).ok_or_else(|| {
        tx.silent("consent.add", text!("本办法未规定归集的同意", "this regulation asks no consent to collection"))
    })
}

/// `consent add`: the consent of a person, or of the guardian, with what the notice told.
#[derive(Clone, Debug, Default)]
pub struct AddConsent {
    /// Identifier of the person.
    pub subject: String,
    /// Name of the person; needed for one who is not in the register yet.
    pub name: Option<String>,
    /// Name of the guardian who consents instead.
    pub guardian: Option<String>,
    /// Points the notice told, words of the pack.
    pub points: Vec<String>,
    /// What the information is for.
    pub purpose: String,
    /// It covers publication too.
    pub publishes: bool,
    /// First day; today when not given.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// The signed paper.
    pub paper: Option<Paper>,
}

/// A consent as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentCard {
    /// `C-2022-0001`
    pub id: String,
    /// `active`, `not-yet`, `expired`, `ended`.
    pub state: String,
    /// Whose, masked.
    pub subject: SubjectCard,
    /// The guardian consented.
    pub by_guardian: bool,
    /// Points told.
    pub points: Vec<String>,
    /// Purpose.
    pub purpose: String,
    /// It covers publication.
    pub publishes: bool,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Day on which it was ended, and why.
    pub ended: Option<(String, String)>,
    /// Accepted records that rest on it; of one that is ended here and now, those that left disclosure with it.
    pub records: Vec<String>,
}

fn state_of(one: &Consent, today: &str) -> &'static str {
    match one {
        one if one.ended_on.is_some() => "ended",
        one if today < one.from_day.as_str() => "not-yet",
        one if one.until_day.as_str() < today => "expired",
        _ => "active",
    }
}

fn card(tx: &Tx<'_>, one: Consent) -> Result<ConsentCard, Error> {
    let subject = subjects::by_id(tx.db(), one.subject)?.ok_or_else(|| Error::not_found(&one.no))?;
    Ok(ConsentCard {
        state: state_of(&one, &tx.today().to_string()).to_owned(),
        id: one.no,
        subject: masking::card(&masking::masks(tx.pack()), &subject),
        by_guardian: one.guardian.is_some(),
        points: one.points,
        purpose: one.purpose,
        publishes: one.publishes,
        from: one.from_day,
        until: one.until_day,
        ended: one.ended_on.zip(one.reason),
        records: Vec::new(),
    })
}

impl AddConsent {
    fn check(&self, tx: &Tx<'_>, law: &Law, from: NaiveDate) -> Result<NaiveDate, Error> {
        let refuse = |rule: &str, message, hint| Err(Error::new(Code::Input, message).cite(rule).hint(hint));
        if let Some(point) = law.points.value.iter().find(|point| !self.points.contains(point)) {
            let all = law.points.value.join(" ");
            return refuse(
                &law.points.rule,
                text!("告知缺少 `{point}`", "the notice does not tell `{point}`"),
                text!("告知须包括：{all}", "the notice tells: {all}"),
            );
        }
        if self.purpose.trim().is_empty() {
            return refuse(
                &law.ends.rule,
                text!("没有写明用途", "no purpose is given"),
                text!("用 --purpose 写明", "give it with --purpose"),
            );
        }
        let hint = text!("用 --until 写明终止日期", "give its last day with --until");
        let Some(until) = self.until else {
            return refuse(&law.ends.rule, text!("同意没有终止日期", "the consent has no last day"), hint);
        };
        if law.no_end.value.contains(&until) {
            return refuse(
                &law.no_end.rule,
                text!("`{until}` 不是终止日期", "`{until}` is a placeholder and no last day"),
                hint,
            );
        }
        if until < from || from > tx.today() {
            return refuse(
                &law.ends.rule,
                text!("起止日期不成立", "the days do not make a period"),
                text!("核对 --from 与 --until", "check --from and --until"),
            );
        }
        let longest = law.longest_months.as_ref().map(|longest| longest.value);
        let last = longest.and_then(|months| from.checked_add_months(Months::new(months))?.pred_opt());
        if let Some((months, last)) = longest.zip(last).filter(|(_, last)| until > *last) {
            return refuse(
                &law.ends.rule,
                text!("同意期限超过最长的 {months} 个月", "it runs longer than the {months} months allowed"),
                text!("终止日期最晚为 {last}", "the last day is {last} at the latest"),
            );
        }
        if self.paper.is_none() {
            return refuse(
                &law.required.rule,
                text!("没有同意书", "the signed consent is missing"),
                text!("用 --document 附上", "attach it with --document"),
            );
        }
        Ok(until)
    }

    /// The person, entered when not yet known.
    fn subject(&self, tx: &Tx<'_>, law: &Law) -> Result<i64, Error> {
        let value = proof::normalised(&self.subject, tx.today());
        if let Some(found) = subjects::led_by(tx.db(), &value)?
            && found.kind == "person"
        {
            return Ok(found.id);
        }
        let check = identifier::check(&self.subject, tx.today());
        let name = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let (true, Some(name)) = (check.is_usable() && check.kind.is_personal(), name) else {
            return Err(Error::new(
                Code::Input,
                text!("未找到此人，或证件号码有误", "the person is not known, or the number is wrong"),
            )
            .cite(law.required.rule.clone())
            .hint(text!(
                "核对号码；尚未登记的人用 --name 写明姓名",
                "check the number; give --name for somebody new"
            )));
        };
        let subject = Subject {
            id: 0,
            kind: "person".to_owned(),
            id_kind: check.kind.word().to_owned(),
            id_value: value.clone(),
            name: name.to_owned(),
            ended_on: None,
            ended_registered_on: None,
        };
        subjects::insert(tx.db(), &subject, &tx.subject_digest(&value))
    }
}

fn keep(tx: &Tx<'_>, paper: &Paper) -> Result<i64, Error> {
    let row = papers::Paper {
        id: 0,
        case_file: None,
        kind: "consent".to_owned(),
        name: paper.name.clone(),
        digest: hex(&Sm3::digest(&paper.body)),
        size: i64::try_from(paper.body.len()).unwrap_or(i64::MAX),
        added_by: tx.actor().officer,
        added_at: tx.now_ms(),
    };
    papers::insert(tx.db(), &row, &paper.body)
}

impl Operation for AddConsent {
    type Output = ConsentCard;
    const NAME: &'static str = "consent.add";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ConsentCard, Error> {
        let law = law(tx)?;
        let from = self.from.unwrap_or_else(|| tx.today());
        let until = self.check(tx, law, from)?;
        let guardian = self.guardian.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        let subject = self.subject(tx, law)?;
        let known = subjects::by_id(tx.db(), subject)?;
        if guardian.is_none() && known.is_some_and(|subject| is_minor(tx, law, &subject)) {
            return Err(no_guardian(law).into());
        }
        let new = Consent {
            id: 0,
            no: String::new(),
            subject,
            guardian,
            points: self.points.clone(),
            purpose: self.purpose.trim().to_owned(),
            publishes: self.publishes,
            from_day: from.to_string(),
            until_day: until.to_string(),
            paper: self.paper.as_ref().map(|paper| keep(tx, paper)).transpose()?,
            added_by: tx.actor().officer,
            added_at: tx.now_ms(),
            ended_on: None,
            reason: None,
            ended_by: None,
        };
        let no = consents::insert(tx.db(), tx.today().year(), &new)?;
        let made = consents::by_no(tx.db(), &no)?.ok_or_else(|| Error::not_found(&no))?;
        card(tx, made)
    }

    fn trace(&self, output: Option<&ConsentCard>) -> Trace {
        let trace = Trace::new().subject(&identifier::clean(&self.subject));
        output.map_or(trace.clone(), |card| trace.basis(&card.id).ids([&card.id]))
    }
}

/// `consent end`: before its day, with the reason. What rests on it alone leaves disclosure and waits for review.
#[derive(Clone, Debug)]
pub struct EndConsent {
    /// The consent.
    pub id: String,
    /// A word of the pack: `withdrawn`, `forced` …
    pub reason: String,
}

impl Operation for EndConsent {
    type Output = ConsentCard;
    const NAME: &'static str = "consent.end";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ConsentCard, Error> {
        let law = law(tx)?;
        let one = consents::by_no(tx.db(), &self.id)?.ok_or_else(|| Error::not_found(&self.id))?;
        let (id, reason) = (&self.id, &self.reason);
        if !law.reasons.value.contains(reason) {
            let all = law.reasons.value.join(" ");
            return Err(Error::new(Code::Input, text!("`{reason}` 不是终止事由", "`{reason}` is no reason to end it"))
                .cite(law.reasons.rule.clone())
                .hint(text!("可用：{all}", "one of: {all}")));
        }
        if one.ended_on.is_some() {
            return Err(Error::new(Code::State, text!("`{id}` 已终止", "`{id}` has ended already"))
                .cite(law.reasons.rule.clone())
                .hint(text!("无须处理", "nothing to do")));
        }
        consents::end(tx.db(), one.id, &tx.today().to_string(), reason, tx.actor().officer)?;
        let mut left = Vec::new();
        for mut record in records::resting_on(tx.db(), one.subject, &one.no)? {
            "submitted".clone_into(&mut record.state);
            (record.accepted_by, record.accepted_on) = (None, None);
            records::update(tx.db(), &record)?;
            records::insert_event(
                tx.db(),
                &Event {
                    record: record.id,
                    at: tx.now_ms(),
                    kind: "consent-ended".to_owned(),
                    officer: tx.actor().officer,
                    cite: Some(law.reasons.rule.clone()),
                    reason: Some(reason.clone()),
                    note: Some(one.no.clone()),
                    case_file: None,
                },
            )?;
            left.push(record.no);
        }
        let ended = consents::by_no(tx.db(), &self.id)?.ok_or_else(|| Error::not_found(&self.id))?;
        Ok(ConsentCard { records: left, ..card(tx, ended)? })
    }

    fn trace(&self, output: Option<&ConsentCard>) -> Trace {
        let records = output.map(|card| card.records.clone()).unwrap_or_default();
        Trace::new().basis(&self.id).ids([&self.id]).ids(&records).count(records.len())
    }
}

/// `consent list`: newest first.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListConsents;

/// Consents.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Consents {
    /// Newest first.
    pub items: Vec<ConsentCard>,
}

impl Operation for ListConsents {
    type Output = Consents;
    const NAME: &'static str = "consent.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Consents, Error> {
        law(tx)?;
        let mut items = Vec::new();
        for one in consents::page(tx.db(), i64::MAX, PAGE)? {
            let records = accepted_on(tx, &one)?;
            items.push(ConsentCard { records, ..card(tx, one)? });
        }
        Ok(Consents { items })
    }

    fn trace(&self, output: Option<&Consents>) -> Trace {
        let items = output.map(|found| found.items.as_slice()).unwrap_or_default();
        Trace::new().ids(items.iter().map(|one| &one.id)).count(items.len()).view(&items)
    }
}

/// The accepted records that a consent carries.
fn accepted_on(tx: &Tx<'_>, one: &Consent) -> Result<Vec<String>, Error> {
    let resting = records::resting_on(tx.db(), one.subject, &one.no)?;
    Ok(resting.into_iter().filter(|record| record.state == "accepted").map(|record| record.no).collect())
}

/// The consent that covers collection from this person today, or why none of theirs does; none when there is none at all.
pub(super) fn covering(tx: &Tx<'_>, identifier: &str) -> Result<Option<Result<String, Refusal>>, Error> {
    let Some(law) = law_of(tx) else { return Ok(None) };
    let Some(subject) = subjects::led_by(tx.db(), identifier)? else { return Ok(None) };
    let found = consents::of_subject(tx.db(), subject.id)?;
    let today = tx.today().to_string();
    let minor = is_minor(tx, law, &subject);
    let adult = of_age(law, &subject).is_some_and(|day| day <= tx.today());
    let no = |rule: &str, message, hint| Refusal::new(Code::Consent, message).cite(rule).hint(hint);
    let mut why = None;
    for one in found {
        let number = &one.no;
        if state_of(&one, &today) != "active" {
            let rule = if one.ended_on.is_some() { &law.reasons.rule } else { &law.ends.rule };
            why.get_or_insert(no(
                rule,
                text!("同意 `{number}` 已终止或者到期", "consent `{number}` has ended"),
                text!("重新取得同意后再报送", "send it once consent was given anew"),
            ));
        } else if minor && one.guardian.is_none() {
            why.get_or_insert_with(|| no_guardian(law));
        } else if adult && one.guardian.is_some() {
            why.get_or_insert(no(
                &law.required.rule,
                text!(
                    "本人已成年，`{number}` 是监护人的同意",
                    "of age by now, and `{number}` is the guardian's consent"
                ),
                text!("取得本人同意后再报送", "send it once the person has consented"),
            ));
        } else {
            return Ok(Some(Ok(one.no)));
        }
    }
    Ok(why.map(Err))
}

/// The refusal of a minor's own consent.
fn no_guardian(law: &Law) -> Refusal {
    Refusal::new(Code::Consent, text!("未成年人由监护人同意", "for a minor the guardian consents"))
        .cite(law.required.rule.clone())
        .hint(text!("登记监护人的同意：--guardian", "register the guardian's consent: --guardian"))
}

/// Below the age of the pack.
fn is_minor(tx: &Tx<'_>, law: &Law, subject: &Subject) -> bool {
    of_age(law, subject).is_some_and(|day| tx.today() < day)
}

/// The day on which the person reaches the age of the pack, by the birth date in the identifier.
fn of_age(law: &Law, subject: &Subject) -> Option<NaiveDate> {
    let digits = subject.id_value.get(6..14).filter(|_| subject.id_kind == "resident-id");
    let born = digits.and_then(|digits| NaiveDate::parse_from_str(digits, "%Y%m%d").ok());
    born?.checked_add_months(Months::new(law.guardian_under.value.saturating_mul(12)))
}

/// The consents that carry a record; none for one that rests on no consent. What is open on consent alone needs one that covers
/// publication, and from somebody of age a guardian's carries only what came in on it.
pub(super) fn carrying(
    tx: &Tx<'_>,
    pack: &Pack,
    record: &Record,
    subject: &Subject,
) -> Result<Option<Consented>, Error> {
    let Some(entry) = &pack.entry else { return Ok(None) };
    let (Some(law), Some(no)) = (&entry.consent, &record.facts.consent) else { return Ok(None) };
    let asked = entry.personal_publication.as_ref().is_some_and(|law| law.value);
    let is_open = record.access.as_deref().is_some_and(|mode| pack.publish.modes.value.iter().any(|one| one == mode));
    let publishes = asked && is_open && record.facts.publish_ground.is_none();
    let mut spans = Vec::new();
    for one in consents::of_subject(tx.db(), record.subject)?.iter().filter(|one| one.publishes || !publishes) {
        let grown = of_age(law, subject).filter(|_| one.guardian.is_some() && one.no != *no);
        let ended = one.ended_on.as_deref().and_then(facts::day);
        let before = [grown, ended].into_iter().flatten().filter_map(|day| day.pred_opt()).min();
        let Some((from, until)) = facts::day(&one.from_day).zip(facts::day(&one.until_day)) else { continue };
        spans.push((from, before.map_or(until, |before| until.min(before))));
    }
    Ok(Some(Consented { spans, rule: law.ends.rule.clone() }))
}

/// Whether a record's consent still stands; a newer one takes its place. Answers the number that covers it.
pub(super) fn still_covers(tx: &Tx<'_>, subject: &Subject, consent: &str) -> Result<String, Error> {
    let rule = law(tx)?.reasons.rule.clone();
    match covering(tx, &subject.id_value)? {
        Some(Ok(no)) => Ok(no),
        Some(Err(refusal)) => Err(refusal.into()),
        None => {
            Err(Error::new(Code::Consent, text!("同意 `{consent}` 不再有效", "consent `{consent}` no longer stands"))
                .cite(rule)
                .hint(text!("退回提供单位", "return it to the unit")))
        }
    }
}

/// Whether a consent covers publication.
pub(super) fn publishes(tx: &Tx<'_>, consent: &str) -> Result<bool, Error> {
    Ok(consents::by_no(tx.db(), consent)?
        .is_some_and(|one| one.publishes && state_of(&one, &tx.today().to_string()) == "active"))
}
