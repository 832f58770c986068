//! Rows of the log: insert, walk, page. Nothing here updates or deletes.

use super::{Db, Error, kinds, looks};
use crate::service::journal::{Cell, Row};
use rusqlite::{
    OptionalExtension as _, params,
    types::{Value, ValueRef},
};
use std::fmt::Write as _;

/// The columns in hash order.
const COLUMNS: &str = "j.fmt, j.origin, j.seq, j.at, j.session, j.request, j.person, j.officer, j.officer_name, j.unit, \
     j.role, j.channel, j.operation, j.mode, j.subject, j.purpose, j.basis, j.outcome, j.cite, j.count, j.ids, j.view, \
     j.payload, j.bound, j.regime, j.program, j.prev";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        fmt: row.get(0)?,
        origin: row.get(1)?,
        seq: row.get(2)?,
        at: row.get(3)?,
        session: row.get(4)?,
        request: row.get(5)?,
        person: row.get(6)?,
        officer: row.get(7)?,
        officer_name: row.get(8)?,
        unit: row.get(9)?,
        role: row.get(10)?,
        channel: row.get(11)?,
        operation: row.get(12)?,
        mode: row.get(13)?,
        subject: row.get(14)?,
        purpose: row.get(15)?,
        basis: row.get(16)?,
        outcome: row.get(17)?,
        cite: row.get(18)?,
        count: row.get(19)?,
        ids: row.get(20)?,
        view: row.get(21)?,
        payload: row.get(22)?,
        bound: row.get(23)?,
        regime: row.get(24)?,
        program: row.get(25)?,
        prev: row.get(26)?,
    })
}

/// Number and hash of the last row.
pub(in crate::service) fn head(db: &Db) -> Result<Option<(i64, Vec<u8>)>, Error> {
    Ok(db
        .prepare_cached("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Time of the last row, in milliseconds.
pub(in crate::service) fn last_at(db: &Db) -> Result<Option<i64>, Error> {
    Ok(db
        .prepare_cached("SELECT at FROM journal ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// The newest row of an operation that was done.
pub(in crate::service) fn newest(db: &Db, operation: &str) -> Result<Option<Row>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM journal j WHERE j.operation = ?1 AND j.outcome = 'done' ORDER BY j.seq DESC LIMIT 1"
    );
    Ok(db.prepare_cached(&sql)?.query_row([operation], read).optional()?)
}

/// The installation that the first row names.
pub(in crate::service) fn origin(db: &Db) -> Result<Option<String>, Error> {
    Ok(db
        .prepare_cached("SELECT origin FROM journal ORDER BY seq LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// Time of row `seq`, in milliseconds.
pub(in crate::service) fn at_of(db: &Db, seq: i64) -> Result<Option<i64>, Error> {
    Ok(db.prepare_cached("SELECT at FROM journal WHERE seq = ?1")?.query_row([seq], |row| row.get(0)).optional()?)
}

/// Hash of row `seq`.
pub(in crate::service) fn hash_of(db: &Db, seq: i64) -> Result<Option<Vec<u8>>, Error> {
    Ok(db.prepare_cached("SELECT hash FROM journal WHERE seq = ?1")?.query_row([seq], |row| row.get(0)).optional()?)
}

/// Writes a row.
pub(in crate::service) fn insert(db: &Db, row: &Row, hash: &[u8]) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO journal (fmt, origin, seq, at, session, request, person, officer, officer_name, unit, role, channel,
             operation, mode, subject, purpose, basis, outcome, cite, count, ids, view, payload, bound, regime, program,
             prev, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
             ?23, ?24, ?25, ?26, ?27, ?28)",
    )?
    .execute(params![
        row.fmt,
        row.origin,
        row.seq,
        row.at,
        row.session,
        row.request,
        row.person,
        row.officer,
        row.officer_name,
        row.unit,
        row.role,
        row.channel,
        row.operation,
        row.mode,
        row.subject,
        row.purpose,
        row.basis,
        row.outcome,
        row.cite,
        row.count,
        row.ids,
        row.view,
        row.payload,
        row.bound,
        row.regime,
        row.program,
        row.prev,
        hash,
    ])?;
    Ok(())
}

/// Keeps the free text of a row, beside its salt.
pub(in crate::service) fn insert_text(db: &Db, seq: i64, salt: &[u8], text: &str) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO journal_text VALUES (?1, ?2, ?3)")?.execute((seq, salt, text))?;
    Ok(())
}

/// Walks the rows from number `from` on, each with its stored hash and free text, until `visit` answers false.
pub(in crate::service) fn walk(
    db: &Db,
    from: i64,
    mut visit: impl FnMut(Row, &[u8], Option<(Vec<u8>, String)>) -> bool,
) -> Result<(), Error> {
    let mut statement = db.prepare(&format!(
        "SELECT {COLUMNS}, j.hash, t.salt, t.text FROM journal j LEFT JOIN journal_text t ON t.seq = j.seq
         WHERE j.seq >= ?1 ORDER BY j.seq"
    ))?;
    let mut rows = statement.query([from])?;
    while let Some(row) = rows.next()? {
        let hash: Vec<u8> = row.get(27)?;
        let text = match (row.get::<_, Option<Vec<u8>>>(28)?, row.get::<_, Option<String>>(29)?) {
            (Some(salt), Some(text)) => Some((salt, text)),
            _ => None,
        };
        if !visit(read(row)?, &hash, text) {
            break;
        }
    }
    Ok(())
}

/// Walks the rows from `from` to `to` (or the end) as they are stored, until `visit` answers false: the columns in hash
/// order, then the stored hash, salt and free text.
pub(in crate::service) fn cells(
    db: &Db,
    from: i64,
    to: Option<i64>,
    mut visit: impl FnMut(&[Cell<'_>], [Cell<'_>; 3]) -> bool,
) -> Result<(), Error> {
    let mut statement = db.prepare(&format!(
        "SELECT {COLUMNS}, j.hash, t.salt, t.text FROM journal j LEFT JOIN journal_text t ON t.seq = j.seq
         WHERE j.seq >= ?1 AND j.seq <= ?2 ORDER BY j.seq"
    ))?;
    let mut rows = statement.query([from, to.unwrap_or(i64::MAX)])?;
    while let Some(row) = rows.next()? {
        let mut columns = [Cell::Absent; WIDTH];
        for (at, cell) in columns.iter_mut().enumerate() {
            *cell = read_cell(row, at)?;
        }
        let rest = [read_cell(row, WIDTH)?, read_cell(row, WIDTH + 1)?, read_cell(row, WIDTH + 2)?];
        if !visit(&columns, rest) {
            break;
        }
    }
    Ok(())
}

/// How many columns are hashed.
const WIDTH: usize = 27;

fn read_cell<'r>(row: &'r rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Cell<'r>> {
    Ok(match row.get_ref(at)? {
        ValueRef::Null => Cell::Absent,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Text(text) => Cell::Text(text),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes),
        // No column of a strict table holds one.
        ValueRef::Real(_) => Cell::Bytes(&[]),
    })
}

/// What a page of the log is filtered by. `None` and empty mean any.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Filter {
    /// Log-in name, whole, or its beginning with a final `*`.
    pub(in crate::service) officer: Option<String>,
    /// In place of it: one of these log-in names.
    pub(in crate::service) officers: Vec<String>,
    /// Keyed digest of the subject.
    pub(in crate::service) subject: Option<Vec<u8>>,
    /// Keyed digests the subject had before: of a former code, of an entry that was merged into it.
    pub(in crate::service) formers: Vec<Vec<u8>>,
    /// From this instant on, in milliseconds.
    pub(in crate::service) since: Option<i64>,
    /// Before this instant, in milliseconds.
    pub(in crate::service) until: Option<i64>,
    /// One of these outcomes.
    pub(in crate::service) outcomes: Vec<String>,
    /// One of these operations.
    pub(in crate::service) operations: Vec<String>,
    /// Unit code of the officer, whole, or its beginning with a final `*`.
    pub(in crate::service) unit: Option<String>,
    /// One of these purpose codes.
    pub(in crate::service) purposes: Vec<String>,
    /// Rows under a rule of unusual use.
    pub(in crate::service) flag: Option<Flag>,
    /// No rows of this person, under whatever account: of the own use nobody is told what is flagged.
    pub(in crate::service) except: Option<Vec<u8>>,
    /// Only rows with a smaller number: the cursor.
    pub(in crate::service) before: Option<i64>,
}

/// Which flagged rows are meant.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Flag {
    /// Word of the rule; any rule when not given.
    pub(in crate::service) rule: Option<String>,
    /// Rows found just now and not kept yet.
    pub(in crate::service) rows: Vec<i64>,
}

/// Collects conditions and their numbered values.
#[derive(Default)]
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    /// Adds a condition whose `?` (each of them) stands for `value`.
    fn add(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let _ = write!(self.sql, " AND {}", condition.replace('?', &format!("?{}", self.values.len())));
    }

    /// What else is wanted of the rows of a subject, or of those found just now, which are few: looked up row by row.
    fn narrow(&mut self, filter: &Filter) -> Result<(), Error> {
        if let Some(subject) = &filter.subject {
            self.add("(j.subject = ?", subject.clone());
            for former in &filter.formers {
                self.or("j.subject = ?", former.clone());
            }
            self.sql.push(')');
        }
        if let Some(person) = &filter.except {
            self.add("j.person IS NOT ?", person.clone());
        }
        let officer = filter.officer.clone().filter(|_| filter.officers.is_empty());
        for (column, word) in [("officer", &officer), ("unit", &filter.unit)] {
            match word.as_deref().map(|word| (word, word.strip_suffix('*'))) {
                Some((_, Some(prefix))) => {
                    self.add(&format!("substr(j.{column}, 1, length(?)) = ?"), prefix.to_owned());
                }
                Some((word, None)) => self.add(&format!("j.{column} = ?"), word.to_owned()),
                None => {}
            }
        }
        let lists = [
            ("officer", &filter.officers),
            ("outcome", &filter.outcomes),
            ("operation", &filter.operations),
            ("purpose", &filter.purposes),
        ];
        for (column, words) in lists {
            if !words.is_empty() {
                let condition = format!("j.{column} IN (SELECT value FROM json_each(?))");
                self.add(&condition, serde_json::to_string(words)?);
            }
        }
        Ok(())
    }

    /// Goes on with an alternative of the condition before.
    fn or(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let _ = write!(self.sql, " OR {}", condition.replace('?', &format!("?{}", self.values.len())));
    }
}

/// The row is one of a list.
const LISTED: &str = "j.seq IN (SELECT value FROM json_each(?))";
/// Rows found just now that are looked at in one go.
const FRESH: usize = 500;

/// A row with its free text.
type Told = (Row, Option<String>);

/// One page, newest first, with the free text of each row.
pub(in crate::service) fn page(db: &Db, filter: &Filter, limit: u32) -> Result<Vec<Told>, Error> {
    // Rows stand in the order of time, so a span of time is a span of numbers.
    let from = filter.since.map_or(Ok(1), |since| looks::seq_at(db, since))?;
    let until = filter.until.map(|until| looks::seq_at(db, until)).transpose()?;
    let below = until.into_iter().chain(filter.before).min().unwrap_or(i64::MAX);
    if let Some(flag) = &filter.flag {
        return flagged_page(db, filter, flag, (from, below), limit);
    }
    if let Some(page) = recent(db, filter, (from, below), limit)? {
        return Ok(page);
    }
    let mut conditions = Conditions::default();
    let listed = if filter.subject.is_some() { None } else { kinds::rows(db, filter, (from, below), limit)? };
    if let Some(rows) = listed {
        conditions.add(LISTED, serde_json::to_string(&rows)?);
    } else {
        conditions.add("j.seq >= ?", from);
        conditions.add("j.seq < ?", below);
        conditions.narrow(filter)?;
    }
    select(db, conditions, limit)
}

/// Rows among which a page of what is frequent is looked for before the kinds are: the unit of the centre has many kinds, and
/// nearly every row.
const RECENT: i64 = 1_000;

/// A full page found among the newest rows.
fn recent(db: &Db, filter: &Filter, (from, below): (i64, i64), limit: u32) -> Result<Option<Vec<Told>>, Error> {
    let last: i64 = db.prepare_cached("SELECT coalesce(max(seq), 0) FROM journal")?.query_row([], |row| row.get(0))?;
    let mut conditions = Conditions::default();
    conditions.add("j.seq >= ?", from.max(below.min(last + 1) - RECENT));
    conditions.add("j.seq < ?", below);
    conditions.narrow(filter)?;
    // By row number: the index of kinds would walk every row of an operation.
    let page = select_from(db, "journal j NOT INDEXED", conditions, limit)?;
    Ok((page.len() >= limit as usize).then_some(page))
}

/// Numbers of every row of a span that the filter takes, in no order; none where it takes them all.
pub(in crate::service) fn matching(db: &Db, filter: &Filter, span: (i64, i64)) -> Result<Option<Vec<i64>>, Error> {
    let mut rows = match &filter.flag {
        Some(flag) if filter.subject.is_some() => numbers(db, flagged_of_subject(filter, flag, span)?)?,
        Some(flag) => {
            let kept = match kinds::all_flagged(db, filter, flag.rule.as_ref(), span)? {
                Some(found) => found,
                None => flagged(db, span, u32::MAX)?,
            };
            let mut rows = others(db, &kept, filter.except.as_deref())?;
            rows.extend(fresh(db, filter, flag, span, u32::MAX)?);
            rows
        }
        None if filter.subject.is_some() => {
            let mut conditions = Conditions::default();
            conditions.add("j.seq >= ?", span.0);
            conditions.add("j.seq < ?", span.1);
            conditions.narrow(filter)?;
            numbers(db, conditions)?
        }
        None => return kinds::all(db, filter, span),
    };
    rows.sort_unstable();
    rows.dedup();
    Ok(Some(rows))
}

/// Numbers of the rows that hold to the conditions.
fn numbers(db: &Db, conditions: Conditions) -> Result<Vec<i64>, Error> {
    let Conditions { sql, values } = conditions;
    let mut statement = db.prepare_cached(&format!("SELECT j.seq FROM journal j WHERE 1{sql} ORDER BY j.seq DESC"))?;
    let found = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The flagged rows of one subject.
fn flagged_of_subject(filter: &Filter, flag: &Flag, (from, below): (i64, i64)) -> Result<Conditions, Error> {
    let mut conditions = Conditions::default();
    conditions.add("j.seq >= ?", from);
    conditions.add("j.seq < ?", below);
    conditions.narrow(filter)?;
    let rule = flag.rule.clone().unwrap_or_default();
    conditions.add("(EXISTS (SELECT 1 FROM alert_row r WHERE r.seq = j.seq AND (? = '' OR r.rule = ?))", rule);
    conditions.or(LISTED, serde_json::to_string(&flag.rows)?);
    conditions.sql.push(')');
    Ok(conditions)
}

/// A page of flagged rows. Those of a subject are few and lead to their flags; else the flags lead to the rows.
fn flagged_page(
    db: &Db,
    filter: &Filter,
    flag: &Flag,
    (from, below): (i64, i64),
    limit: u32,
) -> Result<Vec<Told>, Error> {
    if filter.subject.is_some() {
        return select(db, flagged_of_subject(filter, flag, (from, below))?, limit);
    }
    let mut rows = kept(db, filter, flag, (from, below), limit)?;
    rows.extend(fresh(db, filter, flag, (from, below), limit)?);
    rows.sort_unstable_by(|one, other| other.cmp(one));
    rows.dedup();
    rows.truncate(limit as usize);
    let mut conditions = Conditions::default();
    conditions.add(LISTED, serde_json::to_string(&rows)?);
    select(db, conditions, limit)
}

/// The newest rows under the kept flags that are meant, but for those of the person left out: read on until there are enough.
fn kept(db: &Db, filter: &Filter, flag: &Flag, (from, below): (i64, i64), limit: u32) -> Result<Vec<i64>, Error> {
    let (mut rows, mut below) = (Vec::new(), below);
    loop {
        let found = match kinds::flagged(db, filter, flag.rule.as_ref(), (from, below), limit)? {
            Some(found) => found,
            None => flagged(db, (from, below), limit)?,
        };
        rows.extend(others(db, &found, filter.except.as_deref())?);
        match found.last() {
            Some(last) if found.len() >= limit as usize && rows.len() < limit as usize => below = *last,
            _ => return Ok(rows),
        }
    }
}

/// Those of the rows that another person caused.
fn others(db: &Db, rows: &[i64], except: Option<&[u8]>) -> Result<Vec<i64>, Error> {
    let Some(person) = except else { return Ok(rows.to_vec()) };
    let sql = format!("SELECT j.seq FROM journal j WHERE {LISTED} AND j.person IS NOT ?2");
    let mut statement = db.prepare_cached(&sql.replace("(?)", "(?1)"))?;
    let taken = statement.query_map((serde_json::to_string(rows)?, person), |row| row.get(0))?;
    Ok(taken.collect::<Result<_, _>>()?)
}

/// The newest rows with any kept flag.
fn flagged(db: &Db, (from, below): (i64, i64), limit: u32) -> Result<Vec<i64>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT seq FROM alert_row WHERE seq >= ?1 AND seq < ?2 GROUP BY seq ORDER BY seq DESC LIMIT ?3",
    )?;
    Ok(statement.query_map((from, below, limit), |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The newest rows found just now that the filter takes: looked up row by row, until there are enough.
fn fresh(db: &Db, filter: &Filter, flag: &Flag, (from, below): (i64, i64), limit: u32) -> Result<Vec<i64>, Error> {
    let mut rows: Vec<i64> = flag.rows.iter().copied().filter(|seq| (from..below).contains(seq)).collect();
    rows.sort_unstable_by(|one, other| other.cmp(one));
    rows.dedup();
    let mut found = Vec::new();
    for some in rows.chunks(FRESH) {
        let mut conditions = Conditions::default();
        conditions.add(LISTED, serde_json::to_string(some)?);
        conditions.narrow(filter)?;
        found.extend(numbers(db, conditions)?);
        if found.len() >= limit as usize {
            break;
        }
    }
    Ok(found)
}

fn select(db: &Db, conditions: Conditions, limit: u32) -> Result<Vec<Told>, Error> {
    select_from(db, "journal j", conditions, limit)
}

fn select_from(db: &Db, source: &str, conditions: Conditions, limit: u32) -> Result<Vec<Told>, Error> {
    let Conditions { sql, mut values } = conditions;
    values.push(i64::from(limit).into());
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS}, t.text FROM {source} LEFT JOIN journal_text t ON t.seq = j.seq
         WHERE 1{sql} ORDER BY j.seq DESC LIMIT ?{}",
        values.len()
    ))?;
    let rows = statement
        .query_map(rusqlite::params_from_iter(values), |row| Ok((read(row)?, row.get(27)?)))?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// A row with its hash and free text.
pub(in crate::service) type Whole = (Row, Vec<u8>, Option<String>);

/// The whole row with number `seq`.
pub(in crate::service) fn by_seq(db: &Db, seq: i64) -> Result<Option<Whole>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS}, j.hash, t.text FROM journal j LEFT JOIN journal_text t ON t.seq = j.seq WHERE j.seq = ?1"
        ))?
        .query_row([seq], |row| Ok((read(row)?, row.get(27)?, row.get(28)?)))
        .optional()?)
}

/// How many subjects of a bulk query a person has asked: each left one row, whether it was answered or refused.
pub(in crate::service) fn asked_of_batch(db: &Db, person: &[u8], batch: i64) -> Result<usize, Error> {
    let count: i64 = db
        .prepare_cached(
            "SELECT count(*) FROM officer o CROSS JOIN journal j ON j.officer = o.login AND j.seq > ?2
             WHERE o.person = ?1 AND j.operation = 'query.run' AND instr(',' || j.ids || ',', ',LOG-' || ?2 || ',')",
        )?
        .query_row((person, batch), |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The row by which a bulk query answered about a subject.
pub(in crate::service) fn answered_of_batch(db: &Db, subject: &[u8], batch: i64) -> Result<Option<i64>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT seq FROM journal WHERE subject = ?1 AND seq > ?2 AND operation = 'query.run' AND outcome = 'done'
                 AND instr(',' || ids || ',', ',LOG-' || ?2 || ',')",
        )?
        .query_row((subject, batch), |row| row.get(0))
        .optional()?)
}
