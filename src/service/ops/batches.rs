//! Batches (批次) as reviewers see them: which wait, and their rows as received with what was found in each.

use super::{
    compared::role_of,
    import::RowProblem,
    quotas,
    record_list::is_own,
    records::{RecordShown, instant, shown},
    subjects::Reason,
};
use crate::{
    domain::{
        Code, identifier,
        mask::{Masks, is_latin_name},
        permission::Relation,
    },
    intake::{Severity, SubjectKind, fields::Role},
    service::{
        Error, Kind, Need, Operation, Trace, Tx, masking,
        operation::{Facets, Tally},
        store::{
            batches::{self, Batch, Submission},
            officers,
            records::{self, Content},
            replacements, units,
        },
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A batch in a list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BatchCard {
    /// Its number, `B-2026-1123-02`.
    pub batch: String,
    /// `running`, `stopped`, `complete`.
    pub state: String,
    /// Code of the provider unit.
    pub unit: String,
    /// Its name.
    pub provider: String,
    /// Code of the item.
    pub item: String,
    /// The channel it came by.
    pub channel: String,
    /// Name of the file.
    pub file: String,
    /// Rows read.
    pub rows: i64,
    /// Rows taken for review.
    pub accepted: i64,
    /// Rows kept that wait for an answer of the unit.
    pub pending: i64,
    /// Rows refused.
    pub rejected: i64,
    /// Rows refused because they may not be collected.
    pub prohibited: i64,
    /// Records of it that wait for review.
    pub waiting: i64,
    /// Who entered it.
    pub entered_by: String,
    /// When.
    pub entered: String,
}

fn card(tx: &Tx<'_>, batch: &Batch) -> Result<BatchCard, Error> {
    let unit = units::by_id(tx.db(), batch.unit)?;
    let entered_by = officers::by_id(tx.db(), batch.entered_by)?.map(|officer| officer.name).unwrap_or_default();
    Ok(BatchCard {
        batch: batch.no.clone(),
        state: batch.state.clone(),
        unit: unit.as_ref().map(|unit| unit.code.clone()).unwrap_or_default(),
        provider: unit.map(|unit| unit.name).unwrap_or_default(),
        item: batch.item.clone(),
        channel: batch.channel.clone(),
        file: batch.file_name.clone(),
        rows: batch.rows,
        accepted: batch.accepted,
        pending: batch.pending,
        rejected: batch.rejected,
        prohibited: batch.prohibited,
        waiting: records::waiting(tx.db(), batch.id)?,
        entered_by,
        entered: instant(batch.entered_at),
    })
}

/// The permission a look at batches needs.
fn need() -> Need {
    Need::new("record.list")
}

/// `record batches`: the batches, newest first.
#[derive(Clone, Debug, Default)]
pub struct ListBatches {
    /// Only those with records that wait for review.
    pub waiting: bool,
    /// Only those of this provider unit, by code.
    pub unit: Option<String>,
    /// Most to answer; 50 when 0.
    pub limit: usize,
    /// The last batch of the page before.
    pub after: Option<String>,
}

/// A list of batches.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Batches {
    /// Newest first.
    pub items: Vec<BatchCard>,
    /// Records that wait in all of them.
    pub waiting: i64,
    /// Cursor of the next page.
    pub next: Option<String>,
}

impl Operation for ListBatches {
    type Output = Batches;
    const NAME: &'static str = "record.batches";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        need()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Batches, Error> {
        let asked = match self.unit.as_deref() {
            Some(code) => Some(units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?.id),
            None => None,
        };
        // Who may not see other units' records sees the own unit's batches.
        let of_all = tx.decide(Facets { relation: Some(Relation::None), ..Facets::default() }).allowed;
        let unit = if of_all { asked } else { Some(asked.unwrap_or(tx.actor().unit)) };
        if let Some(unit) = unit {
            tx.allow(Facets { relation: Some(tx.relation_to(unit)), ..Facets::default() })?;
        }
        let limit = if self.limit == 0 { 50 } else { self.limit.min(500) };
        let mut before = match self.after.as_deref() {
            None => i64::MAX,
            Some(no) => batches::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(no))?.id,
        };
        let mut items = Vec::new();
        // One more than asked tells whether a page follows.
        while items.len() <= limit {
            let part = batches::list(tx.db(), unit, before, 100)?;
            let Some(last) = part.last() else { break };
            before = last.id;
            for batch in &part {
                let card = card(tx, batch)?;
                if items.len() <= limit && (!self.waiting || card.waiting > 0) {
                    items.push(card);
                }
            }
        }
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| last.batch.clone());
        Ok(Batches { waiting: items.iter().map(|card| card.waiting).sum(), items, next })
    }

    fn trace(&self, output: Option<&Batches>) -> Trace {
        let items = output.map(|found| found.items.as_slice()).unwrap_or_default();
        Trace::new().count(items.len()).ids(items.iter().map(|card| &card.batch)).view(&items)
    }
}

/// `record batch`: a page of a batch's rows.
#[derive(Clone, Debug, Default)]
pub struct ShowBatch {
    /// Number of the batch.
    pub batch: String,
    /// Only rows with something to tell.
    pub problems: bool,
    /// The row after which the page begins.
    pub after: i64,
    /// Most rows; 100 when 0.
    pub limit: u32,
}

/// A row of a batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchRow {
    /// The row, from 1 without the header.
    pub row: i64,
    /// The line of the file.
    pub line: i64,
    /// `submitted`, `pending`, `rejected`, `prohibited`.
    pub verdict: String,
    /// The cells as received, personal ones masked; nothing of a prohibited row.
    pub received: Content,
    /// What was found in it.
    pub problems: Vec<RowProblem>,
    /// The record that came of it.
    pub record: Option<RecordShown>,
    /// A reviewer proposes to admit it in spite of its check character, for this reason.
    pub proposed: Option<String>,
}

/// A page of a batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchPage {
    /// The batch.
    pub batch: BatchCard,
    /// Its rows, in the order of the file.
    pub rows: Vec<BatchRow>,
    /// The row after which the next page begins.
    pub next: Option<i64>,
    /// What of it counts for a quota.
    #[serde(skip)]
    tally: Option<Tally>,
}

/// Names of fields that hold a subject's name.
const NAMES: &[&str] = &["_XDR_MC", "名称", "姓名", "NAME"];
/// Names of fields that hold a representative's name.
const REPRESENTATIVES: &[&str] = &["_FRDB", "法定代表人"];
/// A name of at most so many characters may be a person's.
const SHORT: usize = 4;

/// A row that became no record: what may be a person's is masked.
struct Unrecorded<'r> {
    masks: &'r Masks,
    /// A natural person's, by its own words; of one that says nothing, by its name.
    person: bool,
    /// The paper that the number stands on.
    paper: identifier::Kind,
}

impl<'r> Unrecorded<'r> {
    fn new(masks: &'r Masks, received: &[(String, String)], today: NaiveDate) -> Self {
        let cell = |wanted: Role| {
            let found = received.iter().find(|(field, _)| role_of(field) == Some(wanted));
            found.map(|(_, cell)| cell.trim()).unwrap_or_default()
        };
        let is_code = |code: &str| {
            let check = identifier::check(code, today);
            check.is_usable() && !check.kind.is_personal()
        };
        let coded = [Role::Uscc, Role::AnyId].into_iter().any(|role| is_code(cell(role)));
        let unsaid = || may_be_person(cell(Role::Name)) && !coded;
        let person = SubjectKind::read(cell(Role::SubjectKind)).map_or_else(unsaid, |kind| kind == SubjectKind::Person);
        let paper = cell(Role::IdKind);
        let paper = paper.parse().ok().or_else(|| identifier::Kind::from_paper(paper));
        let paper = paper.filter(|paper: &identifier::Kind| paper.is_personal());
        Self { masks, person, paper: paper.unwrap_or(identifier::Kind::Other) }
    }

    fn masked(&self, field: &str, cell: &str) -> String {
        let upper = field.to_uppercase();
        let ends = |list: &[&str]| list.iter().any(|end| upper.ends_with(end));
        let role = role_of(field);
        let is_name = role == Some(Role::Name) || ends(NAMES);
        if ends(REPRESENTATIVES) || (is_name && (self.person || is_short(cell))) {
            return self.masks.mask_name(cell.trim());
        }
        let text = self.masks.mask_text(cell);
        let is_number = matches!(role, Some(Role::Id | Role::RepId)) || (role == Some(Role::AnyId) && self.person);
        // A number of the wrong form is a person's all the same.
        if is_number && text == cell && !cell.contains('*') {
            return self.masks.mask_identifier(self.paper, cell);
        }
        text
    }
}

fn is_short(name: &str) -> bool {
    name.trim().chars().count() <= SHORT
}

/// Whether a name may be a person's: a short one, or one in Latin letters.
fn may_be_person(name: &str) -> bool {
    is_short(name) || is_latin_name(name)
}

fn row(tx: &Tx<'_>, masks: &Masks, batch: &str, found: Submission) -> Result<BatchRow, Error> {
    let record = found.record.map(|id| records::by_id(tx.db(), id)).transpose()?.flatten();
    // Of a row that is to replace an accepted record, what waits is shown and not what still stands.
    let new = found.record.map(|id| replacements::of(tx.db(), id)).transpose()?.flatten();
    let record = new.filter(|new| new.batch == found.batch).or(record);
    // A record the officer may not see leaves only the verdict of its row.
    // The permission to list may end where that to look goes on: then it is as if there were none.
    let is_hidden = |error: &Error| error.policy.is_some() || error.cite.is_some() || error.code == Code::NotFound;
    let hidden = |error: Error| if is_hidden(&error) { Ok(None) } else { Err(error) };
    let shown = match &record {
        Some(record) => {
            let reason = Reason { purpose: None, basis: Some(batch.to_owned()) };
            self::shown(tx, record, None, &reason).map(Some).or_else(hidden)?
        }
        None => None,
    };
    let received = if record.is_some() {
        shown.as_ref().map(|shown| shown.content.clone()).unwrap_or_default()
    } else {
        let own = Unrecorded::new(masks, &found.received, tx.today());
        found.received.iter().map(|(field, cell)| (field.clone(), own.masked(field, cell).into())).collect()
    };
    let told = found.problems.into_iter().filter(|problem| problem.severity > Severity::Note);
    let verdict = found.verdict;
    Ok(BatchRow {
        row: found.row,
        line: found.line,
        received,
        problems: told.map(|problem| RowProblem::new(problem, &verdict)).collect(),
        verdict,
        record: shown,
        proposed: batches::proposal(tx.db(), found.id)?.map(|proposal| proposal.reason),
    })
}

impl ShowBatch {
    /// The rows whose records are no work of who asks, those of the pages before included.
    fn tally(&self, tx: &Tx<'_>, batch: i64, rows: &[BatchRow]) -> Result<Option<Tally>, Error> {
        if !quotas::is_limited(tx)? {
            return Ok(None);
        }
        let mut tally = Tally::default();
        for shown in rows.iter().filter_map(|row| row.record.as_ref()) {
            let Some(record) = records::by_no(tx.db(), &shown.card.id)? else { continue };
            if !is_own(tx, &record)? {
                tally.rows = tally.rows.saturating_add(1);
                tally.subjects.insert(record.subject);
            }
        }
        let most = if self.after > 0 { u32::try_from(quotas::most_rows(tx)?).unwrap_or(u32::MAX) } else { 0 };
        let before = if most > 0 { batches::submissions(tx.db(), batch, 0, self.problems, most)? } else { Vec::new() };
        for id in before.iter().take_while(|row| row.row <= self.after).filter_map(|row| row.record) {
            let record = records::by_id(tx.db(), id)?;
            if record.map(|record| is_own(tx, &record)).transpose()? == Some(false) {
                tally.rows = tally.rows.saturating_add(1);
            }
        }
        Ok(Some(tally))
    }
}

impl Operation for ShowBatch {
    type Output = BatchPage;
    const NAME: &'static str = "record.batch";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        need()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<BatchPage, Error> {
        let unknown = || Error::not_found(&self.batch);
        let batch = batches::by_no(tx.db(), &self.batch)?.ok_or_else(unknown)?;
        let facets = Facets { relation: Some(tx.relation_to(batch.unit)), ..Facets::default() };
        if !tx.decide(facets).allowed {
            return Err(unknown());
        }
        let masks = masking::masks(tx.pack());
        let limit = if self.limit == 0 { 100 } else { self.limit.min(500) };
        let found = batches::submissions(tx.db(), batch.id, self.after, self.problems, limit)?;
        let full = u32::try_from(found.len()).is_ok_and(|count| count == limit);
        let next = found.last().filter(|_| full).map(|last| last.row);
        let rows = found.into_iter().map(|found| row(tx, &masks, &batch.no, found)).collect::<Result<Vec<_>, _>>()?;
        let tally = self.tally(tx, batch.id, &rows)?;
        Ok(BatchPage { batch: card(tx, &batch)?, rows, next, tally })
    }

    fn trace(&self, output: Option<&BatchPage>) -> Trace {
        let trace = Trace::new().basis(&self.batch);
        match output {
            Some(page) => {
                let ids = page.rows.iter().filter_map(|row| row.record.as_ref().map(|record| &record.card.id));
                trace.count(page.rows.len()).ids(ids).view(page).tally(page.tally.clone())
            }
            None => trace,
        }
    }
}
