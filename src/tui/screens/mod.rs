//! The screens, one file for each.

pub mod authorisations;
pub mod become_officer;
pub mod lock;
pub mod log;
pub mod log_in;
pub mod log_pages;
pub mod names;
pub mod query;
pub mod query_form;
pub mod query_papers;
pub mod record_pages;
pub mod report;
pub mod review;
pub mod review_import;
pub mod review_rows;

use super::Tab;
use crate::locale::Label;

/// The screens by number, as the header lists them.
pub fn tabs() -> Vec<Tab> {
    vec![
        Tab::new(2, Label::new("归集审核", "record review"), review::Review::default),
        Tab::new(5, Label::new("信用查询", "query"), query::Query::default),
        Tab::new(6, Label::new("查询日志", "query log"), log::QueryLog::default),
    ]
}
