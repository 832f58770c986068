//! Entries and the rows of the log that made them (登记与日志对照). A change and its row stand in one transaction and bear one
//! instant, so an entry without such a row was written past the program, and a row without its entry lost it there.

use super::{Db, Error};
use crate::service::keys::hex;
use std::collections::BTreeSet;

/// Entries of a table: name, instant, log-ins of whom the row must be (any when empty), what it names, its mode, its view.
struct Kind {
    table: &'static str,
    /// Operations that make one; any when empty.
    operations: &'static [&'static str],
    /// Operations that make none, although they name the same things at the same instant.
    never: &'static [&'static str],
    sql: &'static str,
}

/// What brings records in and takes them over; no step of a case.
const INTAKE: &[&str] = &["record.import", "record.accept", "record.return"];

/// What the program writes together with a row of the log. `;` parts what the row names all of, `,` what it names one of.
const KINDS: &[Kind] = &[
    Kind {
        table: "record_version",
        operations: &[],
        never: &[],
        sql: "SELECT r.no || '/' || v.n, v.made_at, o.login, r.no || ',' || coalesce(b.no, ''), NULL, NULL
              FROM record_version v JOIN record r ON r.id = v.record JOIN officer o ON o.id = v.made_by
                  LEFT JOIN submission s ON s.id = v.submission LEFT JOIN batch b ON b.id = s.batch
              WHERE v.case_file IS NULL ORDER BY v.made_at",
    },
    Kind {
        table: "record_version",
        operations: &[],
        never: INTAKE,
        sql: "SELECT r.no || '/' || v.n, v.made_at, o.login, r.no || ',' || c.no, NULL, NULL
              FROM record_version v JOIN record r ON r.id = v.record JOIN officer o ON o.id = v.made_by
                  JOIN case_file c ON c.id = v.case_file
              ORDER BY v.made_at",
    },
    Kind {
        table: "record_event",
        operations: &[],
        never: &[],
        sql: "SELECT r.no || ' ' || e.kind, e.at, o.login, '', NULL, NULL
              FROM record_event e JOIN record r ON r.id = e.record JOIN officer o ON o.id = e.officer
              WHERE e.kind NOT IN ('correct', 'hide', 'shield', 'erase') ORDER BY e.at",
    },
    Kind {
        table: "record_event",
        operations: &[],
        never: INTAKE,
        sql: "SELECT r.no || ' ' || e.kind, e.at, o.login, r.no || ',' || coalesce(c.no, ''), NULL, NULL
              FROM record_event e JOIN record r ON r.id = e.record JOIN officer o ON o.id = e.officer
                  LEFT JOIN case_file c ON c.id = e.case_file
              WHERE e.kind IN ('correct', 'hide', 'shield', 'erase') ORDER BY e.at",
    },
    Kind {
        table: "case_event",
        operations: &[],
        never: &[],
        sql:
            "SELECT c.no || ' ' || e.step, e.at, o.login, '', NULL, NULL
              FROM case_event e JOIN case_file c ON c.id = e.case_file JOIN officer o ON o.id = e.officer ORDER BY e.at",
    },
    Kind {
        table: "paper",
        operations: &[],
        never: &[],
        sql: "SELECT p.id || ' ' || p.kind, p.added_at, o.login, '', NULL, NULL
              FROM paper p JOIN officer o ON o.id = p.added_by ORDER BY p.added_at",
    },
    Kind {
        table: "notice",
        operations: &[],
        never: &[],
        sql: "SELECT n.no, n.made_at, o.login, '', NULL, NULL FROM notice n JOIN officer o ON o.id = n.made_by
              ORDER BY n.made_at",
    },
    Kind {
        table: "notice_draft",
        operations: &[],
        never: &[],
        sql: "SELECT n.no || '/' || d.n, d.made_at, o.login, '', NULL, NULL
              FROM notice_draft d JOIN notice n ON n.id = d.notice JOIN officer o ON o.id = d.made_by ORDER BY d.made_at",
    },
    Kind {
        table: "authorisation",
        operations: &[],
        never: &[],
        sql: "SELECT a.no, a.added_at, o.login, '', NULL, NULL FROM authorisation a JOIN officer o ON o.id = a.added_by
              UNION ALL
              SELECT a.no, a.approved_at, o.login, a.no, NULL, NULL
              FROM authorisation a JOIN officer o ON o.id = a.approved_by WHERE a.approved_at IS NOT NULL ORDER BY 2",
    },
    Kind {
        table: "authorisation",
        operations: &["authorisation.revoke", "decision.drop"],
        never: &[],
        sql: "SELECT a.no, coalesce(a.revoked_at, 0), '', a.no, NULL, NULL FROM authorisation a
              WHERE a.state = 'revoked' OR a.revoked_at IS NOT NULL ORDER BY 2",
    },
    Kind {
        table: "credential",
        operations: &["officer.key", "officer.add", "installation.create"],
        never: &[],
        sql: "SELECT o.login, c.made_at, '', o.login, NULL, NULL
              FROM credential c JOIN officer o ON o.id = c.officer ORDER BY c.made_at",
    },
    Kind {
        table: "approval",
        operations: &[],
        never: &[],
        sql: "SELECT a.id || ' ' || a.item, a.decided_at, o.login,
                  a.item || ',' || substr(a.item, 1, instr(a.item || '/', '/') - 1), NULL, a.seen
              FROM approval a JOIN officer o ON o.id = a.decided_by ORDER BY a.decided_at",
    },
    Kind {
        table: "officer",
        operations: &["officer.add", "installation.create"],
        never: &[],
        sql: "SELECT login, added_at, '', login, NULL, NULL FROM officer",
    },
    Kind {
        table: "role_grant",
        operations: &["officer.grant", "installation.create"],
        never: &[],
        sql: "SELECT o.login || ' ' || g.role, t.at, coalesce(s.login, '') || ',' || coalesce(a.login, ''),
                  o.login || ';' || g.role || iif(g.scope = '', '', '+' || g.scope), NULL, NULL
              FROM role_grant g JOIN officer o ON o.id = g.officer
                  LEFT JOIN officer s ON s.id = g.supervisor LEFT JOIN officer a ON a.id = g.administrator
                  JOIN (SELECT id, proposed_at AS at FROM role_grant
                        UNION ALL SELECT id, active_at FROM role_grant WHERE active_at IS NOT NULL) t ON t.id = g.id",
    },
    Kind {
        table: "role_grant",
        operations: &["officer.revoke"],
        never: &[],
        sql: "SELECT o.login || ' ' || g.role, g.revoked_at, '', o.login || ';' || g.role, NULL, NULL
              FROM role_grant g JOIN officer o ON o.id = g.officer WHERE g.revoked_at IS NOT NULL",
    },
    Kind {
        table: "password_reset",
        operations: &["officer.passwd"],
        never: &[],
        sql: "SELECT o.login, r.asked_at, a.login, o.login, NULL, NULL
              FROM password_reset r JOIN officer o ON o.id = r.officer JOIN officer a ON a.id = r.administrator",
    },
    Kind {
        table: "password_reset",
        operations: &["officer.reset"],
        never: &[],
        sql: "SELECT o.login, r.done_at, s.login, o.login, NULL, NULL
              FROM password_reset r JOIN officer o ON o.id = r.officer JOIN officer s ON s.id = r.second",
    },
    Kind {
        table: "quota_proposal",
        operations: &["quota.set"],
        never: &[],
        sql: "SELECT p.role, p.proposed_at, o.login, p.role, NULL, NULL
              FROM quota_proposal p JOIN officer o ON o.id = p.proposed_by",
    },
    Kind {
        table: "quota",
        operations: &["quota.set"],
        never: &[],
        sql: "SELECT q.role, q.set_at, o.login, q.role, NULL, NULL FROM quota q JOIN officer o ON o.id = q.set_by",
    },
    Kind {
        table: "quota_release",
        operations: &["quota.release"],
        never: &[],
        sql: "SELECT w.login || ' ' || q.day, q.released_at, o.login, w.login, NULL, NULL
              FROM quota_release q JOIN officer o ON o.id = q.released_by JOIN officer w ON w.id = q.officer",
    },
    Kind {
        table: "alert",
        operations: &["log.dispose"],
        never: &[],
        sql: "SELECT 'A-' || a.id, coalesce(a.decided_at, 0), coalesce(o.login, ''), 'A-' || a.id, a.state, NULL
              FROM alert a LEFT JOIN officer o ON o.id = a.decided_by WHERE a.state <> 'open'",
    },
    Kind {
        table: "sampled",
        operations: &["log.review"],
        never: &[],
        sql: "SELECT s.month || ' ' || s.seq, coalesce(s.reviewed_at, 0), coalesce(o.login, ''), s.seq, s.result, NULL
              FROM sampled s LEFT JOIN officer o ON o.id = s.reviewed_by WHERE s.result IS NOT NULL",
    },
    Kind {
        table: "closed_month",
        operations: &["log.close"],
        never: &[],
        sql: "SELECT m.month, m.closed_at, o.login, m.month, NULL, NULL
              FROM closed_month m JOIN officer o ON o.id = m.closed_by",
    },
];

/// Rows of the log whose entry is gone, or is not what the row says: number and operation.
const GONE: &[&str] = &[
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'officer.add' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM officer o WHERE o.login = j.ids)",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'officer.grant' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM role_grant g JOIN officer o ON o.id = g.officer
             WHERE j.ids = o.login || ',' || g.role || iif(g.scope = '', '', '+' || g.scope) AND (g.proposed_at <= j.at OR g.active_at = j.at))",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'officer.revoke' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM role_grant g JOIN officer o ON o.id = g.officer
             WHERE j.ids = o.login || ',' || g.role AND g.revoked_at = j.at)",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'officer.disable' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM officer o WHERE o.login = j.ids AND o.status = 'disabled')",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'officer.key' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM credential c JOIN officer o ON o.id = c.officer
             WHERE o.login = j.ids AND c.made_at = j.at)",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'authorisation.approve' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM authorisation a WHERE a.no = j.basis AND a.approved_at = j.at)",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'authorisation.revoke' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM authorisation a
             WHERE a.no = j.basis AND a.state = 'revoked' AND a.revoked_at = j.at)",
    // A step names its case, itself and the record.
    "SELECT j.seq, j.operation FROM journal j JOIN case_file c ON c.no = j.basis JOIN record r ON r.id = c.record
     WHERE j.outcome = 'done' AND j.ids LIKE j.basis || ',%,' || r.no || ',%'
         AND NOT EXISTS (SELECT 1 FROM case_event e WHERE e.case_file = c.id AND e.at = j.at)",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'quota.set' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM quota q WHERE q.role = j.ids AND q.set_at = j.at)
         AND NOT EXISTS (SELECT 1 FROM quota_proposal p WHERE p.role = j.ids AND p.proposed_at = j.at)",
    "SELECT j.seq, j.operation FROM journal j WHERE (j.operation = 'officer.reset' OR j.operation = 'officer.passwd' AND j.ids <> '')
         AND j.outcome = 'done' AND NOT EXISTS (SELECT 1 FROM password_reset r JOIN officer o ON o.id = r.officer
             WHERE o.login = j.ids AND j.at IN (r.asked_at, r.done_at))",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'quota.release' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM quota_release q JOIN officer o ON o.id = q.officer
             WHERE o.login = j.ids AND q.released_at = j.at)",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'log.dispose' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM journal k WHERE k.operation = 'log.dispose' AND k.outcome = 'done'
             AND k.ids = j.ids AND k.seq > j.seq)
         AND NOT EXISTS (SELECT 1 FROM alert a WHERE 'A-' || a.id = j.ids AND a.state = j.mode AND a.decided_at = j.at)",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'log.review' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM journal k WHERE k.operation = 'log.review' AND k.outcome = 'done'
             AND k.ids = j.ids AND k.seq > j.seq)
         AND NOT EXISTS (SELECT 1 FROM sampled s WHERE s.seq = CAST(j.ids AS INTEGER) AND s.result = j.mode
             AND s.reviewed_at = j.at)",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'log.close' AND j.outcome = 'done'
         AND NOT EXISTS (SELECT 1 FROM closed_month m WHERE m.month = j.ids AND m.closed_at = j.at)",
    // The row that ends an import tells how many rows the file had.
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'record.import' AND j.outcome = 'done'
         AND j.basis IS NOT NULL AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.no = j.basis
             AND (SELECT count(*) FROM submission s WHERE s.batch = b.id) >= coalesce(j.count, 0))",
    "SELECT j.seq, j.operation FROM journal j, json_each('[\"' || replace(j.ids, ',', '\",\"') || '\"]') k
     WHERE j.operation IN ('record.import', 'record.accept') AND j.outcome = 'done' AND k.value LIKE 'R-%'
         AND NOT EXISTS (SELECT 1 FROM record r WHERE r.no = k.value)",
    "SELECT j.seq, j.operation FROM journal j WHERE j.operation = 'decision.decide' AND j.outcome = 'done'
         AND j.count > (SELECT count(*) FROM approval a JOIN officer o ON o.id = a.decided_by
             WHERE a.decided_at = j.at AND o.login = j.officer)",
];

/// A row of the log as entries are held against it.
#[derive(Debug)]
struct Row {
    officer: String,
    operation: String,
    mode: Option<String>,
    view: Option<String>,
    names: BTreeSet<String>,
}

/// Instants and the rows that bear them, by time: a clock that was set back leaves rows out of the order of time.
struct Times(Vec<(i64, i64)>);

impl Times {
    fn read(db: &Db) -> Result<Self, Error> {
        let mut statement = db.prepare("SELECT at, seq FROM journal WHERE outcome = 'done'")?;
        let all = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut all = all.collect::<Result<Vec<(i64, i64)>, _>>()?;
        all.sort_unstable();
        Ok(Self(all))
    }

    /// The numbers of the rows of an instant.
    fn rows(&self, at: i64) -> impl Iterator<Item = i64> {
        let from = self.0.partition_point(|(instant, _)| *instant < at);
        self.0.iter().skip(from).take_while(move |(instant, _)| *instant == at).map(|(_, seq)| *seq)
    }
}

/// The rows of one instant, kept for the next entry: entries of one change come together.
#[derive(Default)]
struct Instant {
    at: Option<i64>,
    rows: Vec<Row>,
}

impl Instant {
    fn read(&mut self, db: &Db, times: &Times, at: i64) -> Result<&[Row], Error> {
        if self.at != Some(at) {
            let mut statement =
                db.prepare_cached("SELECT officer, operation, mode, view, ids, basis FROM journal WHERE seq = ?1")?;
            self.rows.clear();
            for seq in times.rows(at) {
                self.rows.push(statement.query_row([seq], |row| {
                    let (ids, basis): (String, Option<String>) = (row.get(4)?, row.get(5)?);
                    Ok(Row {
                        officer: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
                        operation: row.get(1)?,
                        mode: row.get(2)?,
                        view: row.get::<_, Option<Vec<u8>>>(3)?.map(|bytes| hex(&bytes)),
                        names: ids.split(',').map(str::to_owned).chain(basis).collect(),
                    })
                })?);
            }
            self.at = Some(at);
        }
        Ok(&self.rows)
    }
}

impl Row {
    /// Names this word, or a thing of it: `OB-2018-0001` or `OB-2018-0001/amend`.
    fn names(&self, word: &str) -> bool {
        let inner = || format!("{word}/");
        !word.is_empty()
            && (self.names.contains(word)
                || self.names.range(inner()..).next().is_some_and(|found| found.starts_with(&inner())))
    }

    fn made(&self, kind: &Kind, officers: &str, names: &str, mode: Option<&str>, view: Option<&str>) -> bool {
        let is_first = self.operation == "installation.create";
        let mut officers = officers.split(',').filter(|login| !login.is_empty()).peekable();
        let by = officers.peek().is_none() || officers.any(|login| login == self.officer);
        // The first two roles come with the installation, whose row names the log-ins alone.
        let mut groups = names.split(';').take(if is_first { 1 } else { usize::MAX });
        let named = groups.all(|group| group.is_empty() || group.split(',').any(|word| self.names(word)));
        let shown = self.operation == "decision.decide"
            || self.view.is_none()
            || view.is_none_or(|seen| self.view.as_deref() == Some(seen));
        let operation = self.operation.as_str();
        let known = kind.operations.is_empty() || kind.operations.contains(&operation);
        let known = known && !kind.never.contains(&operation);
        by && named && shown && known && mode.is_none_or(|mode| self.mode.as_deref() == Some(mode))
    }
}

/// The first entry of each table that no row of the log made: `role_grant x1 window`.
pub(in crate::service) fn unmade(db: &Db) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let times = Times::read(db)?;
    for kind in KINDS {
        let mut instant = Instant::default();
        let mut statement = db.prepare(kind.sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (at, officers, names): (i64, String, String) = (row.get(1)?, row.get(2)?, word(row, 3)?);
            let (mode, view): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
            let made = |one: &Row| one.made(kind, &officers, &names, mode.as_deref(), view.as_deref());
            if !instant.read(db, &times, at)?.iter().any(made) {
                found.push(format!("{} {}", kind.table, row.get::<_, String>(0)?));
                break;
            }
        }
    }
    Ok(found)
}

/// A text, or a number as text.
fn word(row: &rusqlite::Row<'_>, at: usize) -> Result<String, Error> {
    Ok(match row.get::<_, rusqlite::types::Value>(at)? {
        rusqlite::types::Value::Text(text) => text,
        rusqlite::types::Value::Integer(number) => number.to_string(),
        _ => String::new(),
    })
}

/// The first row of each kind of change whose entry is gone or differs: `log 12 quota.release`. `two` are the operations
/// by which a second person decides.
pub(in crate::service) fn gone(db: &Db, two: &BTreeSet<String>) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let told = |row: &rusqlite::Row<'_>| Ok(format!("log {} {}", row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
    for sql in GONE {
        found.extend(db.prepare(&format!("{sql} LIMIT 1"))?.query_map([], told)?.collect::<Result<Vec<_>, _>>()?);
    }
    let mut decided = db.prepare(
        "SELECT j.seq, j.operation FROM journal j
         WHERE j.operation IN (SELECT value FROM json_each(?1)) AND j.outcome = 'done' AND j.view IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM officer o JOIN approval a ON a.decided_by = o.id AND a.decided_at = j.at
                 WHERE o.login = j.officer AND a.seen = lower(hex(j.view)))
         LIMIT 1",
    )?;
    let two = serde_json::to_string(two)?;
    found.extend(decided.query_map([two], told)?.collect::<Result<Vec<_>, _>>()?);
    Ok(found)
}

/// What stands of a thing and its events or numbers say otherwise: the state of a case, the days of a record, what was
/// decided on a grant, an account that was closed, a number given out that nothing has.
pub(in crate::service) fn unlike_events(db: &Db) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for sql in STANDS {
        let mut statement = db.prepare(&format!("{sql} LIMIT 1"))?;
        found.extend(statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?);
    }
    Ok(found)
}

/// One thing that stands otherwise than its events say, by name.
const STANDS: &[&str] = &[
    "SELECT 'case ' || c.no || ' state' FROM case_file c
     WHERE c.state <> coalesce((SELECT json_extract(e.body, '$.to') FROM case_event e WHERE e.case_file = c.id
         AND json_extract(e.body, '$.to') IS NOT NULL ORDER BY e.n DESC LIMIT 1), '')",
    "SELECT 'case ' || c.no || ' received' FROM case_file c
     WHERE NOT EXISTS (SELECT 1 FROM case_event e WHERE e.case_file = c.id AND e.step = 'amend')
         AND c.received_on <> (SELECT e.day FROM case_event e WHERE e.case_file = c.id ORDER BY e.n LIMIT 1)",
    "SELECT 'case ' || c.no || ' events' FROM case_event e JOIN case_file c ON c.id = e.case_file
     GROUP BY c.id HAVING max(e.n) - min(e.n) + 1 <> count(*)",
    "SELECT 'record ' || r.no || ' hidden' FROM record r JOIN record_event e ON e.record = r.id AND e.kind = 'hide'
     GROUP BY r.id HAVING max(coalesce(r.hidden_on, '') = date(e.at / 1000, 'unixepoch', '+8 hours')) = 0",
    "SELECT 'record ' || r.no || ' shielded' FROM record r JOIN record_event e ON e.record = r.id AND e.kind = 'shield'
     GROUP BY r.id HAVING max(coalesce(r.shielded_on, '') = date(e.at / 1000, 'unixepoch', '+8 hours')) = 0",
    "SELECT 'record ' || r.no || ' erased' FROM record r JOIN record_event e ON e.record = r.id AND e.kind = 'erase'
     GROUP BY r.id HAVING max(coalesce(r.erased_on, '') = date(e.at / 1000, 'unixepoch', '+8 hours')) = 0
         OR r.state <> 'erased'",
    "SELECT 'authorisation ' || a.no || ' state' FROM authorisation a JOIN approval p ON p.item = a.no
     WHERE (p.outcome = 'approved' AND a.state IN ('applied', 'refused')) OR (p.outcome = 'rejected' AND a.state <> 'refused')",
    "SELECT 'officer ' || o.login || ' disabled' FROM officer o WHERE o.status = 'disabled' AND NOT EXISTS
         (SELECT 1 FROM journal j WHERE j.operation = 'officer.disable' AND j.outcome = 'done' AND j.ids = o.login)",
    // Numbers are given out without gaps.
    "SELECT 'notice ' || c.name FROM counter c WHERE c.name LIKE 'notice.%' AND c.value <>
         (SELECT count(*) FROM notice n WHERE n.no LIKE '%-' || substr(c.name, 8) || '-%')",
    "SELECT 'case ' || c.name FROM counter c WHERE c.name LIKE 'case.%' AND c.value <>
         (SELECT count(*) FROM case_file f WHERE f.no LIKE replace(substr(c.name, 6), '.', '-') || '-%')",
    "SELECT 'authorisation ' || c.name FROM counter c WHERE c.name LIKE 'authorisation-%' AND c.value <>
         (SELECT count(*) FROM authorisation a WHERE a.no LIKE 'SQ-' || substr(c.name, 15) || '-%')",
];

/// What a record says of itself and its history does not: erased, hidden or shielded without the act; and the first number
/// given out that no record has.
pub(in crate::service) fn unlike_history(db: &Db) -> Result<Vec<String>, Error> {
    let sql = [
        "SELECT 'record ' || r.no || ' erased' FROM record r WHERE (r.state = 'erased' OR r.erased_on IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM record_event e WHERE e.record = r.id AND e.kind = 'erase') LIMIT 1",
        "SELECT 'record ' || r.no || ' hidden' FROM record r WHERE r.hidden_on IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM record_event e WHERE e.record = r.id AND e.kind = 'hide') LIMIT 1",
        "SELECT 'record ' || r.no || ' shielded' FROM record r WHERE r.shielded_on IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM record_event e WHERE e.record = r.id AND e.kind = 'shield') LIMIT 1",
        "SELECT 'record ' || r.no || ' content' FROM record r WHERE NOT EXISTS
             (SELECT 1 FROM record_version v WHERE v.record = r.id AND v.n = r.content_version) LIMIT 1",
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n
             WHERE n < (SELECT value FROM counter WHERE name = 'record'))
         SELECT 'record ' || printf('R-%06d', n) FROM n WHERE EXISTS (SELECT 1 FROM counter WHERE name = 'record')
             AND NOT EXISTS (SELECT 1 FROM record r WHERE r.no = printf('R-%06d', n)) LIMIT 1",
        "SELECT 'approval' WHERE (SELECT count(*) FROM approval) <> (SELECT max(id) FROM approval)",
        "SELECT 'role_grant' WHERE (SELECT count(*) FROM role_grant) <> (SELECT max(id) FROM role_grant)",
        "SELECT 'quota_release' WHERE (SELECT count(*) FROM quota_release) <> (SELECT max(id) FROM quota_release)",
    ];
    let mut found = Vec::new();
    for sql in sql {
        found.extend(db.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?);
    }
    Ok(found)
}

/// Records that stand more open than their item of the catalogue: number, their mode of access, that of the item.
pub(in crate::service) fn other_access(db: &Db) -> Result<Vec<(String, String, String)>, Error> {
    let mut statement = db.prepare(
        "SELECT r.no, r.access, i.access FROM record r JOIN catalogue_item i ON i.catalogue = r.catalogue AND i.code = r.item
         WHERE r.access <> i.access",
    )?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}
