//! Kinds of log rows: the combinations of operation, officer, outcome, purpose and unit that the log holds. They are
//! few, and one index names them; a filter on any of them reads the newest rows of each kind that fits. So one that fits
//! nothing, or only old rows, is answered as fast as any other, however long the log is.

use super::{Db, Error, journal::Filter};
use rusqlite::{OptionalExtension as _, params_from_iter, types::Value};
use std::{collections::BinaryHeap, fmt::Write as _};

/// The columns of the index `journal_kind`, after which it holds the row number.
const COLUMNS: [&str; 5] = ["operation", "officer", "outcome", "purpose", "unit"];

/// What a filter wants of a column.
enum Want {
    Any,
    OneOf(Vec<Value>),
    Begins(String),
}

impl Want {
    fn one(word: Option<&String>) -> Self {
        word.map_or(Self::Any, |word| Self::OneOf(vec![Value::from(word.clone())]))
    }

    fn list(words: &[String]) -> Self {
        if words.is_empty() { Self::Any } else { Self::OneOf(words.iter().cloned().map(Value::from).collect()) }
    }

    fn takes(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Begins(beginning), Value::Text(text)) => text.starts_with(beginning),
            (Self::Begins(_), _) => false,
            _ => true,
        }
    }
}

fn wants(filter: &Filter) -> [Want; 5] {
    let officer = match filter.officer.as_deref().and_then(|officer| officer.strip_suffix('*')) {
        Some(beginning) => Want::Begins(beginning.to_owned()),
        None => Want::one(filter.officer.as_ref()),
    };
    [
        Want::list(&filter.operations),
        officer,
        Want::list(&filter.outcomes),
        Want::one(filter.purpose.as_ref()),
        Want::one(filter.units.as_ref()),
    ]
}

/// Numbers of the newest `limit` rows from `from` on and below `below` that the filter's kinds take, newest first. None
/// when it wants no kind in particular.
pub(super) fn rows(db: &Db, filter: &Filter, (from, below): (i64, i64), limit: u32) -> Result<Option<Vec<i64>>, Error> {
    let wants = wants(filter);
    if wants.iter().all(|want| matches!(want, Want::Any)) {
        return Ok(None);
    }
    let mut kinds = Vec::new();
    find(db, &wants, &mut Vec::new(), &mut kinds)?;
    let mut heads = BinaryHeap::new();
    for (index, kind) in kinds.iter().enumerate() {
        heads.extend(newest(db, kind, (from, below))?.map(|seq| (seq, index)));
    }
    let mut found = Vec::new();
    while found.len() < limit as usize
        && let Some((seq, index)) = heads.pop()
    {
        found.push(seq);
        if let Some(kind) = kinds.get(index) {
            heads.extend(newest(db, kind, (from, seq))?.map(|seq| (seq, index)));
        }
    }
    Ok(Some(found))
}

/// Every kind that is wanted, column by column.
fn find(db: &Db, wants: &[Want; 5], begun: &mut Vec<Value>, found: &mut Vec<Vec<Value>>) -> Result<(), Error> {
    let Some(want) = wants.get(begun.len()) else {
        found.push(begun.clone());
        return Ok(());
    };
    let values = match want {
        Want::OneOf(values) => values.clone(),
        _ => values(db, begun)?,
    };
    for value in values.into_iter().filter(|value| want.takes(value)) {
        begun.push(value);
        find(db, wants, begun, found)?;
        begun.pop();
    }
    Ok(())
}

/// The values of the next column among rows that begin like this, by jumps through the index.
fn values(db: &Db, begun: &[Value]) -> Result<Vec<Value>, Error> {
    let mut found: Vec<Value> = Vec::new();
    while let Some(value) = after(db, begun, found.last())? {
        found.push(value);
    }
    Ok(found)
}

fn after(db: &Db, begun: &[Value], last: Option<&Value>) -> Result<Option<Value>, Error> {
    let Some(column) = COLUMNS.get(begun.len()) else { return Ok(None) };
    let mut sql = format!("SELECT {column} FROM journal INDEXED BY journal_kind WHERE {}", like(begun.len()));
    let mut values: Vec<Value> = begun.to_vec();
    match last {
        None => {}
        // What is absent comes first.
        Some(Value::Null) => {
            let _ = write!(sql, " AND {column} >= ''");
        }
        Some(value) => {
            let _ = write!(sql, " AND {column} > ?{}", begun.len() + 1);
            values.push(value.clone());
        }
    }
    let _ = write!(sql, " ORDER BY {column} LIMIT 1");
    Ok(db.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0)).optional()?)
}

/// The newest row of a kind, from one number on and below another.
fn newest(db: &Db, kind: &[Value], (from, below): (i64, i64)) -> Result<Option<i64>, Error> {
    let sql = format!(
        "SELECT seq FROM journal INDEXED BY journal_kind WHERE {} AND seq >= ?6 AND seq < ?7 ORDER BY seq DESC LIMIT 1",
        like(COLUMNS.len())
    );
    let bounds = [from, below].map(Value::from);
    Ok(db.prepare_cached(&sql)?.query_row(params_from_iter(kind.iter().chain(&bounds)), |row| row.get(0)).optional()?)
}

/// The condition that the first columns are as given.
fn like(columns: usize) -> String {
    let terms = COLUMNS.iter().take(columns).zip(1..).map(|(column, place)| format!("{column} IS ?{place}"));
    let terms: Vec<String> = terms.collect();
    if terms.is_empty() { "1".to_owned() } else { terms.join(" AND ") }
}
