//! Notices (告知文书): rendered from a case, numbered without gaps, marked as sent.

use super::{
    cases::NoticeShown,
    casework::{self, Loaded},
    compared, facts, steps_input,
};
use crate::{
    domain::{identifier, refusal::Code},
    letter,
    locale::Text,
    regime::Notice,
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        operation::Facets,
        store::{notices, records, settings},
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Prefix of notice numbers (通知).
const PREFIX: &str = "TZ";

/// `notice render`: a letter of the pack filled from the case. An unsent one of the same kind is written anew under its
/// number, so that no number is lost.
#[derive(Clone, Debug)]
pub struct RenderNotice {
    /// The case.
    pub case: String,
    /// Kind, a word of the pack; the one the state of the case asks for when not given.
    pub kind: Option<String>,
    /// Words the case does not hold, such as a reason of refusal.
    pub reason: Option<String>,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// Number.
    pub notice: String,
    /// The case.
    pub case: String,
    /// Kind.
    pub kind: String,
    /// `subject` or `provider`.
    pub addressee: String,
    /// Heading.
    pub title: Text,
    /// The letter as printed.
    pub text: Text,
    /// SM3 of the Chinese text.
    pub digest: String,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

impl Operation for RenderNotice {
    type Output = Rendered;
    const NAME: &'static str = "notice.render";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Rendered, Error> {
        use sm3::{Digest as _, Sm3};
        let case = casework::load(tx, &self.case)?;
        tx.allow(Facets { relation: Some(tx.relation_to(case.file.unit)), ..Facets::default() })?;
        let notice = self.notice(tx, &case)?;
        let words = letter::fill(notice, &slots(tx, &case, self.reason.as_deref(), &notice.rule)?)?;
        let drafts = notices::of_case(tx.db(), case.file.id)?;
        let draft = drafts.into_iter().find(|one| one.kind == notice.code && one.sent_on.is_none());
        let no = match &draft {
            Some(draft) => draft.no.clone(),
            None => number(tx)?,
        };
        let (centre, today) = (tx.env().centre.as_str(), tx.today().to_string());
        let text = Text {
            zh: letter::plain(&words.title.zh, &no, &words.body.zh, centre, &today),
            en: letter::plain(&words.title.en, &no, &words.body.en, centre, &today),
        };
        let digest = hex(&Sm3::digest(&text.zh));
        let row = notices::Notice {
            id: draft.as_ref().map(|draft| draft.id).unwrap_or_default(),
            no: no.clone(),
            case_file: case.file.id,
            kind: notice.code.clone(),
            addressee: notice.addressee.clone(),
            body: text.zh.clone(),
            digest: digest.clone(),
            made_by: tx.actor().officer,
            made_at: tx.now_ms(),
            sent_on: None,
            method: None,
        };
        if draft.is_some() {
            notices::redraft(tx.db(), &row)?;
        } else {
            notices::insert(tx.db(), &row)?;
        }
        Ok(Rendered {
            notice: no,
            case: case.file.no.clone(),
            kind: notice.code.clone(),
            addressee: notice.addressee.clone(),
            title: words.title,
            text,
            digest,
            cite: notice.rule.clone(),
            article: tx.pack().articles.text(&notice.rule),
        })
    }

    fn trace(&self, output: Option<&Rendered>) -> Trace {
        let trace = Trace::new().basis(&self.case).ids([&self.case]);
        match output {
            Some(letter) => trace.ids([&letter.notice, &letter.kind]).cite(&letter.cite),
            None => trace,
        }
    }
}

fn number(tx: &Tx<'_>) -> Result<String, Error> {
    let year = tx.today().year();
    Ok(format!("{PREFIX}-{year}-{:04}", settings::next_number(tx.db(), &format!("notice.{year}"))?))
}

impl RenderNotice {
    fn notice<'t>(&self, tx: &'t Tx<'_>, case: &Loaded<'_>) -> Result<&'t Notice, Error> {
        let all = &tx.pack().notice;
        let kind = self.kind.clone().or_else(|| wanted(tx, case));
        let word = kind.unwrap_or_default();
        all.iter().find(|notice| notice.code == word).ok_or_else(|| {
            let known = all.iter().map(|notice| notice.code.as_str()).collect::<Vec<_>>().join(" ");
            Error::new(Code::Input, text!("没有文书种类 `{word}`", "there is no notice `{word}`"))
                .hint(text!("文书种类：{known}", "kinds: {known}"))
        })
    }
}

/// The kind of notice that the state of a case asks for.
pub(super) fn wanted(tx: &Tx<'_>, case: &Loaded<'_>) -> Option<String> {
    let kind = match (case.file.kind.as_str(), case.standing.state.as_str()) {
        ("objection", "with-provider") if case.is_provider_late(tx) => "objection-urge",
        ("objection", "with-provider") => "objection-forward",
        ("objection", "overdue") => "suspension",
        ("objection", _) if case.standing.compared.ends_with("expired") => "objection-expired",
        ("objection", _) if corrections(tx, case).is_ok_and(|found| !found.is_empty()) => "objection-corrected",
        ("objection", _) => "objection-rejected",
        ("repair", _) => "repair-executed",
        ("revocation", _) => "revocation-executed",
        _ => return None,
    };
    Some(kind.to_owned())
}

/// Field, old value and new value of what the case corrected.
fn corrections(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Vec<(String, String, String)>, Error> {
    let versions = records::versions(tx.db(), case.record.id)?;
    let mut found = Vec::new();
    for pair in versions.windows(2) {
        let [before, after] = pair else { continue };
        if after.case_file != Some(case.file.id) {
            continue;
        }
        for (field, new) in &after.content {
            let old = before.content.get(field);
            if old != Some(new) {
                found.push((field.clone(), old.map(compared::plain).unwrap_or_default(), compared::plain(new)));
            }
        }
    }
    Ok(found)
}

/// The words a case has for the slots of letters.
fn slots(tx: &Tx<'_>, case: &Loaded<'_>, reason: Option<&str>, rule: &str) -> Result<BTreeMap<String, Text>, Error> {
    let mut slots = BTreeMap::new();
    let mut put = |slot: &str, words: Text| {
        if !words.zh.is_empty() {
            slots.insert(slot.to_owned(), words);
        }
    };
    put("subject", plain(&case.subject.name));
    put("provider", plain(&case.unit.name));
    put("case", plain(&case.file.no));
    put("record", plain(&record_words(case)));
    put("article", tx.pack().articles.text(rule));
    put("remedy", tx.pack().remedy.value.clone());
    put("received", day(case.standing.received));
    put("date", day(effect_day(tx, case)));
    put("reason", plain(reason.unwrap_or_default()));
    put("due", day(case.provider_due(tx)));
    put("last_day", day(steps_input::last_day(tx, case)?));
    let provider_days =
        case.table.step.iter().find(|step| step.start == "transfer.received").and_then(|step| step.days);
    put("days", plain(&provider_days.map(|days| days.to_string()).unwrap_or_default()));
    put("changes", changes(tx, case)?);
    put("finding", finding(case)?);
    Ok(slots)
}

fn plain(words: &str) -> Text {
    Text { zh: words.to_owned(), en: words.to_owned() }
}

fn record_words(case: &Loaded<'_>) -> String {
    if case.record.document.is_empty() {
        case.record.no.clone()
    } else {
        format!("{}（{}）", case.record.no, case.record.document)
    }
}

/// A day as letters write it.
fn day(day: Option<NaiveDate>) -> Text {
    match day {
        Some(day) => {
            let (year, month, of_month) = (day.year(), day.month(), day.day());
            Text { zh: format!("{year}年{month}月{of_month}日"), en: day.to_string() }
        }
        None => plain(""),
    }
}

/// The day the case took effect on the record.
fn effect_day(tx: &Tx<'_>, case: &Loaded<'_>) -> Option<NaiveDate> {
    let stored = |text: &Option<String>| text.as_deref().and_then(facts::day);
    match case.file.kind.as_str() {
        "repair" => stored(&case.record.hidden_on),
        "revocation" => stored(&case.record.erased_on),
        _ if case.standing.is_with_provider() => {
            case.provider_due(tx).filter(|due| *due < tx.today()).and_then(|due| due.succ_opt())
        }
        _ => {
            let confirmed = case.events.iter().rev().find(|event| event.step == "confirm")?;
            facts::day_of(confirmed.at)
        }
    }
}

/// What was corrected, and what the provider found of the rest.
fn changes(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Text, Error> {
    let mut zh = Vec::new();
    let mut en = Vec::new();
    for (field, old, new) in corrections(tx, case)? {
        let label = compared::label_of(&field);
        zh.push(format!("{}由“{old}”更正为“{new}”", label.zh));
        en.push(format!("{} from “{old}” to “{new}”", label.en));
    }
    if zh.is_empty() {
        return Ok(plain(""));
    }
    let rest = rejection(case)?;
    if !rest.is_empty() {
        zh.push(format!("其余内容经核查：{rest}"));
        en.push(format!("the rest was checked: {rest}"));
    }
    Ok(Text { zh: zh.join("；"), en: en.join("; ") })
}

/// The finding of the provider's last reply, when it did not uphold the objection.
fn rejection(case: &Loaded<'_>) -> Result<String, Error> {
    let Some(reply) = case.events.iter().rev().find(|event| event.step == "reply") else { return Ok(String::new()) };
    let reply = facts::event(reply)?;
    Ok(if reply.body.outcome.starts_with("rejected") { reply.said.finding } else { String::new() })
}

fn finding(case: &Loaded<'_>) -> Result<Text, Error> {
    match case.standing.compared.as_str() {
        "expired" => Ok(text!(
            "披露期限已满，该信息已转为档案保存，不再披露",
            "the period is over: the item is archived and no longer disclosed"
        )),
        "not-expired" => Ok(text!("披露期限未满，异议不成立", "the period is not over: the objection is not upheld")),
        _ => Ok(plain(&rejection(case)?)),
    }
}

/// `notice send`: the notice has gone out.
#[derive(Clone, Debug)]
pub struct SendNotice {
    /// Number of the notice.
    pub notice: String,
    /// The day it was sent; today when not given.
    pub on: Option<NaiveDate>,
    /// How: `delivered`, `post`, …
    pub method: String,
}

impl Operation for SendNotice {
    type Output = NoticeShown;
    const NAME: &'static str = "notice.send";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<NoticeShown, Error> {
        let no = &self.notice;
        let notice = notices::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(no))?;
        let rule = tx.pack().notice.iter().find(|one| one.code == notice.kind).map(|one| one.rule.clone());
        let rule = rule.unwrap_or_default();
        if notice.sent_on.is_some() {
            return Err(Error::new(Code::State, text!("`{no}` 已送达登记", "`{no}` is marked as sent already"))
                .cite(rule)
                .hint(text!("需要再次告知时重新制作", "render a new one to tell again")));
        }
        let on = self.on.unwrap_or_else(|| tx.today());
        casework::check_day(tx, on, &rule)?;
        if facts::day_of(notice.made_at).is_some_and(|made| on < made) {
            return Err(Error::new(
                Code::Input,
                text!("`{on}` 早于文书制作之日", "`{on}` is before the letter was made"),
            )
            .cite(rule)
            .hint(text!("填写实际送出之日", "give the day it went out")));
        }
        notices::set_sent(tx.db(), notice.id, &on.to_string(), tx.actor().officer, &self.method)?;
        let sent = notices::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(no))?;
        Ok(super::cases::notice_shown(sent))
    }

    fn trace(&self, _output: Option<&NoticeShown>) -> Trace {
        Trace::new().ids([&identifier::clean(&self.notice)])
    }
}
