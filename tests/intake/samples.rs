//! Files in which every row is right, and the old table.

use super::{checked, sample, tally, told};
use xintai::intake::{Encoding, SubjectKind, TableKind, Verdict};

fn all_taken(name: &str, rows: usize, kind: TableKind, encoding: Encoding) {
    let (source, schema, checked) = checked(sample(name), name);
    assert_eq!((schema.kind, source.encoding), (kind, encoding), "{name}");
    assert_eq!(checked.len(), rows, "{name}");
    for verdict in [Verdict::Reject, Verdict::Prohibited, Verdict::Warn] {
        let found = checked.iter().filter(|row| row.verdict == verdict).count();
        assert_eq!(found, 0, "{name}: {}", tally(&checked, verdict));
    }
    for row in &checked {
        let filing = row.filing.as_ref().unwrap();
        assert!(filing.document.is_some() && filing.determined.is_some() && filing.issuer.is_some());
        assert!(!filing.content.is_empty() && !row.received.is_empty());
    }
}

#[test]
fn every_row_of_the_clean_penalties_is_taken() {
    all_taken("penalties-clean.csv", 400, TableKind::Penalties, Encoding::Utf8);
}

#[test]
fn every_row_of_the_labelled_workbook_is_taken() {
    all_taken("penalties-clean-labels.xlsx", 150, TableKind::Penalties, Encoding::Workbook);
}

#[test]
fn every_row_of_the_clean_permits_is_taken() {
    all_taken("permits-clean.xlsx", 150, TableKind::Permits, Encoding::Workbook);
}

#[test]
fn every_row_of_the_gb18030_permits_is_taken() {
    all_taken("permits-gb18030.csv", 100, TableKind::Permits, Encoding::Gb18030);
}

#[test]
fn every_row_with_quoted_line_breaks_is_taken() {
    all_taken("penalties-bom.csv", 60, TableKind::Penalties, Encoding::Utf8Bom);
}

#[test]
fn every_row_of_the_old_table_gets_a_clear_verdict() {
    let (_, schema, rows) = checked(sample("penalties-v1.csv"), "penalties-v1.csv");
    assert_eq!((schema.kind, rows.len()), (TableKind::OldPenalties, 60));
    let rejected: Vec<_> = rows.iter().filter(|row| row.verdict == Verdict::Reject).map(told).collect();
    assert!(rejected.iter().all(|row| row.contains("CF_ZT:revoked")), "{rejected:#?}");
    for row in &rows {
        match &row.filing {
            Some(filing) => assert!(!filing.subject.id.is_empty() && !filing.title.is_empty()),
            None => assert!(!row.problems.is_empty()),
        }
        // A row without a unified code is taken by its other code, and says so.
        if let Some(filing) = &row.filing
            && filing.subject.kind == SubjectKind::Organisation
            && filing.subject.id.len() != 18
        {
            assert!(row.problems.iter().any(|problem| problem.code == "no-unified-code"), "{}", told(row));
        }
    }
}
