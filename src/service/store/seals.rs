//! Digests that stand beside what they are of (摘要): recomputed, so that what was changed in the file behind the program is
//! named. What an erasure emptied is empty by law, and only there.

use super::{Db, Error, batches};
use crate::service::keys::hex;
use sm3::{Digest as _, Sm3};

/// A kept text or paper with its digest, as its query reads it: name, content, digest, whether it may be empty.
struct Kind {
    table: &'static str,
    sql: &'static str,
    fits: fn(&[u8], &str) -> bool,
}

/// Every table that keeps a digest beside the whole of what it is of.
const KINDS: &[Kind] = &[
    Kind {
        table: "record_version",
        sql: "SELECT r.no || '/' || v.n, v.content, v.digest, 0 FROM record_version v JOIN record r ON r.id = v.record
              WHERE v.content <> '{}' OR r.state <> 'erased'",
        fits: whole,
    },
    Kind {
        table: "submission",
        sql: "SELECT b.no || '/' || s.row, s.received, s.digest,
                  s.received = '{}' AND (EXISTS (SELECT 1 FROM record r WHERE r.id = s.record AND r.state = 'erased')
                      OR EXISTS (SELECT 1 FROM record_version v JOIN record r ON r.id = v.record
                                 WHERE v.submission = s.id AND r.state = 'erased'))
              FROM submission s JOIN batch b ON b.id = s.batch",
        fits: received,
    },
    Kind {
        table: "paper",
        sql: "SELECT p.id || ' ' || coalesce(c.no, p.kind), p.body, p.digest,
                  length(p.body) = 0 AND coalesce(r.state, '') = 'erased'
              FROM paper p LEFT JOIN case_file c ON c.id = p.case_file LEFT JOIN record r ON r.id = c.record",
        fits: whole,
    },
    Kind {
        table: "notice",
        sql: "SELECT n.no, n.body, n.digest, n.body = '' AND 'erased' IN (coalesce(r.state, ''), coalesce(q.state, ''))
              FROM notice n LEFT JOIN case_file c ON c.id = n.case_file LEFT JOIN record r ON r.id = c.record
                  LEFT JOIN record q ON q.id = n.record",
        fits: whole,
    },
    Kind {
        table: "notice_draft",
        sql: "SELECT n.no || '/' || d.n, d.body, d.digest,
                  d.body = '' AND 'erased' IN (coalesce(r.state, ''), coalesce(q.state, ''))
              FROM notice_draft d JOIN notice n ON n.id = d.notice LEFT JOIN case_file c ON c.id = n.case_file
                  LEFT JOIN record r ON r.id = c.record LEFT JOIN record q ON q.id = n.record",
        fits: whole,
    },
    Kind {
        table: "approval",
        sql: "SELECT a.id || ' ' || a.item, a.sheet, a.seen, a.sheet = '' AND coalesce(r.state, '') = 'erased'
              FROM approval a LEFT JOIN record r ON r.id = a.record",
        fits: whole,
    },
    Kind {
        table: "exchange",
        sql: "SELECT x.no, x.body, x.digest, x.body = '' AND EXISTS (SELECT 1 FROM exchange_record e
                  JOIN record r ON r.id = e.record WHERE e.exchange = x.id AND r.state = 'erased') FROM exchange x",
        fits: whole,
    },
    Kind { table: "self_check", sql: "SELECT no, body, digest, 0 FROM self_check", fits: whole },
];

/// The digest is of exactly these bytes.
fn whole(content: &[u8], digest: &str) -> bool {
    hex(&Sm3::digest(content)) == digest
}

/// A row of a file is digested as the list of its cells; what a case brought, as it is kept.
fn received(content: &[u8], digest: &str) -> bool {
    let Ok(fields) = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(content) else {
        return false;
    };
    let cell = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let cells: Vec<(String, String)> = fields.into_iter().map(|(field, value)| (field, cell(value))).collect();
    batches::digest(&cells).is_ok_and(|own| own == digest) || whole(content, digest)
}

/// The first of each table whose content is not what its digest is of: `record_version R-000001/1`.
pub(in crate::service) fn broken(db: &Db) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for kind in KINDS {
        let mut statement = db.prepare(kind.sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (content, digest) = (row.get_ref(1)?.as_bytes_or_null().unwrap_or_default(), row.get_ref(2)?);
            let is_emptied: bool = row.get(3)?;
            if !is_emptied && !(kind.fits)(content.unwrap_or_default(), digest.as_str().unwrap_or_default()) {
                found.push(format!("{} {}", kind.table, row.get::<_, String>(0)?));
                break;
            }
        }
    }
    Ok(found)
}

/// Whether the sheet of a decision is the one that the second person saw.
pub(in crate::service) fn is_sheet(sheet: &str, seen: &str) -> bool {
    whole(sheet.as_bytes(), seen)
}
