//! Kinds of log rows: the combinations of operation, officer, outcome, purpose and unit that the log holds. They are
//! few, and one index names them; a filter on any of them reads the newest rows of each kind that fits. So one that fits
//! nothing, or only old rows, is answered as fast as any other, however long the log is. The rows under a rule of unusual use
//! have an index of the same form, with the rule before the rest.

use super::{Db, Error, journal::Filter};
use rusqlite::{OptionalExtension as _, params_from_iter, types::Value};
use std::{collections::BinaryHeap, fmt::Write as _};

/// An index whose columns name the kinds, and after which it holds the row number.
struct Index {
    from: &'static str,
    columns: &'static [&'static str],
}

/// Every row.
const LOG: Index =
    Index { from: "journal INDEXED BY journal_kind", columns: &["operation", "officer", "outcome", "purpose", "unit"] };
/// The flagged ones.
const FLAGGED: Index = Index {
    from: "alert_row INDEXED BY alert_row_kind",
    columns: &["rule", "operation", "officer", "outcome", "purpose", "unit"],
};

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

    /// A word, or with a final `*` its beginning.
    fn word(word: Option<&String>) -> Self {
        match word.and_then(|word| word.strip_suffix('*')) {
            Some(beginning) => Self::Begins(beginning.to_owned()),
            None => Self::one(word),
        }
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

fn wants(filter: &Filter) -> Vec<Want> {
    vec![
        Want::list(&filter.operations),
        if filter.officers.is_empty() { Want::word(filter.officer.as_ref()) } else { Want::list(&filter.officers) },
        Want::list(&filter.outcomes),
        Want::list(&filter.purposes),
        Want::word(filter.unit.as_ref()),
    ]
}

/// Numbers of the newest `limit` rows from `from` on and below `below` that the filter's kinds take, newest first. None
/// when it wants no kind in particular.
pub(super) fn rows(db: &Db, filter: &Filter, span: (i64, i64), limit: u32) -> Result<Option<Vec<i64>>, Error> {
    newest_of(db, &LOG, &wants(filter), span, limit)
}

/// The same of the rows under a rule of unusual use, or under any.
pub(super) fn flagged(
    db: &Db,
    filter: &Filter,
    rule: Option<&String>,
    span: (i64, i64),
    limit: u32,
) -> Result<Option<Vec<i64>>, Error> {
    let mut wants = wants(filter);
    wants.insert(0, Want::one(rule));
    newest_of(db, &FLAGGED, &wants, span, limit)
}

/// Numbers of every row of a span that the filter's kinds take, in no order. None when it wants no kind in particular.
pub(super) fn all(db: &Db, filter: &Filter, span: (i64, i64)) -> Result<Option<Vec<i64>>, Error> {
    all_of(db, &LOG, &wants(filter), span)
}

/// The same of the rows under a rule of unusual use, or under any: once for each rule.
pub(super) fn all_flagged(
    db: &Db,
    filter: &Filter,
    rule: Option<&String>,
    span: (i64, i64),
) -> Result<Option<Vec<i64>>, Error> {
    let mut wants = wants(filter);
    wants.insert(0, Want::one(rule));
    all_of(db, &FLAGGED, &wants, span)
}

fn all_of(db: &Db, index: &Index, wants: &[Want], (from, below): (i64, i64)) -> Result<Option<Vec<i64>>, Error> {
    if wants.iter().all(|want| matches!(want, Want::Any)) {
        return Ok(None);
    }
    let mut kinds = Vec::new();
    find(db, index, wants, &mut Vec::new(), &mut kinds)?;
    let width = index.columns.len();
    let sql = format!(
        "SELECT seq FROM {} WHERE {} AND seq >= ?{} AND seq < ?{}",
        index.from,
        like(index, width),
        width + 1,
        width + 2
    );
    let mut statement = db.prepare_cached(&sql)?;
    let (bounds, mut found) = ([from, below].map(Value::from), Vec::new());
    for kind in &kinds {
        let rows = statement.query_map(params_from_iter(kind.iter().chain(&bounds)), |row| row.get(0))?;
        for row in rows {
            found.push(row?);
        }
    }
    Ok(Some(found))
}

fn newest_of(
    db: &Db,
    index: &Index,
    wants: &[Want],
    (from, below): (i64, i64),
    limit: u32,
) -> Result<Option<Vec<i64>>, Error> {
    if wants.iter().all(|want| matches!(want, Want::Any)) {
        return Ok(None);
    }
    let mut kinds = Vec::new();
    find(db, index, wants, &mut Vec::new(), &mut kinds)?;
    let mut heads = BinaryHeap::new();
    for (place, kind) in kinds.iter().enumerate() {
        heads.extend(newest(db, index, kind, (from, below))?.map(|seq| (seq, place)));
    }
    let mut found = Vec::new();
    while found.len() < limit as usize
        && let Some((seq, place)) = heads.pop()
    {
        // A row under several rules comes once for each.
        if found.last() != Some(&seq) {
            found.push(seq);
        }
        if let Some(kind) = kinds.get(place) {
            heads.extend(newest(db, index, kind, (from, seq))?.map(|seq| (seq, place)));
        }
    }
    Ok(Some(found))
}

/// Every kind that is wanted, column by column.
fn find(
    db: &Db,
    index: &Index,
    wants: &[Want],
    begun: &mut Vec<Value>,
    found: &mut Vec<Vec<Value>>,
) -> Result<(), Error> {
    let Some(want) = wants.get(begun.len()) else {
        found.push(begun.clone());
        return Ok(());
    };
    let values = match want {
        Want::OneOf(values) => values.clone(),
        _ => values(db, index, begun)?,
    };
    for value in values.into_iter().filter(|value| want.takes(value)) {
        begun.push(value);
        find(db, index, wants, begun, found)?;
        begun.pop();
    }
    Ok(())
}

/// The values of the next column among rows that begin like this, by jumps through the index.
fn values(db: &Db, index: &Index, begun: &[Value]) -> Result<Vec<Value>, Error> {
    let mut found: Vec<Value> = Vec::new();
    while let Some(value) = after(db, index, begun, found.last())? {
        found.push(value);
    }
    Ok(found)
}

fn after(db: &Db, index: &Index, begun: &[Value], last: Option<&Value>) -> Result<Option<Value>, Error> {
    let Some(column) = index.columns.get(begun.len()) else { return Ok(None) };
    let mut sql = format!("SELECT {column} FROM {} WHERE {}", index.from, like(index, begun.len()));
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
fn newest(db: &Db, index: &Index, kind: &[Value], (from, below): (i64, i64)) -> Result<Option<i64>, Error> {
    let width = index.columns.len();
    let sql = format!(
        "SELECT seq FROM {} WHERE {} AND seq >= ?{} AND seq < ?{} ORDER BY seq DESC LIMIT 1",
        index.from,
        like(index, width),
        width + 1,
        width + 2
    );
    let bounds = [from, below].map(Value::from);
    Ok(db.prepare_cached(&sql)?.query_row(params_from_iter(kind.iter().chain(&bounds)), |row| row.get(0)).optional()?)
}

/// The condition that the first columns are as given.
fn like(index: &Index, columns: usize) -> String {
    let terms = index.columns.iter().take(columns).zip(1..).map(|(column, place)| format!("{column} IS ?{place}"));
    let terms: Vec<String> = terms.collect();
    if terms.is_empty() { "1".to_owned() } else { terms.join(" AND ") }
}
