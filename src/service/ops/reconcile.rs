//! Reconciling (核对): what a determining unit publishes on its own site beside what the platform shows. Nothing is changed.

use super::{compared, facts};
use crate::{
    domain::{comparison::normalise, disclosure::State},
    intake::{RawRow, Schema, fields::Role, table},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        proof,
        store::{
            records::{self, Record},
            units,
        },
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Records read at a time.
const PAGE: u32 = 500;

/// `record reconcile FILE --provider UNIT`: the file that a unit's site publishes, against the platform.
#[derive(Clone, Debug)]
pub struct ReconcileFile {
    /// Code of the determining unit.
    pub unit: String,
    /// Name of the file; only to tell its kind.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Row of the file, from 1.
    pub row: u64,
    /// Number of the record.
    pub record: String,
    /// The field.
    pub field: String,
    /// Its name on screens.
    pub label: Text,
    /// What the unit publishes.
    pub unit: String,
    /// What the platform shows.
    pub platform: String,
}

/// What the two sides show.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reconciled {
    /// Rows of the file.
    pub rows: usize,
    /// Rows that agree in every field.
    pub same: usize,
    /// Fields that differ, in the order of the file.
    pub items: Vec<Difference>,
    /// Rows of which the platform shows nothing.
    pub only_unit: Vec<u64>,
    /// Records shown here that the file does not hold.
    pub only_platform: Vec<String>,
}

impl Operation for ReconcileFile {
    type Output = Reconciled;
    const NAME: &'static str = "record.reconcile";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Reconciled, Error> {
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        tx.allow(Facets { relation: Some(tx.relation_to(unit.id)), ..Facets::default() })?;
        let table = table(self.bytes.clone(), &self.name)?;
        let schema = Schema::recognise(&table.header)?;
        let mut shown = shown_of(tx, unit.id)?;
        let mut found = Reconciled {
            rows: table.rows.len(),
            same: 0,
            items: Vec::new(),
            only_unit: Vec::new(),
            only_platform: Vec::new(),
        };
        for row in &table.rows {
            let Some(record) = key_of(tx, &schema, row)?.and_then(|key| shown.remove(&key)) else {
                found.only_unit.push(row.number);
                continue;
            };
            let differences = differences(tx, &schema, row, &record)?;
            found.same += usize::from(differences.is_empty());
            found.items.extend(differences);
        }
        found.only_platform =
            shown.into_values().map(|record| record.no).collect::<BTreeSet<_>>().into_iter().collect();
        Ok(found)
    }

    fn trace(&self, output: Option<&Reconciled>) -> Trace {
        let items = output.map(|found| found.items.as_slice()).unwrap_or_default();
        Trace::new().ids(items.iter().take(100).map(|one| &one.record)).count(items.len())
    }
}

/// What the platform shows to everybody of a unit, by subject and document.
fn shown_of(tx: &Tx<'_>, unit: i64) -> Result<BTreeMap<(i64, String), Record>, Error> {
    let filter = records::Filter { states: vec!["accepted"], unit: Some(unit), ..records::Filter::default() };
    let (mut shown, mut after) = (BTreeMap::new(), 0);
    loop {
        let page = records::list(tx.db(), &filter, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(shown) };
        after = last.id;
        for record in page {
            let published = record
                .access
                .as_deref()
                .is_some_and(|mode| tx.pack().publish.modes.value.iter().any(|one| one == mode));
            let disclosed = facts::state_on(tx, &record, tx.today())?.state == State::Disclosed;
            if published && disclosed {
                shown.insert((record.subject, document(&record.document)), record);
            }
        }
    }
}

fn document(text: &str) -> String {
    normalise(text, compared::reading_of("document"))
}

/// Subject and document that a row names; none when the register does not know the subject.
fn key_of(tx: &Tx<'_>, schema: &Schema, row: &RawRow) -> Result<Option<(i64, String)>, Error> {
    let cell = |role: Role| schema.position(role).and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim());
    let number = [Role::AnyId, Role::Uscc, Role::Id].into_iter().map(cell).find(|number| !number.is_empty());
    let Some(number) = number else { return Ok(None) };
    let subject = proof::find(tx, &proof::Target::Identifier(proof::normalised(number, tx.today())))?;
    Ok(subject.map(|subject| (subject.id, document(cell(Role::Document)))))
}

/// The fields of a row whose values the platform shows otherwise; the end of publication among them.
fn differences(tx: &Tx<'_>, schema: &Schema, row: &RawRow, record: &Record) -> Result<Vec<Difference>, Error> {
    let (platform, _) = compared::platform_side(tx, record)?;
    let until: Option<NaiveDate> = facts::state_on(tx, record, tx.today())?.until.last_day();
    let mut found = Vec::new();
    for (at, column) in schema.columns.iter().enumerate() {
        let theirs = row.cells.get(at).map_or("", |cell| cell.trim());
        let ours = match (column.role(), platform.get(column.key())) {
            (Some(Role::PublicUntil), _) => until.map(|day| day.to_string()).unwrap_or_default(),
            (_, Some(value)) => value.clone(),
            (_, None) => continue,
        };
        let reading = compared::reading_of(column.key());
        if !theirs.is_empty() && normalise(theirs, reading) != normalise(&ours, reading) {
            found.push(Difference {
                row: row.number,
                record: record.no.clone(),
                field: column.key().to_owned(),
                label: compared::label_of(column.key()),
                unit: theirs.to_owned(),
                platform: ours,
            });
        }
    }
    Ok(found)
}
