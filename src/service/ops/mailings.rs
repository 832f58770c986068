//! Letters on their way (送达): sent with day and manner, which may start the next clock; shown again, listed by number.

use super::{
    cases::NoticeShown,
    casework::{self, Moved, Paper},
    facts, listing_letters, openings,
    period::Period,
    steps::{self, Input},
};
use crate::{
    domain::{identifier, refusal::Code},
    letter,
    locale::{Label, Lang, Text},
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::{
            cases,
            notices::{self, Draft, Notice},
            officers, records, supervision, units,
        },
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Letters listed.
const LISTED: u32 = 500;

/// How a letter may go out (送达方式).
pub const METHODS: &[(&str, Label)] = &[
    ("delivered", Label::new("直接送达", "handed over")),
    ("post", Label::new("邮寄送达", "by post")),
    ("electronic", Label::new("电子送达", "electronically")),
    ("left", Label::new("留置送达", "left at the place")),
    ("public", Label::new("公告送达", "by public notice")),
    (PUBLISHED, Label::new("公开发布", "published")),
];

/// How a letter to the public goes out, and no other: it is published, and handed to nobody.
pub const PUBLISHED: &str = "published";

/// To whom a letter goes that is published.
const PUBLIC: &str = "public";

/// What a manner of service is called.
pub fn method_label(word: &str) -> Text {
    let known = METHODS.iter().find(|(known, _)| *known == word);
    known.map_or_else(|| Text { zh: word.to_owned(), en: word.to_owned() }, |(_, label)| Text::from(*label))
}

/// `notice send`: the notice has gone out. Where the pack says so, its service takes a step of the case, and the next
/// clock counts from that day.
#[derive(Clone, Debug, Default)]
pub struct SendNotice {
    /// Number of the notice.
    pub notice: String,
    /// The day it was served; today when not given.
    pub on: Option<NaiveDate>,
    /// How, a word of [`METHODS`].
    pub method: String,
    /// The proof of service (送达回证), kept with the case.
    pub proof: Option<Paper>,
}

/// A notice that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The notice.
    #[serde(flatten)]
    pub notice: NoticeShown,
    /// How the case moved with it.
    pub moved: Option<Moved>,
}

impl Operation for SendNotice {
    type Output = Sent;
    const NAME: &'static str = "notice.send";
    const KIND: Kind = Kind::Change;

    fn case(&self) -> Option<&str> {
        Some(&self.notice)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Sent, Error> {
        let notice = load(tx, &self.notice)?;
        // Who serves only the own unit's papers serves no other's.
        see(tx, &notice)?;
        let case = notice.case_file.map(|id| cases::by_id(tx.db(), id)).transpose()?.flatten();
        let case = case.map(|case| casework::loaded(tx, case)).transpose()?;
        if let Some(case) = &case {
            listing_letters::may_go(tx, case, &notice.kind)?;
        }
        let rule = notice.rule.clone();
        let no = &notice.no;
        if notice.sent_on.is_some() {
            return Err(Error::new(Code::State, text!("`{no}` 已送达登记", "`{no}` is marked as sent already"))
                .cite(rule)
                .hint(text!("需要再次告知时重新制作", "render a new one to tell again")));
        }
        check_method(&notice, Some(&self.method), &rule).map_err(|error| error.hint(methods_of(&notice)))?;
        let on = self.on.unwrap_or_else(|| tx.today());
        openings::check_day(tx, on, &rule)?;
        if facts::day_of(notice.made_at).is_some_and(|made| on < made) {
            return Err(Error::new(
                Code::Input,
                text!("`{on}` 早于文书制作之日", "`{on}` is before the letter was made"),
            )
            .cite(rule)
            .hint(text!("填写实际送出之日", "give the day it went out")));
        }
        if let Some(case) = &case {
            listing_letters::in_time(tx, case, &notice, on)?;
        }
        if let (Some(case), Some(proof)) = (notice.case_file, &self.proof) {
            let paper = Paper { kind: "service".to_owned(), ..proof.clone() };
            casework::keep_papers(tx, case, &[paper])?;
        }
        notices::set_sent(tx.db(), notice.id, &on.to_string(), tx.actor().officer, &self.method)?;
        let moved = take_step(tx, &notice, on)?;
        Ok(Sent { notice: super::cases::notice_shown(tx, load(tx, no)?), moved })
    }

    fn trace(&self, output: Option<&Sent>) -> Trace {
        let trace = Trace::new().ids([&identifier::clean(&self.notice)]);
        match output.and_then(|sent| sent.moved.as_ref()) {
            Some(moved) => trace.basis(&moved.case).ids([&moved.case]).cite(&moved.cite),
            None => trace,
        }
    }
}

fn load(tx: &Tx<'_>, no: &str) -> Result<Notice, Error> {
    notices::by_no(tx.db(), no)?.ok_or_else(|| tx.missing(no))
}

/// A letter of a unit that is not the officer's to deal with is answered like one that nobody has.
fn see(tx: &Tx<'_>, notice: &Notice) -> Result<(), Error> {
    let unit = unit_of(tx, notice)?.unwrap_or_default();
    tx.see(&notice.no, Facets { relation: Some(tx.relation_to(unit)), ..Facets::default() })
}

/// The manners in which a letter may go out.
fn methods_of(notice: &Notice) -> Text {
    let is_public = notice.addressee == PUBLIC;
    let all: Vec<&str> =
        METHODS.iter().map(|(known, _)| *known).filter(|known| (*known == PUBLISHED) == is_public).collect();
    let all = all.join(" ");
    text!("用 --method 写明：{all}", "say it with --method: {all}")
}

/// How a letter went out. The officer says it; only a letter to the public goes out in one manner.
fn check_method<'a>(notice: &Notice, word: Option<&'a str>, rule: &str) -> Result<&'a str, Error> {
    let is_public = notice.addressee == PUBLIC;
    let word = word.filter(|word| !word.is_empty()).or(is_public.then_some(PUBLISHED));
    let fits = |known: &str| (known == PUBLISHED) == is_public;
    let all: Vec<&str> = METHODS.iter().map(|(known, _)| *known).filter(|known| fits(known)).collect();
    if let Some(word) = word.filter(|word| all.contains(word)) {
        return Ok(word);
    }
    let (no, all) = (&notice.no, all.join(" "));
    let message = match word {
        Some(word) => {
            text!("`{no}` 没有送达方式 `{word}`", "there is no manner of service `{word}` for `{no}`")
        }
        None => text!("未写明 `{no}` 的送达方式", "it is not said how `{no}` went out"),
    };
    Err(Error::new(Code::Input, message).cite(rule).hint(text!(
        "用 --method 写明：{all}；或先用 `xintai notice send {no}` 登记送达",
        "say it with --method: {all}; or register its service first, `xintai notice send {no}`"
    )))
}

/// Marks a letter that a step rests on as sent on `day`, unless it was already.
pub(super) fn serve(
    tx: &Tx<'_>,
    notice: &Notice,
    method: Option<&str>,
    day: NaiveDate,
    rule: &str,
) -> Result<(), Error> {
    if notice.sent_on.is_some() {
        return Ok(());
    }
    let method = check_method(notice, method, rule)?;
    notices::set_sent(tx.db(), notice.id, &day.to_string(), tx.actor().officer, method)
}

/// The step that the service of this notice takes, once for each stay with the addressee.
fn take_step(tx: &Tx<'_>, notice: &Notice, on: NaiveDate) -> Result<Option<Moved>, Error> {
    let Some(file) = notice.case_file.map(|id| cases::by_id(tx.db(), id)).transpose()?.flatten() else {
        return Ok(None);
    };
    let law = tx.pack_of(&file.pack).notice.iter().find(|one| one.code == notice.kind);
    let Some(step) = law.map(|law| law.takes.clone()).filter(|step| !step.is_empty()) else { return Ok(None) };
    let case = casework::loaded(tx, file)?;
    let taken = case.taken_since("forward", &step);
    let open = case.table.transition(Some(&case.standing.state), &step, "").is_some();
    if taken || !open {
        return Ok(None);
    }
    steps::act(tx, case, &step, &Input { received: Some(on), ..Input::default() }).map(Some)
}

/// `notice show`: a letter as it was made, to be read, printed or saved again.
#[derive(Clone, Debug, Default)]
pub struct ShowNotice {
    /// Number of the notice.
    pub notice: String,
    /// A text it had before it was written anew; the present one when not given.
    pub version: Option<i64>,
}

/// A text that a letter had before it was written anew (前稿).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerText {
    /// 1 is the first.
    pub version: i64,
    /// The day it was made.
    pub made: Option<NaiveDate>,
    /// Log-in of who made it.
    pub officer: String,
    /// SM3 of the text.
    pub digest: String,
}

/// A letter with its particulars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterShown {
    /// Its particulars.
    #[serde(flatten)]
    pub card: NoticeCard,
    /// The letter as printed; empty once its record was erased.
    pub text: String,
    /// The same for a browser.
    pub html: String,
    /// SM3 of the text when it was made.
    pub digest: String,
    /// The texts it had before, first to last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<FormerText>,
}

/// A notice as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeCard {
    /// Number.
    pub notice: String,
    /// The case or the record; of an act towards a unit the unit.
    pub about: String,
    /// Kind.
    pub kind: String,
    /// Heading.
    pub title: Text,
    /// `subject` or `provider`.
    pub addressee: String,
    /// The day it was made.
    pub made: Option<NaiveDate>,
    /// Log-in of who made it.
    pub officer: String,
    /// The day it was served.
    pub sent: Option<String>,
    /// How.
    pub method: Option<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
    /// Regulation and version it was made under.
    pub pack: String,
    /// What that regulation is called.
    pub regime: Text,
    /// Which text of the letter this is; 1 is the first (第几稿).
    pub version: i64,
}

fn card(tx: &Tx<'_>, notice: &Notice) -> Result<NoticeCard, Error> {
    let about = match (notice.case_file, notice.record) {
        (Some(case), _) => cases::by_id(tx.db(), case)?.map(|case| case.no),
        (None, Some(record)) => records::by_id(tx.db(), record)?.map(|record| record.no),
        // An act towards a unit.
        (None, None) => match supervision::urging(tx.db(), &notice.no)? {
            Some(urging) => units::by_id(tx.db(), urging.unit)?.map(|unit| unit.code),
            None => None,
        },
    };
    // What a letter stands on is what it was made under, whatever law came after it.
    let pack = tx.pack_of(&notice.pack);
    let law = pack.notice.iter().find(|one| one.code == notice.kind);
    let cite = notice.rule.clone();
    Ok(NoticeCard {
        notice: notice.no.clone(),
        about: about.unwrap_or_default(),
        kind: notice.kind.clone(),
        title: law.map_or_else(|| Text { zh: notice.kind.clone(), en: notice.kind.clone() }, |law| law.title.clone()),
        addressee: notice.addressee.clone(),
        made: facts::day_of(notice.made_at),
        officer: officers::by_id(tx.db(), notice.made_by)?.map(|officer| officer.login).unwrap_or_default(),
        sent: notice.sent_on.clone(),
        method: notice.method.clone(),
        article: pack.articles.text(&cite),
        cite,
        pack: notice.pack.clone(),
        regime: pack.regime.title.value.clone(),
        version: 1 + notices::count_drafts(tx.db(), notice.id)?,
    })
}

/// The letter as it stood with a former text.
fn as_it_was(notice: &mut Notice, drafts: &[Draft], version: i64) -> Result<(), Error> {
    let present = i64::try_from(drafts.len()).unwrap_or(i64::MAX).saturating_add(1);
    if version == present {
        return Ok(());
    }
    let no = &notice.no;
    let Some(draft) = drafts.iter().find(|draft| draft.n == version) else {
        return Err(Error::new(Code::NotFound, text!("`{no}` 没有第 {version} 稿", "`{no}` has no text {version}"))
            .hint(text!("共 {present} 稿", "it has {present}")));
    };
    let Draft { pack, rule, body, digest, made_by, made_at, .. } = draft.clone();
    *notice = Notice { pack, rule, body, digest, made_by, made_at, sent_on: None, method: None, ..notice.clone() };
    Ok(())
}

/// The provider unit a notice is about: its liaison may see it.
fn unit_of(tx: &Tx<'_>, notice: &Notice) -> Result<Option<i64>, Error> {
    if let Some(case) = notice.case_file {
        return Ok(cases::by_id(tx.db(), case)?.map(|case| case.unit));
    }
    if let Some(urging) = supervision::urging(tx.db(), &notice.no)? {
        return Ok(Some(urging.unit));
    }
    let record = notice.record.map(|id| records::by_id(tx.db(), id)).transpose()?.flatten();
    Ok(record.map(|record| record.unit))
}

impl Operation for ShowNotice {
    type Output = LetterShown;
    const NAME: &'static str = "notice.show";
    const KIND: Kind = Kind::Look;

    fn case(&self) -> Option<&str> {
        Some(&self.notice)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<LetterShown, Error> {
        let mut notice = load(tx, &self.notice)?;
        see(tx, &notice)?;
        let drafts = notices::drafts(tx.db(), notice.id)?;
        if let Some(version) = self.version {
            as_it_was(&mut notice, &drafts, version)?;
        }
        let mut card = card(tx, &notice)?;
        card.version = self.version.unwrap_or(card.version);
        let login = |id| officers::by_id(tx.db(), id).map(|found| found.map(|one| one.login).unwrap_or_default());
        let former = drafts.into_iter().map(|draft| {
            Ok(FormerText {
                version: draft.n,
                made: facts::day_of(draft.made_at),
                officer: login(draft.made_by)?,
                digest: draft.digest,
            })
        });
        Ok(LetterShown {
            card,
            former: former.collect::<Result<_, Error>>()?,
            html: letter::html(&notice.body, Lang::Zh),
            text: notice.body,
            digest: notice.digest,
        })
    }

    fn trace(&self, output: Option<&LetterShown>) -> Trace {
        let trace = Trace::new().ids([&identifier::clean(&self.notice)]);
        match output {
            Some(shown) => trace.basis(&shown.card.about).count(1).view(&shown.text),
            None => trace,
        }
    }
}

/// `notice list`: the letters of a time, and whether their numbers run without a gap.
#[derive(Clone, Debug, Default)]
pub struct ListNotices {
    /// `2018`, `2018-06`, …; this year when not given.
    pub period: Option<String>,
    /// Only those not yet sent.
    pub unsent: bool,
}

/// Letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeList {
    /// The letters, newest first.
    pub items: Vec<NoticeCard>,
    /// Numbers of the year that are missing: none unless the file was changed from outside.
    pub missing: Vec<String>,
}

impl Operation for ListNotices {
    type Output = NoticeList;
    const NAME: &'static str = "notice.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<NoticeList, Error> {
        let year = tx.today().year().to_string();
        let period = Period::read(self.period.as_deref().unwrap_or(&year))?;
        let mut items = Vec::new();
        for notice in notices::list(tx.db(), period.instants(), self.unsent, LISTED)? {
            items.push(card(tx, &notice)?);
        }
        Ok(NoticeList { items, missing: missing(tx, period.from.year())? })
    }

    fn trace(&self, output: Option<&NoticeList>) -> Trace {
        match output {
            Some(list) => Trace::new().count(list.items.len()).view(list),
            None => Trace::new(),
        }
    }
}

/// The numbers below the last one of a year that no letter has.
fn missing(tx: &Tx<'_>, year: i32) -> Result<Vec<String>, Error> {
    let head = format!("{}-{year}-", super::notices::PREFIX);
    let given = notices::numbers(tx.db(), &head)?;
    let number = |no: &String| no.strip_prefix(&head).and_then(|rest| rest.parse::<u32>().ok());
    let numbers: BTreeSet<u32> = given.iter().filter_map(number).collect();
    let last = numbers.last().copied().unwrap_or_default();
    Ok((1..=last).filter(|one| !numbers.contains(one)).map(|one| format!("{head}{one:04}")).collect())
}
