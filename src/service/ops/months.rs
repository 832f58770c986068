//! The monthly inspection (月度检查): its alerts, the rows drawn for review, and the close.

use super::{
    inspected::{keep, write_on},
    inspection::{AlertCard, LOOKS, fresh, is_own, month_of, own_use, rows_of, said, uses},
};
use crate::{
    domain::{refusal::Code, unusual::Alert},
    service::{
        Error, Kind, Operation, Trace, Tx,
        clock::moment,
        concerns,
        journal::Row,
        store::{inspection as store, journal},
    },
    text,
};
use chrono::{Months, NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};
use std::collections::BTreeMap;

/// Rows drawn of each officer for a monthly sample, unless fewer exist.
const SAMPLE: usize = 5;

/// First and last day of a month, written as `2026-11` and no other way: each spelling would be a month of its own.
fn days_of(month: &str) -> Result<(NaiveDate, NaiveDate), Error> {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|one| one.is_ascii_digit());
    let parts = month.split_once('-').filter(|(year, month)| digits(year, 4) && digits(month, 2));
    let first = parts.and_then(|(year, month)| NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1));
    let last = first.and_then(|first| first.checked_add_months(Months::new(1))?.pred_opt());
    first.zip(last).ok_or_else(|| {
        Error::new(Code::Input, text!("`{month}` 不是月份", "`{month}` is not a month"))
            .hint(text!("写作 2026-11", "write 2026-11"))
    })
}

/// One drawn row and its review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Row number.
    pub seq: i64,
    /// Log-in name of who looked.
    pub officer: String,
    /// The name, as it was.
    #[serde(default)]
    pub name: String,
    /// When, RFC 3339.
    #[serde(default)]
    pub at: String,
    /// What was done.
    #[serde(default)]
    pub operation: String,
    /// The reader's own row: somebody else reviews it (S8).
    #[serde(default)]
    pub own: bool,
    /// `in-order`, `escalated`, or nothing yet.
    pub result: Option<String>,
    /// What the review said.
    pub reason: Option<String>,
    /// Name of who reviewed.
    pub reviewed_by: Option<String>,
}

/// Where the inspection of a month stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MonthCard {
    /// `2026-11`
    pub month: String,
    /// Its alerts, newest first; not those on the reader's own use.
    pub alerts: Vec<AlertCard>,
    /// Alerts nobody has disposed of, those on the reader's own use counted too.
    pub undisposed: usize,
    /// How many of these are on the reader's own use: another auditor disposes of them. Which ones is not told.
    #[serde(default)]
    pub own: usize,
    /// The rows drawn for review, some of each officer.
    pub sample: Vec<Drawn>,
    /// Drawn rows not reviewed yet.
    pub unreviewed: usize,
    /// Number of the last row when it was closed, and by whom.
    pub closed: Option<(i64, String)>,
    #[serde(skip)]
    fresh: Vec<Alert>,
}

/// A drawn row with what the log says of it.
fn drawn(tx: &Tx<'_>, one: store::Sampled) -> Result<Drawn, Error> {
    let row = journal::by_seq(tx.db(), one.seq)?.map(|(row, ..)| row).unwrap_or_default();
    Ok(Drawn {
        seq: one.seq,
        own: row.person.as_ref() == Some(&tx.actor().person),
        officer: one.officer,
        name: row.officer_name.unwrap_or_default(),
        at: moment(row.at).to_rfc3339_opts(SecondsFormat::Secs, false),
        operation: row.operation,
        result: one.result,
        reason: one.reason,
        reviewed_by: one.reviewed_by,
    })
}

fn card(tx: &Tx<'_>, month: &str) -> Result<MonthCard, Error> {
    let (first, last) = days_of(month)?;
    let people = store::officers(tx.db())?;
    let kept = store::between(tx.db(), first, last)?;
    let open = || kept.iter().filter(|one| one.state == "open");
    let (undisposed, own) = (open().count(), open().filter(|one| is_own(tx, &one.alert.officer, &people)).count());
    let alerts = kept.into_iter().filter(|one| !is_own(tx, &one.alert.officer, &people)).map(AlertCard::from).collect();
    let sample = store::sample(tx.db(), month)?.into_iter().map(|one| drawn(tx, one)).collect::<Result<Vec<_>, _>>()?;
    let unreviewed = sample.iter().filter(|one| one.result.is_none()).count();
    let closed = store::closed(tx.db(), month)?;
    Ok(MonthCard { month: month.to_owned(), alerts, undisposed, own, sample, unreviewed, closed, fresh: Vec::new() })
}

/// `log month MONTH`: its alerts, its sample, what still stands open. A month that is over gets its sample drawn.
#[derive(Clone, Debug)]
pub struct InspectMonth {
    /// `2026-11`
    pub month: String,
}

impl Operation for InspectMonth {
    type Output = MonthCard;
    const NAME: &'static str = "log.month";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<MonthCard, Error> {
        Ok(MonthCard { fresh: fresh(tx)?, ..card(tx, &self.month)? })
    }

    fn settle(&self, tx: &Tx<'_>, output: &mut MonthCard) -> Result<(), Error> {
        keep(tx, &output.fresh)?;
        let (first, last) = days_of(&self.month)?;
        if last < tx.today() && output.sample.is_empty() {
            write_on(tx, &self.month, || draw(tx, &self.month, (first, last)))?;
        }
        *output = card(tx, &self.month)?;
        Ok(())
    }

    fn trace(&self, output: Option<&MonthCard>) -> Trace {
        let trace = Trace::new().ids([&self.month]);
        output.map_or(trace.clone(), |found| trace.count(found.alerts.len() + found.sample.len()).view(found))
    }
}

/// Draws some rows of each officer. Which ones follows from the hash of the month's last row: nobody chooses, and
/// everybody can draw the same again.
fn draw(tx: &Tx<'_>, month: &str, (first, last): (NaiveDate, NaiveDate)) -> Result<(), Error> {
    let (from, to) = rows_of(tx, first, last)?;
    let Some(seed) = journal::hash_of(tx.db(), to - 1)? else { return Ok(()) };
    let mut by_officer: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for one in uses(tx, first, last)?.into_iter().filter(|one| one.look && one.seq >= from) {
        by_officer.entry(one.officer).or_default().push(one.seq);
    }
    for (officer, rows) in by_officer {
        let mut lots: Vec<(Vec<u8>, i64)> = rows
            .into_iter()
            .map(|seq| {
                let mut lot = Sm3::default();
                lot.update(&seed);
                lot.update(seq.to_be_bytes());
                (lot.finalize().to_vec(), seq)
            })
            .collect();
        lots.sort();
        for (_, seq) in lots.into_iter().take(SAMPLE) {
            store::draw(tx.db(), month, seq, &officer)?;
        }
    }
    Ok(())
}

/// The month of an inspection that a row belongs to, with its days; refused once it is closed.
fn month_of_row(tx: &Tx<'_>, at: i64) -> Result<(String, (NaiveDate, NaiveDate)), Error> {
    let month = month_of(moment(at).date_naive());
    if store::closed(tx.db(), &month)?.is_some() {
        return Err(Error::new(Code::State, text!("{month} 已结月", "{month} is closed"))
            .hint(text!("结月后不再复核", "nothing is reviewed after the month is closed")));
    }
    let days = days_of(&month)?;
    Ok((month, days))
}

/// Takes up a look that the lot did not fall on. Once the month is over, and after the draw, so that nobody's choice stands
/// in the lot's place.
fn take_up(tx: &Tx<'_>, row: &Row, (month, days): (&str, (NaiveDate, NaiveDate))) -> Result<(), Error> {
    let drawn = store::sample(tx.db(), month)?;
    if drawn.is_empty() && days.1 < tx.today() {
        draw(tx, month, days)?;
    }
    if store::sample(tx.db(), month)?.iter().any(|one| one.seq == row.seq) {
        return Ok(());
    }
    let seq = row.seq;
    if days.1 >= tx.today() {
        return Err(Error::new(Code::State, text!("第 {seq} 行没有抽中", "row {seq} was not drawn"))
            .hint(text!("月末次日起可以另行抽查", "from the first day after the month any look can be reviewed")));
    }
    if row.outcome != "done" || !LOOKS.iter().any(|look| row.operation.starts_with(look)) {
        return Err(Error::new(Code::State, text!("第 {seq} 行不是查询", "row {seq} is no look at anybody"))
            .hint(text!("复核的是查询和查看；见 `log list`", "looks are reviewed; see `log list`")));
    }
    store::draw(tx.db(), month, seq, row.officer.as_deref().unwrap_or_default())
}

/// `log review SEQ`: what the review of a row said: of a drawn one, or of any look once its month is over.
#[derive(Clone, Debug)]
pub struct ReviewDrawn {
    /// Row number.
    pub seq: i64,
    /// `in-order` or `escalated`.
    pub result: String,
    /// What was checked.
    pub reason: String,
}

impl Operation for ReviewDrawn {
    type Output = Drawn;
    const NAME: &'static str = "log.review";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Drawn, Error> {
        if !matches!(self.result.as_str(), "in-order" | "escalated") {
            let word = &self.result;
            return Err(Error::new(Code::Input, text!("不认识 `{word}`", "unknown word `{word}`"))
                .hint(text!("可用：in-order escalated", "known: in-order escalated")));
        }
        let (row, ..) = journal::by_seq(tx.db(), self.seq)?.ok_or_else(|| Error::not_found(&self.seq.to_string()))?;
        if row.person.as_ref() == Some(&tx.actor().person) {
            return Err(own_use());
        }
        let (month, days) = month_of_row(tx, row.at)?;
        let reason = concerns::kept_statement(tx.db(), said(&self.reason)?)?;
        write_on(tx, &month, || {
            take_up(tx, &row, (&month, days))?;
            store::review(tx.db(), self.seq, &self.result, &reason, tx.actor().officer, tx.now_ms())
        })?;
        let (result, reviewed_by) = (Some(self.result.clone()), Some(tx.actor().name.clone()));
        let officer = row.officer.unwrap_or_default();
        drawn(tx, store::Sampled { seq: self.seq, officer, result, reason: Some(reason), reviewed_by })
    }

    fn trace(&self, _output: Option<&Drawn>) -> Trace {
        Trace::new().ids([self.seq.to_string()]).mode(&self.result)
    }
}

/// `log close MONTH`: closes the inspection of a month; refused while an alert or a drawn row stands open.
#[derive(Clone, Debug)]
pub struct CloseMonth {
    /// `2026-11`
    pub month: String,
}

impl Operation for CloseMonth {
    type Output = MonthCard;
    const NAME: &'static str = "log.close";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<MonthCard, Error> {
        let (first, last) = days_of(&self.month)?;
        let month = &self.month;
        if last >= tx.today() {
            return Err(Error::new(Code::State, text!("{month} 还没有结束", "{month} is not over yet"))
                .hint(text!("月末次日起结月", "close it from the first day after it")));
        }
        let begin = journal::by_seq(tx.db(), 1)?.map_or(tx.today(), |(row, ..)| moment(row.at).date_naive());
        if last < begin {
            return Err(Error::new(
                Code::State,
                text!("{month} 没有日志：日志自 {begin} 起", "there is no log of {month}: it begins on {begin}"),
            )
            .hint(text!("只结有日志的月份", "close a month that the log has rows of")));
        }
        keep(tx, &fresh(tx)?)?;
        if store::sample(tx.db(), month)?.is_empty() {
            write_on(tx, month, || draw(tx, month, (first, last)))?;
        }
        let card = card(tx, month)?;
        if card.closed.is_some() {
            return Err(Error::new(Code::State, text!("{month} 已结月", "{month} is closed already"))
                .hint(text!("见 `xintai log month`", "see `xintai log month`")));
        }
        let (open, unread) = (card.undisposed, card.unreviewed);
        if open > 0 || unread > 0 {
            let own = card.own;
            let hint = if own > 0 {
                text!(
                    "先处置与复核，见 `xintai log month {month}`；其中 {own} 条预警涉及您本人，不在其列，须由另一位审计员处置",
                    "dispose of and review them first, see `xintai log month {month}`; {own} of the alerts are about yourself and not listed there: another auditor disposes of them"
                )
            } else {
                text!(
                    "先处置与复核，见 `xintai log month {month}`",
                    "dispose of and review them first, see `xintai log month {month}`"
                )
            };
            return Err(Error::new(
                Code::State,
                text!(
                    "{month} 还有 {open} 条预警未处置、{unread} 行抽查未复核",
                    "{month} has {open} alerts without a disposition and {unread} drawn rows without a review"
                ),
            )
            .hint(hint));
        }
        let (seq, hash) = journal::head(tx.db())?.ok_or_else(|| Error::not_found(month))?;
        let officer = tx.actor().officer;
        write_on(tx, month, || store::close(tx.db(), month, (seq, &hash), officer, tx.now_ms()))?;
        self::card(tx, month)
    }

    fn trace(&self, _output: Option<&MonthCard>) -> Trace {
        Trace::new().ids([self.month.clone()])
    }
}
