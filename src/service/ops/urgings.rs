//! Urging of units (催促、通报、督查、整改): the written reminder, its escalation, and acts that end with an outcome.

use super::assessment::law;
use crate::{
    domain::refusal::Code,
    letter,
    locale::{Lang, Text},
    regime::{Supervision, find},
    service::{
        Error, Kind, Operation, Trace, Tx,
        clock::moment,
        store::{
            catalogues, notices, settings,
            supervision::{self as store, Urging},
            units::{self, Unit},
        },
        validity,
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kind of an escalated reminder.
const ESCALATED: &str = "escalated";
/// Letters of the pack: the reminder, any other act, the request for criticism.
const LETTERS: [&str; 3] = ["supply-urge", "rectify-order", "criticism-request"];

/// `urge issue`: a letter to a unit of the office's own level.
#[derive(Clone, Debug, Default)]
pub struct IssueUrging {
    /// Code of the unit.
    pub unit: String,
    /// A kind of the pack; the reminder when not given.
    pub kind: Option<String>,
    /// Catalogue items it asks for; of a reminder all that the unit has never supplied when none is named.
    pub items: Vec<String>,
    /// What is asked, in words.
    pub text: Option<String>,
    /// The day set.
    pub due: Option<NaiveDate>,
}

/// An act towards a unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UrgingShown {
    /// `CB-2018-0001`
    pub id: String,
    /// Code of the unit.
    pub unit: String,
    /// A kind of the pack, or `escalated`.
    pub kind: String,
    /// Items it asks for.
    pub items: Vec<String>,
    /// The day set.
    pub due: Option<String>,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// `open` or `closed`.
    pub state: String,
    /// What came of it.
    pub result: Option<String>,
    /// The day the letter was served; none while that is not registered.
    #[serde(default)]
    pub served_on: Option<String>,
    /// How.
    #[serde(default)]
    pub method: Option<String>,
    /// The letter as it is served.
    pub letter: String,
    /// The letter in both languages.
    #[serde(default, skip_serializing_if = "is_untold")]
    pub text: Text,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

fn is_untold(text: &Text) -> bool {
    text.zh.is_empty() && text.en.is_empty()
}

impl UrgingShown {
    /// For the eye: the letter once, in the reader's language.
    #[must_use]
    pub fn for_eye(mut self, lang: Lang) -> Self {
        let text = std::mem::take(&mut self.text);
        let (Text { zh, en }, served) = (text, self.letter);
        let own = lang.pick(zh, en);
        self.letter = if own.is_empty() { served } else { own };
        self
    }
}

fn shown(tx: &Tx<'_>, law: &Supervision, one: &Urging) -> Result<UrgingShown, Error> {
    let unit = units::by_id(tx.db(), one.unit)?.map(|unit| unit.code).unwrap_or_default();
    let cite = find(&law.kinds, &one.kind).map_or_else(|| law.escalate_to.rule.clone(), |kind| kind.rule.clone());
    let letter = notices::by_no(tx.db(), &one.no)?;
    Ok(UrgingShown {
        served_on: letter.as_ref().and_then(|letter| letter.sent_on.clone()),
        method: letter.and_then(|letter| letter.method),
        id: one.no.clone(),
        unit,
        kind: one.kind.clone(),
        items: one.items.clone(),
        due: one.due_on.clone(),
        issued_on: moment(one.issued_at).date_naive(),
        state: if one.closed_at.is_some() { "closed" } else { "open" }.to_owned(),
        result: one.result.clone(),
        letter: one.letter.clone(),
        text: Text { zh: one.letter.clone(), en: one.letter_en.clone() },
        article: tx.pack().articles.text(&cite),
        cite,
    })
}

fn loaded(tx: &Tx<'_>, no: &str) -> Result<Urging, Error> {
    store::urging(tx.db(), no)?.ok_or_else(|| Error::not_found(no))
}

/// The county or district with an office of its own that a unit belongs to.
fn part_of<'u>(tx: &Tx<'_>, unit: &'u Unit) -> Option<&'u str> {
    Some(unit.district.as_str()).filter(|district| tx.pack().is_part(district))
}

/// The office of the officer who acts.
fn office(tx: &Tx<'_>) -> Result<Unit, Error> {
    let actor = tx.actor();
    units::by_id(tx.db(), actor.unit)?.ok_or_else(|| Error::not_found(&actor.unit_code))
}

/// Whether a unit is of the level of the officer's own office.
pub(super) fn is_own_level(tx: &Tx<'_>, unit: &Unit) -> Result<bool, Error> {
    Ok(tx.pack().unit.parts.is_none() || part_of(tx, unit) == part_of(tx, &office(tx)?))
}

/// A unit is urged by the office of its own level: of another level or another county, that office does it.
fn own_level(tx: &Tx<'_>, unit: &Unit) -> Result<(), Error> {
    let Some(parts) = &tx.pack().unit.parts else { return Ok(()) };
    if is_own_level(tx, unit)? {
        return Ok(());
    }
    let of = part_of(tx, unit);
    let district = of.unwrap_or_else(|| tx.pack().district());
    Err(Error::new(
        Code::Role,
        text!(
            "该单位属于{district}，由{district}信用办催促",
            "the unit belongs to {district}: the credit office of {district} urges it"
        ),
    )
    .cite(parts.rule.clone())
    .hint(text!("转{district}信用办办理", "pass it to the credit office of {district}")))
}

/// Puts the words of the pack's letter together, and the letter into the register of letters under the number of the act:
/// it is served, shown and printed like any other.
fn letter_text(tx: &Tx<'_>, code: &str, no: &str, slots: Vec<(&str, Text)>) -> Result<Text, Error> {
    let notice = tx.pack().notice.iter().find(|notice| notice.code == code).ok_or_else(|| Error::not_found(code))?;
    let mut all: BTreeMap<String, Text> = slots.into_iter().map(|(slot, words)| (slot.to_owned(), words)).collect();
    all.insert("article".to_owned(), super::notices::ground(tx, &notice.rule));
    let words = validity::letter(tx, notice, &all)?;
    // A county's office writes in its own name.
    let office = office(tx)?;
    let sender = part_of(tx, &office).map_or(&tx.env().centre, |_| &office.name);
    let today = tx.today().to_string();
    let body = Text {
        zh: letter::plain(&words.title.zh, no, &words.body.zh, sender, &today),
        en: letter::plain(&words.title.en, no, &words.body.en, sender, &today),
    };
    super::notices::register(tx, notice, no, &body.zh)?;
    Ok(body)
}

/// The reminder has reached the unit before the day it sets: what nobody received ran out for nobody. One issued before
/// letters of this kind were registered has no entry.
fn served(tx: &Tx<'_>, reminder: &Urging, due: &str, rule: &str) -> Result<(), Error> {
    let Some(letter) = notices::by_no(tx.db(), &reminder.no)? else { return Ok(()) };
    let no = &reminder.no;
    match letter.sent_on {
        None => Err(Error::new(
            Code::State,
            text!("催促 `{no}` 未登记送达", "the service of the reminder `{no}` is not registered"),
        )
        .cite(rule)
        .hint(text!("先登记：`xintai notice send {no}`", "register it first: `xintai notice send {no}`"))),
        Some(on) if on.as_str() > due => Err(Error::new(
            Code::State,
            text!(
                "催促 `{no}` 于 {on} 送达，已过其期限 {due}",
                "the reminder `{no}` was served on {on}, after its day {due}"
            ),
        )
        .cite(rule)
        .hint(text!("另行催促，重定期限", "remind it anew, with another day"))),
        Some(_) => Ok(()),
    }
}

fn plain(words: &str) -> Text {
    Text { zh: words.to_owned(), en: words.to_owned() }
}

fn number(tx: &Tx<'_>) -> Result<String, Error> {
    let year = tx.today().year();
    Ok(format!("CB-{year}-{:04}", settings::next_number(tx.db(), &format!("urging.{year}"))?))
}

impl IssueUrging {
    /// The items named, which the catalogue must have; of a reminder without any, what the unit has never supplied.
    fn items(&self, tx: &Tx<'_>, unit: &Unit, reminder: bool) -> Result<Vec<String>, Error> {
        for item in &self.items {
            super::catalogue::holding(tx, unit.id, item)?;
        }
        if !self.items.is_empty() || !reminder {
            return Ok(self.items.clone());
        }
        let mut missing = Vec::new();
        for profile in catalogues::profiles(tx.db(), unit.id, None)?.into_iter().filter(|one| one.state == "active") {
            if store::supplied_since(tx.db(), unit.id, &profile.item, 0)? == 0 {
                missing.push(profile.item);
            }
        }
        Ok(missing)
    }
}

impl Operation for IssueUrging {
    type Output = UrgingShown;
    const NAME: &'static str = "urge.issue";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        self.text.as_deref().into_iter().collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<UrgingShown, Error> {
        let law = law(tx)?;
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        let first = law.reminder().map(|kind| kind.code.clone()).unwrap_or_default();
        let word = self.kind.clone().unwrap_or_else(|| first.clone());
        let Some(kind) = find(&law.kinds, &word) else {
            let known = law.kinds.iter().map(|kind| kind.code.as_str()).collect::<Vec<_>>().join(" ");
            return Err(Error::new(Code::Input, text!("没有种类 `{word}`", "there is no kind `{word}`"))
                .cite(law.outcome.rule.clone())
                .hint(text!("种类：{known}", "kinds: {known}")));
        };
        own_level(tx, &unit)?;
        let reminder = kind.code == first;
        let items = self.items(tx, &unit, reminder)?;
        let words = self.text.as_deref().unwrap_or_default().trim().to_owned();
        let incomplete = |zh: &str, en: &str| {
            Error::new(Code::Input, text!("缺少{zh}", "{en} is missing"))
                .cite(kind.rule.clone())
                .hint(text!("补全 --items、--due 或 --text", "give --items, --due or --text"))
        };
        if reminder && items.is_empty() {
            return Err(incomplete("应报送的目录项", "the items to be supplied"));
        }
        if !reminder && words.is_empty() {
            return Err(incomplete("内容", "what is asked"));
        }
        let Some(due) = self.due else { return Err(incomplete("期限", "the day set")) };
        if due < tx.today() {
            return Err(Error::new(Code::Input, text!("`{due}` 已过", "`{due}` is past"))
                .cite(kind.rule.clone())
                .hint(text!("另定期限", "set another day")));
        }
        let no = number(tx)?;
        let slots = vec![
            ("provider", plain(&unit.name)),
            ("kind", kind.label.clone()),
            ("items", plain(&items.join("、"))),
            ("what", plain(&words)),
            ("due", plain(&due.to_string())),
        ];
        let letter = letter_text(tx, if reminder { LETTERS[0] } else { LETTERS[1] }, &no, slots)?;
        let new = Urging {
            id: 0,
            no: no.clone(),
            unit: unit.id,
            kind: kind.code.clone(),
            items,
            letter: letter.zh,
            letter_en: letter.en,
            due_on: Some(due.to_string()),
            issued_by: tx.actor().officer,
            issued_at: tx.now_ms(),
            result: None,
            closed_at: None,
        };
        store::insert_urging(tx.db(), &new)?;
        shown(tx, law, &loaded(tx, &no)?)
    }

    fn trace(&self, output: Option<&UrgingShown>) -> Trace {
        trace(output, &self.unit)
    }
}

fn trace(output: Option<&UrgingShown>, typed: &str) -> Trace {
    match output {
        None => Trace::new().ids([typed]),
        Some(one) => Trace::new().basis(&one.id).ids([&one.id, &one.unit]).cite(&one.cite),
    }
}

/// `urge close`: what came of an act. None is closed without its outcome.
#[derive(Clone, Debug, Default)]
pub struct CloseUrging {
    /// Its number.
    pub id: String,
    /// What came of it.
    pub result: Option<String>,
}

impl Operation for CloseUrging {
    type Output = UrgingShown;
    const NAME: &'static str = "urge.close";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        self.result.as_deref().into_iter().collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<UrgingShown, Error> {
        let law = law(tx)?;
        let one = loaded(tx, &self.id)?;
        let no = &one.no;
        // What came of an act is for the office that acted.
        if let Some(unit) = units::by_id(tx.db(), one.unit)? {
            own_level(tx, &unit)?;
        }
        if one.closed_at.is_some() {
            return Err(Error::new(Code::State, text!("`{no}` 已办结", "`{no}` is closed already"))
                .cite(law.outcome.rule.clone())
                .hint(text!("用 `xintai urge list` 查看", "see `xintai urge list`")));
        }
        let result = self.result.as_deref().unwrap_or_default().trim();
        if result.is_empty() {
            return Err(Error::new(
                Code::State,
                text!("`{no}` 没有结果，不能办结", "`{no}` has no outcome: it stays open"),
            )
            .cite(law.outcome.rule.clone())
            .hint(text!("用 --result 写明结果", "give the outcome with --result")));
        }
        store::close_urging(tx.db(), one.id, result, (tx.actor().officer, tx.now_ms()))?;
        shown(tx, law, &loaded(tx, &self.id)?)
    }

    fn trace(&self, output: Option<&UrgingShown>) -> Trace {
        trace(output, &self.id)
    }
}

/// `urge escalate`: the request to the government of the same level for a notice of criticism (提请通报批评).
#[derive(Clone, Debug, Default)]
pub struct Escalate {
    /// Code of the unit.
    pub unit: String,
}

impl Operation for Escalate {
    type Output = UrgingShown;
    const NAME: &'static str = "urge.escalate";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<UrgingShown, Error> {
        let law = law(tx)?;
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        own_level(tx, &unit)?;
        let rule = &law.escalate_to.rule;
        let kind = law.reminder().map(|kind| kind.code.clone()).unwrap_or_default();
        let open = store::open_urgings(tx.db(), Some(unit.id))?;
        let open: Vec<_> = open.into_iter().filter(|one| one.kind == kind).collect();
        let Some(newest) = open.last() else {
            let name = &unit.name;
            return Err(Error::new(
                Code::State,
                text!("{name} 未经书面催促", "{name} has not been reminded in writing"),
            )
            .cite(rule.clone())
            .hint(text!("先催促：`xintai urge issue`", "remind it first: `xintai urge issue`")));
        };
        // A later reminder of other items keeps none back whose day is over.
        let ready = open.iter().find_map(|one| Some((one, unheeded(tx, one, rule).ok()?)));
        let (reminder, missing) = match ready {
            Some(found) => found,
            None => (newest, unheeded(tx, newest, rule)?),
        };
        let (no, due) = (&reminder.no, reminder.due_on.clone().unwrap_or_default());
        let new = number(tx)?;
        let of_part = |part| text!("{part}人民政府", "the people's government of {part}");
        let government = part_of(tx, &unit).map_or_else(|| law.escalate_to.value.clone(), of_part);
        let slots = vec![
            ("government", government),
            ("provider", plain(&unit.name)),
            ("reminder", plain(no)),
            ("items", plain(&missing.join("、"))),
            ("due", plain(&due)),
        ];
        let letter = letter_text(tx, LETTERS[2], &new, slots)?;
        let request = Urging {
            id: 0,
            no: new.clone(),
            unit: unit.id,
            kind: ESCALATED.to_owned(),
            items: missing,
            letter: letter.zh,
            letter_en: letter.en,
            due_on: None,
            issued_by: tx.actor().officer,
            issued_at: tx.now_ms(),
            result: None,
            closed_at: None,
        };
        store::insert_urging(tx.db(), &request)?;
        store::close_urging(tx.db(), reminder.id, &new, (tx.actor().officer, tx.now_ms()))?;
        shown(tx, law, &loaded(tx, &new)?)
    }

    fn trace(&self, output: Option<&UrgingShown>) -> Trace {
        trace(output, &self.unit)
    }
}

/// What a reminder asked for and did not bring although it was received and its day is over; or why it is not yet so.
fn unheeded(tx: &Tx<'_>, reminder: &Urging, rule: &str) -> Result<Vec<String>, Error> {
    let due = reminder.due_on.clone().unwrap_or_default();
    if tx.today().to_string() <= due {
        return Err(Error::new(
            Code::Term,
            text!("催促的期限 {due} 未过", "the day of the reminder, {due}, is not over"),
        )
        .cite(rule)
        .hint(text!("期限届满仍不提供的，次日起可以提请", "possible from the next day, if nothing is supplied")));
    }
    served(tx, reminder, &due, rule)?;
    let missing = still_missing(tx, reminder)?;
    if missing.is_empty() {
        let no = &reminder.no;
        return Err(Error::new(Code::State, text!("`{no}` 所列信息已提供", "what `{no}` asked for has been supplied"))
            .cite(rule)
            .hint(text!("办结：`xintai urge close {no} --result`", "close it: `xintai urge close {no} --result`")));
    }
    Ok(missing)
}

/// The items of a reminder of which nothing has come since it was issued.
pub(super) fn still_missing(tx: &Tx<'_>, reminder: &Urging) -> Result<Vec<String>, Error> {
    let mut missing = Vec::new();
    for item in &reminder.items {
        if store::supplied_since(tx.db(), reminder.unit, item, reminder.issued_at)? == 0 {
            missing.push(item.clone());
        }
    }
    Ok(missing)
}

/// `urge list`.
#[derive(Clone, Debug, Default)]
pub struct ListUrgings {
    /// Only of this unit.
    pub unit: Option<String>,
}

/// Acts towards units.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Urgings {
    /// Newest first.
    pub items: Vec<UrgingShown>,
}

impl Operation for ListUrgings {
    type Output = Urgings;
    const NAME: &'static str = "urge.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Urgings, Error> {
        let law = law(tx)?;
        let asked = match &self.unit {
            Some(code) => Some(units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?.id),
            None => None,
        };
        // A liaison sees what its own unit was asked.
        let all = tx.decide(crate::service::operation::Facets {
            relation: Some(crate::domain::permission::Relation::None),
            ..Default::default()
        });
        let unit = if all.allowed { asked } else { Some(tx.actor().unit) };
        let found = store::urgings(tx.db(), unit, 200)?;
        Ok(Urgings { items: found.iter().map(|one| shown(tx, law, one)).collect::<Result<_, _>>()? })
    }

    fn trace(&self, output: Option<&Urgings>) -> Trace {
        let items = output.map(|list| list.items.as_slice()).unwrap_or_default();
        Trace::new().count(items.len()).ids(items.iter().map(|item| &item.id)).view(&items)
    }
}
