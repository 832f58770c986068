//! Notices (告知文书): rendered from a case, or from a record that has none, and numbered without gaps.

use super::{
    applications,
    casework::{self, Loaded},
    compared, facts, gone, listing_letters, measure_steps, occasions, openings, replacements, steps_input,
};
use crate::{
    domain::{case::Effect, refusal::Code},
    intake::fields::Role,
    letter,
    locale::{Lang, Text},
    regime::{BY_UNIT, Notice, Variant, find},
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        masking,
        operation::Facets,
        store::{
            batches, notices,
            records::{self, Record},
            settings, subjects, units,
        },
        validity,
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Prefix of notice numbers (通知).
pub(super) const PREFIX: &str = "TZ";

/// `notice render`: a letter of the pack filled from the case. An unsent one of the same kind is written anew under its
/// number, so that no number is lost; the text it had stays in the register.
#[derive(Clone, Debug, Default)]
pub struct RenderNotice {
    /// The case; or the record, for letters of what is no case, such as a return or a refusal at the desk.
    pub case: String,
    /// Kind, a word of the pack; the one the state of the case asks for when not given.
    pub kind: Option<String>,
    /// Words the case does not hold, such as a reason of refusal.
    pub reason: Option<String>,
    /// The day an application was received that opened no case.
    pub received: Option<NaiveDate>,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// Number; empty in a dry run of a letter that has none yet.
    pub notice: String,
    /// The case, or the record.
    pub case: String,
    /// Kind.
    pub kind: String,
    /// `subject` or `provider`.
    pub addressee: String,
    /// Heading.
    pub title: Text,
    /// The letter as printed.
    pub text: Text,
    /// The same for a browser, every word escaped.
    pub html: Text,
    /// SM3 of the Chinese text.
    pub digest: String,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
    /// The case, or the batch, it is work on, for the log; none where it shows the subject of a record that waits for nobody.
    #[serde(skip)]
    work: Option<String>,
    /// Which text of the letter this is; 1 is the first (第几稿).
    pub version: i64,
}

impl Operation for RenderNotice {
    type Output = Rendered;
    const NAME: &'static str = "notice.render";
    const KIND: Kind = Kind::Change;
    const SHOWS: bool = true;

    fn case(&self) -> Option<&str> {
        // A letter about a record itself stands under the law in force.
        (!self.case.starts_with("R-")).then_some(self.case.as_str())
    }

    fn typed(&self) -> Vec<&str> {
        self.reason.as_deref().into_iter().collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Rendered, Error> {
        let about = match records::by_no(tx.db(), &self.case)? {
            Some(record) => About::Record(Box::new(record)),
            None => About::Case(Box::new(casework::load(tx, &self.case)?)),
        };
        tx.see(about.no(), Facets { relation: Some(tx.relation_to(about.unit())), ..Facets::default() })?;
        if let About::Record(record) = &about {
            super::records::refuse_unseen(tx, record)?;
        }
        let asked = self.notice(tx, &about)?;
        occasions::check(tx, &about, asked)?;
        let notice = as_it_came_out(tx, &about, asked);
        let slots = match &about {
            About::Case(case) => slots(tx, case, self.reason.as_deref(), &notice)?,
            About::Record(record) => self.slots_of_record(tx, record, &notice.rule)?,
        };
        let words = validity::letter(tx, &notice, &slots)?;
        let work = work(tx, &about, &notice)?;
        Ok(Rendered { work, ..issue(tx, &about, &notice, words)? })
    }

    fn trace(&self, output: Option<&Rendered>) -> Trace {
        let trace = Trace::new().ids([&self.case]);
        match output {
            Some(letter) => {
                let trace = trace.ids([&letter.notice, &letter.kind]).cite(&letter.cite).count(1);
                letter.work.as_deref().map_or(trace.clone(), |work| trace.basis(work))
            }
            None => self.case().map_or(trace.clone(), |case| trace.basis(case)),
        }
    }
}

/// What a letter is about.
pub(super) enum About<'t> {
    Case(Box<Loaded<'t>>),
    Record(Box<Record>),
}

impl About<'_> {
    fn unit(&self) -> i64 {
        match self {
            Self::Case(case) => case.file.unit,
            Self::Record(record) => record.unit,
        }
    }

    pub(super) fn no(&self) -> &str {
        match self {
            Self::Case(case) => &case.file.no,
            Self::Record(record) => &record.no,
        }
    }

    /// The notices made about it before.
    fn notices(&self, tx: &Tx<'_>) -> Result<Vec<notices::Notice>, Error> {
        match self {
            Self::Case(case) => notices::of_case(tx.db(), case.file.id),
            Self::Record(record) => notices::of_record(tx.db(), record.id),
        }
    }
}

/// The letter with the rule and the words that the course of the case asks for.
fn as_it_came_out(tx: &Tx<'_>, about: &About<'_>, notice: &Notice) -> Notice {
    let mut notice = notice.clone();
    let About::Case(case) = about else { return notice };
    let took = |rule: &str| rule.is_empty() || case.events.iter().any(|event| event.cite == rule);
    let fits = |one: &&Variant| one.case == case.file.kind && took(&one.after) && occasions::is_so(tx, case, &one.when);
    if let Some(found) = notice.variant.iter().find(fits).cloned() {
        notice.body = found.body.unwrap_or(notice.body);
        notice.rule = found.rule;
    }
    notice
}

/// The work that a letter belongs to: its case; of a record the batch or the open case that waits for the officer, or, where
/// the letter names nobody but the unit, the batch it came in with.
fn work(tx: &Tx<'_>, about: &About<'_>, notice: &Notice) -> Result<Option<String>, Error> {
    let About::Record(record) = about else { return Ok(Some(about.no().to_owned())) };
    if notice.slots.iter().any(|slot| slot == "subject") {
        return super::records::work(tx, record);
    }
    Ok(batches::by_id(tx.db(), record.batch)?.map(|batch| batch.no))
}

/// Who signs the letter: the centre, or the unit that answers for what it says.
fn signer(tx: &Tx<'_>, about: &About<'_>, notice: &Notice) -> Result<String, Error> {
    let unit = if notice.signed_by == BY_UNIT { units::by_id(tx.db(), about.unit())? } else { None };
    Ok(unit.map_or_else(|| tx.env().centre.clone(), |unit| unit.name))
}

/// Writes the letter under its number: that of a draft of the same kind, or the next of the year.
fn issue(tx: &Tx<'_>, about: &About<'_>, notice: &Notice, words: letter::Letter) -> Result<Rendered, Error> {
    use sm3::{Digest as _, Sm3};
    let draft = about.notices(tx)?.into_iter().find(|one| one.kind == notice.code && one.sent_on.is_none());
    let given = match &draft {
        Some(draft) => Some(draft.no.clone()),
        // A trial gives no number: the next letter that is made will have it.
        None => (!tx.is_trial()).then(|| number(tx)).transpose()?,
    };
    let unnumbered = text!("（试办，尚未编号）", "(dry run, not numbered yet)");
    let (sender, today) = (signer(tx, about, notice)?, tx.today().to_string());
    let text = Text {
        zh: letter::plain(&words.title.zh, given.as_ref().unwrap_or(&unnumbered.zh), &words.body.zh, &sender, &today),
        en: letter::plain(&words.title.en, given.as_ref().unwrap_or(&unnumbered.en), &words.body.en, &sender, &today),
    };
    let no = given.unwrap_or_default();
    let digest = hex(&Sm3::digest(&text.zh));
    let row = notices::Notice {
        id: draft.as_ref().map(|draft| draft.id).unwrap_or_default(),
        no: no.clone(),
        case_file: if let About::Case(case) = about { Some(case.file.id) } else { None },
        record: if let About::Record(record) = about { Some(record.id) } else { None },
        kind: notice.code.clone(),
        pack: tx.pack().version_word(),
        rule: notice.rule.clone(),
        addressee: notice.addressee.clone(),
        body: text.zh.clone(),
        digest: digest.clone(),
        made_by: tx.actor().officer,
        made_at: tx.now_ms(),
        sent_on: None,
        method: None,
    };
    let version = match &draft {
        None if tx.is_trial() => 1,
        None => {
            notices::insert(tx.db(), &row)?;
            1
        }
        Some(draft) => {
            let is_same = (&draft.digest, &draft.pack, &draft.rule) == (&row.digest, &row.pack, &row.rule);
            if !is_same {
                notices::redraft(tx.db(), &row)?;
            }
            1 + notices::count_drafts(tx.db(), draft.id)?
        }
    };
    Ok(Rendered {
        notice: no,
        case: about.no().to_owned(),
        kind: notice.code.clone(),
        addressee: notice.addressee.clone(),
        title: words.title,
        html: Text { zh: letter::html(&text.zh, Lang::Zh), en: letter::html(&text.en, Lang::En) },
        text,
        digest,
        cite: notice.rule.clone(),
        article: tx.pack().articles.text(&notice.rule),
        work: None,
        version,
    })
}

/// Keeps a letter that has a number of its own and belongs to no case and no record; it waits to be sent.
pub(super) fn register(tx: &Tx<'_>, notice: &Notice, no: &str, body: &str) -> Result<(), Error> {
    use sm3::{Digest as _, Sm3};
    let row = notices::Notice {
        id: 0,
        no: no.to_owned(),
        case_file: None,
        record: None,
        kind: notice.code.clone(),
        pack: tx.pack().version_word(),
        rule: notice.rule.clone(),
        addressee: notice.addressee.clone(),
        digest: hex(&Sm3::digest(body)),
        body: body.to_owned(),
        made_by: tx.actor().officer,
        made_at: tx.now_ms(),
        sent_on: None,
        method: None,
    };
    notices::insert(tx.db(), &row)?;
    Ok(())
}

/// Writes a letter that belongs to no case and no record; it waits to be sent. Answers its number.
pub(super) fn queue(tx: &Tx<'_>, kind: &str, mut slots: BTreeMap<String, Text>) -> Result<String, Error> {
    let notice = tx.pack().notice.iter().find(|one| one.code == kind).ok_or_else(|| Error::not_found(kind))?;
    slots.insert("article".to_owned(), ground(tx, &notice.rule));
    let words = validity::letter(tx, notice, &slots)?;
    let no = number(tx)?;
    let body = letter::plain(&words.title.zh, &no, &words.body.zh, &tx.env().centre, &tx.today().to_string());
    register(tx, notice, &no, &body)?;
    Ok(no)
}

/// The ground as letters name it: the regulation and the article of it.
pub(super) fn ground(tx: &Tx<'_>, rule: &str) -> Text {
    let (title, article) = (&tx.pack().regime.title.value, tx.pack().articles.text(rule));
    Text { zh: format!("《{}》{}", title.zh, article.zh), en: format!("{}, {}", title.en, article.en) }
}

fn number(tx: &Tx<'_>) -> Result<String, Error> {
    let year = tx.today().year();
    Ok(format!("{PREFIX}-{year}-{:04}", settings::next_number(tx.db(), &format!("notice.{year}"))?))
}

impl RenderNotice {
    fn notice<'t>(&self, tx: &'t Tx<'_>, about: &About<'_>) -> Result<&'t Notice, Error> {
        let all = &tx.pack().notice;
        let kind = self.kind.clone().or_else(|| match about {
            About::Case(case) => occasions::wanted(tx, case),
            About::Record(_) => None,
        });
        let word = kind.unwrap_or_default();
        if let Some(found) = all.iter().find(|notice| notice.code == word) {
            return Ok(found);
        }
        let open = occasions::open(tx, about)?;
        let (zh, en) =
            if open.is_empty() { occasions::names(&all.iter().collect::<Vec<_>>()) } else { occasions::names(&open) };
        let no = about.no();
        let message = match word.as_str() {
            "" => text!("`{no}` 目前没有应发的文书", "nothing is to be told about `{no}` as it stands"),
            word => text!("没有文书种类 `{word}`", "there is no notice `{word}`"),
        };
        let hint = if word.is_empty() && open.is_empty() {
            text!("先办理下一步：`xintai case actions {no}`", "take its next step first: `xintai case actions {no}`")
        } else {
            text!("用 --kind 指定：{zh}", "name one with --kind: {en}")
        };
        Err(Error::new(Code::Input, message).hint(hint))
    }

    /// The words a record has for the slots of letters.
    fn slots_of_record(&self, tx: &Tx<'_>, record: &Record, rule: &str) -> Result<BTreeMap<String, Text>, Error> {
        let subject = subjects::by_id(tx.db(), record.subject)?.ok_or_else(|| Error::not_found(&record.no))?;
        let unit = units::by_id(tx.db(), record.unit)?.ok_or_else(|| Error::not_found(&record.no))?;
        let events = records::events(tx.db(), record.id)?;
        let returned = events.iter().rev().find(|event| event.kind == "returned");
        let returned = returned.and_then(|event| event.note.clone().or_else(|| event.reason.clone()));
        let reason = self.reason.clone().or(returned).unwrap_or_default();
        if let Some(received) = self.received {
            openings::check_day(tx, received, rule)?;
        }
        let slots = [
            ("subject", plain(&named(tx, &subject))),
            ("provider", plain(&unit.name)),
            ("record", plain(&record_words(record))),
            ("article", ground(tx, rule)),
            ("remedy", tx.pack().remedy.value.clone()),
            ("received", day(self.received)),
            ("date", day(Some(tx.today()))),
            ("reason", plain(&reason)),
        ];
        Ok(slots
            .into_iter()
            .filter(|(_, words)| !words.zh.is_empty())
            .map(|(slot, words)| (slot.to_owned(), words))
            .collect())
    }
}

/// The words a case has for the slots of letters.
fn slots(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    reason: Option<&str>,
    notice: &Notice,
) -> Result<BTreeMap<String, Text>, Error> {
    let mut slots = BTreeMap::new();
    let mut put = |slot: &str, words: Text| {
        if !words.zh.is_empty() {
            slots.insert(slot.to_owned(), words);
        }
    };
    put("subject", plain(&named(tx, &case.subject)));
    put("provider", plain(&case.unit.name));
    put("case", plain(&case.file.no));
    put("record", plain(&record_words(&case.record)));
    put("article", ground(tx, &notice.rule));
    put("remedy", tx.pack().remedy.value.clone());
    put("received", day(case.standing.received));
    put("date", day(effect_day(tx, case)));
    put("reason", plain(&reason.map_or_else(|| last_reason(case), |given| Ok(given.to_owned()))?));
    if let Some(first) = case.events.first().filter(|_| case.file.kind == "complaint") {
        let word = facts::event(first)?.body.fields.into_iter().next().unwrap_or_default();
        put("ground", find(&tx.pack().complaint, &word).map(|ground| ground.label.clone()).unwrap_or_default());
    }
    if case.file.kind == "repair" {
        put("missing", applications::missing_words(tx, case)?);
    }
    let (days, due) = occasions::time(tx, case, notice);
    // A letter that begins a time goes out while the clock stands still, and says so.
    let stands = due.is_none() && !notice.takes.is_empty() && case.standing.paused().is_some();
    put(
        "due",
        if stands {
            text!("中止期限恢复后顺延之日", "the day it ends once the stopped clock runs again")
        } else {
            day(due)
        },
    );
    put("last_day", day(steps_input::last_day(tx, case)?));
    put("days", plain(&days.map(|days| days.to_string()).unwrap_or_default()));
    put("changes", changes(tx, case)?);
    put("kind", case.table.label.clone());
    put("result", gone::words(case, |on| day(Some(on)))?);
    put("finding", finding(case)?);
    for (slot, words) in listing_letters::slots(tx, case)?.into_iter().chain(measure_steps::slots(tx, case)?) {
        put(&slot, words);
    }
    Ok(slots)
}

/// The name as the letter has it; a trial shows no more of a person than a look at the case.
fn named(tx: &Tx<'_>, subject: &subjects::Subject) -> String {
    if tx.is_trial() { casework::shown_name(tx, subject) } else { subject.name.clone() }
}

/// The reason the last step gave.
fn last_reason(case: &Loaded<'_>) -> Result<String, Error> {
    let Some(stored) = case.events.last() else { return Ok(String::new()) };
    Ok(facts::event(stored)?.said.reason)
}

fn plain(words: &str) -> Text {
    Text { zh: words.to_owned(), en: words.to_owned() }
}

fn record_words(record: &Record) -> String {
    if record.document.is_empty() { record.no.clone() } else { format!("{}（{}）", record.no, record.document) }
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

/// The day the case took effect on the record: of the last step that changed, hid, shielded, archived or erased it; or the
/// first day after the provider let its time pass.
pub(super) fn effect_day(tx: &Tx<'_>, case: &Loaded<'_>) -> Option<NaiveDate> {
    let changes = |word: &String| {
        matches!(
            Effect::parse(word),
            Some(Effect::Correct | Effect::Hide | Effect::Shield | Effect::Erase | Effect::Archive)
        )
    };
    let acted = case
        .events
        .iter()
        .rev()
        .find(|stored| facts::event(stored).is_ok_and(|event| event.body.effects.iter().any(changes)));
    if case.standing.is_with_provider() && case.standing.closed.is_none() {
        return case.provider_due(tx).filter(|due| *due < tx.today()).and_then(|due| due.succ_opt());
    }
    let Some(acted) = acted else {
        return replaced_on(tx, case).ok().flatten();
    };
    facts::day_of(acted.at)
}

/// The day on which the version that the unit sent after its reply was taken in. The record itself keeps the day on which it was
/// first taken in.
fn replaced_on(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Option<NaiveDate>, Error> {
    let reply = case.events.iter().rev().find(|event| event.step == "reply");
    let Some(reply) = reply.filter(|_| replacements::is_in(tx, case).unwrap_or(false)) else { return Ok(None) };
    let events = records::events(tx.db(), case.record.id)?;
    let taken_in = events.iter().find(|event| event.kind == "accepted" && event.at >= reply.at);
    Ok(taken_in.and_then(|event| facts::day_of(event.at)))
}

/// What was corrected, and what the provider found of the rest.
fn changes(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Text, Error> {
    let mut zh = Vec::new();
    let mut en = Vec::new();
    let masks = masking::masks(tx.pack());
    let about = subjects::by_id(tx.db(), case.record.subject)?;
    let another = about.is_some_and(|subject| subject.kind == "person" && subject.id != case.file.subject);
    for (field, old, new) in occasions::corrections(tx, case)? {
        // Of somebody else whom the record is about after all, no more is told than the site would show.
        let new = match compared::role_of(&field) {
            Some(Role::Name) if another => masks.mask_name(&new),
            _ if another => masks.mask_text(&new),
            _ => new,
        };
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

/// What came of a complaint.
fn handled(case: &Loaded<'_>) -> Result<String, Error> {
    for stored in case.events.iter().rev().filter(|event| matches!(event.step.as_str(), "feedback" | "close")) {
        // Closing after the result was told says nothing of its own.
        let finding = facts::event(stored)?.said.finding;
        if !finding.is_empty() {
            return Ok(finding);
        }
    }
    Ok(String::new())
}

/// The finding of the provider's last reply, when it did not uphold the objection.
fn rejection(case: &Loaded<'_>) -> Result<String, Error> {
    let Some(reply) = case.events.iter().rev().find(|event| event.step == "reply") else { return Ok(String::new()) };
    let reply = facts::event(reply)?;
    Ok(if reply.body.outcome.starts_with("rejected") { reply.said.finding } else { String::new() })
}

fn finding(case: &Loaded<'_>) -> Result<Text, Error> {
    if case.file.kind == "complaint" {
        return Ok(plain(&handled(case)?));
    }
    match case.standing.compared.as_str() {
        "expired" => Ok(text!(
            "披露期限已满，该信息已转为档案保存，不再披露",
            "the period is over: the item is archived and no longer disclosed"
        )),
        "not-expired" => Ok(text!("披露期限未满，异议不成立", "the period is not over: the objection is not upheld")),
        _ => Ok(plain(&rejection(case)?)),
    }
}
