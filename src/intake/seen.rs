//! What earlier rows of the same file said: the same row twice, one document for two contents.

use super::filing::Filing;
use super::problem::Severity;
use super::read::RawRow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Remembers rows of one file by digests: 1 million rows cost some 100 MB, not their text.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    rows: HashMap<(u64, u64), u64>,
    documents: HashMap<(u64, u64), u64>,
}

/// What an earlier row says about this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// The same row stood there; it may not be stored twice.
    Row(u64),
    /// The same subject and document number with other content.
    Document(u64),
}

impl Repeat {
    /// How much it weighs.
    pub fn severity(self) -> Severity {
        match self {
            Self::Row(_) => Severity::Error,
            Self::Document(_) => Severity::Warning,
        }
    }
}

/// Two differently seeded 64-bit hashes: chance collisions are out of the question within one file.
fn digest<T: Hash + ?Sized>(value: &T) -> (u64, u64) {
    let half = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        value.hash(&mut hasher);
        hasher.finish()
    };
    (half(0x5f3c_91d2), half(0xa076_1d64))
}

impl Seen {
    /// Notes a taken row and tells what it repeats.
    pub fn note(&mut self, row: &RawRow, filing: &Filing) -> Option<Repeat> {
        let cells: Vec<&str> = row.cells.iter().map(|cell| cell.trim()).collect();
        if let Some(earlier) = self.rows.insert(digest(&cells), row.number) {
            return Some(Repeat::Row(earlier));
        }
        let document = filing.document.as_deref()?;
        let key = digest(&(filing.subject.id.as_str(), filing.subject.name.as_str(), document));
        let earlier = self.documents.insert(key, row.number)?;
        Some(Repeat::Document(earlier))
    }
}
