//! Lists of records (信用信息列表): a page by filter, of what the officer may see; what of it is nobody's work counts for a quota.

use super::{
    facts::state_on,
    quotas,
    records::{RecordCard, card, facets, subject_of, work, worked},
    subjects::Reason,
};
use crate::{
    domain::{
        disclosure::{Standing, State},
        permission::Relation,
        refusal::Code,
    },
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::{Facets, Tally},
        store::{
            batches,
            records::{self, Record},
            subjects::Subject,
            units,
        },
        whom::{self, FormerNumber},
    },
    text,
};
use serde::{Deserialize, Serialize};

/// `record list`.
#[derive(Clone, Debug, Default)]
pub struct ListRecords {
    /// A state, or `pending` for what waits for an answer of the unit.
    pub state: Option<String>,
    /// Number of a batch.
    pub batch: Option<String>,
    /// Code of a unit.
    pub unit: Option<String>,
    /// Identifier of a subject, or its number.
    pub subject: Option<String>,
    /// Code of an item.
    pub item: Option<String>,
    /// Why; the officer's own work needs none.
    pub reason: Reason,
    /// The filing it is picked for, such as `objection.file`: that is the reason, of records that the officer may file it on.
    pub filing: Option<String>,
    /// Most items; 50 when 0.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// One page of records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordPage {
    /// By number.
    pub items: Vec<RecordCard>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The number it was asked for is a former one of the subject whose records these are.
    #[serde(rename = "former_number", default, skip_serializing_if = "Option::is_none")]
    pub former: Option<FormerNumber>,
    /// What of it counts for a quota.
    #[serde(skip)]
    tally: Option<Tally>,
}

impl ListRecords {
    fn filter(&self, tx: &Tx<'_>) -> Result<records::Filter, Error> {
        let states: &[&'static str] = match self.state.as_deref() {
            None => &[],
            Some("pending") => &["pending"],
            Some(word) => match State::parse(word) {
                Some(State::Submitted) => &["submitted", "pending"],
                Some(State::Returned) => &["returned"],
                Some(State::Withdrawn) => &["withdrawn"],
                Some(State::Erased) => &["erased"],
                Some(_) => &["accepted"],
                None => return Err(no_state(word)),
            },
        };
        let unit = match self.unit.as_deref() {
            Some(code) => Some(units::by_code(tx.db(), code)?.ok_or_else(|| tx.missing(code))?.id),
            None => None,
        };
        // Who may not see other units' records asks for the own unit's.
        let of_all = tx.decide(Facets { relation: Some(Relation::None), ..Facets::default() });
        let unit = if of_all.allowed {
            unit
        } else {
            let asked = unit.unwrap_or(tx.actor().unit);
            tx.allow(Facets { relation: Some(tx.relation_to(asked)), ..Facets::default() })?;
            Some(asked)
        };
        let batch = match self.batch.as_deref() {
            // To who sees the own unit's records alone, another unit's batch is one that nobody has.
            Some(no) => match batches::by_no(tx.db(), no)? {
                Some(batch) => Some(batch.id),
                None if of_all.allowed => return Err(Error::not_found(no)),
                None => Some(0),
            },
            None => None,
        };
        let subject = match self.subject.as_deref() {
            Some(text) => Some(whom::find(tx, &whom::target(text, tx.today()))?.map_or(0, |subject| subject.id)),
            None => None,
        };
        Ok(records::Filter {
            states: states.to_vec(),
            batch,
            unit,
            subject,
            item: self.item.clone(),
            unfinished: false,
        })
    }
}

/// Filings that begin with a record of the subject in question.
const FILINGS: &[&str] =
    &["objection.file", "repair.file", "record.revoke", "shield.file", "listing.propose", "measure.add"];

impl ListRecords {
    /// The filing it is picked for, refused where there is none of that name.
    fn filing(&self) -> Result<Option<&str>, Error> {
        let Some(word) = self.filing.as_deref() else { return Ok(None) };
        if FILINGS.contains(&word) {
            return Ok(Some(word));
        }
        let list = FILINGS.join(", ");
        Err(Error::new(Code::Usage, text!("没有申办 `{word}`", "there is no filing `{word}`"))
            .hint(text!("可用：{list}", "use one of: {list}")))
    }

    /// Whether the record may be listed for the reason given: open ones always, others of a person as the officer's own work,
    /// by their batch, for the filing at hand, or for a reason in words (decision 11).
    fn is_open_to(&self, tx: &Tx<'_>, record: &Record, subject: &Subject, state: State) -> Result<bool, Error> {
        let access = || std::iter::once(record.access.as_deref().unwrap_or_default());
        if state == State::Erased || self.batch.is_some() || self.reason.opens(tx, subject, access()) {
            return Ok(true);
        }
        let files = |operation: &str| tx.decide_on(operation, facets(tx, record, subject, state)).allowed;
        Ok(self.filing.as_deref().is_some_and(files) || is_own(tx, record)?)
    }

    /// Refuses a reason that says nothing or names what does not concern the subject.
    fn check_reason(&self, tx: &Tx<'_>) -> Result<(), Error> {
        self.filing()?;
        self.reason.check_words(tx)?;
        let subject = match self.subject.as_deref() {
            Some(typed) => whom::find(tx, &whom::target(typed, tx.today()))?,
            None => None,
        };
        match subject {
            Some(subject) => self.reason.check_for(tx, &subject),
            None => self.reason.check_unknown(tx),
        }
    }

    /// Hands each record the list shows to `each`, from a place on, until it wants no more; answers where it stopped.
    fn walk(
        &self,
        tx: &Tx<'_>,
        filter: &records::Filter,
        from: i64,
        mut each: impl FnMut(&Record, &Subject, &Standing) -> Result<bool, Error>,
    ) -> Result<Option<String>, Error> {
        let wanted = self.state.as_deref().and_then(State::parse);
        let mut after = from;
        loop {
            let part = records::list(tx.db(), filter, after, 200)?;
            let last_part = part.len() < 200;
            for record in part {
                let subject = subject_of(tx, &record)?;
                let standing = state_on(tx, &record, tx.today())?;
                let mut shown = wanted.is_none_or(|wanted| wanted == standing.state)
                    && tx.decide(facets(tx, &record, &subject, standing.state)).allowed;
                if shown && !self.is_open_to(tx, &record, &subject, standing.state)? {
                    // Of one subject it is refused as its records are when opened; of many it is left out.
                    if filter.subject.is_some() {
                        let access = record.access.as_deref().unwrap_or_default();
                        self.reason.check_given(tx, &subject, std::iter::once(access))?;
                    }
                    shown = false;
                }
                if shown && !each(&record, &subject, &standing)? {
                    return Ok(Some(after.to_string()));
                }
                after = record.id;
            }
            if last_part {
                return Ok(None);
            }
        }
    }

    /// How many rows the pages before showed that were no work of who asks, as far as a quota is concerned.
    fn before(&self, tx: &Tx<'_>, filter: &records::Filter, until: i64) -> Result<i64, Error> {
        let most = quotas::most_rows(tx)?;
        let mut rows: i64 = 0;
        if until > 0 && most > 0 {
            self.walk(tx, filter, 0, |record, _, _| {
                let is_before = record.id <= until;
                if is_before && !is_own(tx, record)? {
                    rows = rows.saturating_add(1);
                }
                Ok(is_before && rows < most)
            })?;
        }
        Ok(rows)
    }
}

/// Whether a record is the officer's own work, which counts for no quota: it waits for the officer, or the own unit handed it in.
pub(super) fn is_own(tx: &Tx<'_>, record: &Record) -> Result<bool, Error> {
    Ok(tx.relation_to(record.unit) == Relation::Unit || work(tx, record)?.is_some())
}

fn no_state(word: &str) -> Error {
    let list = State::ALL.map(State::word).join(", ");
    Error::new(Code::Usage, text!("没有状态 `{word}`", "there is no state `{word}`"))
        .hint(text!("可用：pending, {list}", "use pending, {list}"))
}

impl Operation for ListRecords {
    type Output = RecordPage;
    const NAME: &'static str = "record.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<RecordPage, Error> {
        let filter = self.filter(tx)?;
        self.check_reason(tx)?;
        let limit = if self.limit == 0 { 50 } else { self.limit.min(1000) };
        let from: i64 = match self.after.as_deref() {
            None => 0,
            Some(cursor) => cursor.parse().map_err(|_| Error::not_found(cursor))?,
        };
        let counts = quotas::is_limited(tx)?;
        let (mut items, mut tally) = (Vec::new(), Tally::default());
        let next = self.walk(tx, &filter, from, |record, subject, standing| {
            if items.len() == limit {
                return Ok(false);
            }
            items.push(card(tx, record, subject, standing)?);
            if counts && !is_own(tx, record)? {
                tally.rows = tally.rows.saturating_add(1);
                tally.subjects.insert(record.subject);
            }
            Ok(true)
        })?;
        // Only with a record the officer may see: an empty list is that of a number nobody has.
        let typed = self.subject.as_deref().filter(|_| !items.is_empty());
        let former = typed.map(|typed| whom::former_of(tx, typed)).transpose()?.flatten();
        if !counts {
            return Ok(RecordPage { items, next, former, tally: None });
        }
        tally.rows = tally.rows.saturating_add(self.before(tx, &filter, from)?);
        Ok(RecordPage { items, next, former, tally: Some(tally) })
    }

    fn trace(&self, output: Option<&RecordPage>) -> Trace {
        let items = output.map(|page| page.items.as_slice()).unwrap_or_default();
        let trace = super::log_subjects::about(Trace::new(), self.subject.as_deref());
        let trace = trace.ids(items.iter().map(|card| &card.id)).count(items.len()).view(&items);
        let trace = trace.tally(output.and_then(|page| page.tally.clone()));
        let trace = match self.filing.as_deref().filter(|word| FILINGS.contains(word)) {
            Some(word) => trace.mode(&word.replace('.', "-")),
            None => trace,
        };
        worked(trace, self.batch.as_deref(), &self.reason)
    }
}
