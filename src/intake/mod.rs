//! PURE over bytes: what a unit hands in becomes typed rows, each with a verdict and its problems.
//!
//! [`Source`] reads the bytes, [`Schema`] recognises the columns, [`check_row`] judges one row. One bad row never
//! spoils the file: it is named, with line and field, and the others go on.

pub mod banned;
pub mod check;
pub mod fields;
pub mod filing;
pub mod kinds;
pub mod problem;
pub mod read;
pub mod schema;
pub mod seen;
pub mod subject_list;
pub mod table;

pub use banned::BannedWords;
pub use check::{Checked, Context, check_row};
pub use filing::{
    Access, Category, Domain, Filing, Finality, Flag, Issuer, Local, Party, PenaltyFacts, Procedure, Representative,
    SubjectKind,
};
pub use problem::{Problem, Severity, Verdict};
pub use read::{Encoding, Fault, FaultKind, Format, Limits, RawRow, Rows, Source};
pub use schema::{Column, Schema, TableKind};
pub use seen::Seen;
pub use subject_list::{Listed, subject_list};
pub use table::{Table, table};
