//! The screens, one file for each.

pub mod authorisations;
pub mod become_officer;
pub mod decisions;
mod directory;
pub mod lists;
pub mod lock;
pub mod log;
mod log_filter;
pub mod log_in;
mod log_inspection;
pub mod log_pages;
mod log_papers;
mod log_subject;
pub mod names;
pub mod objections;
mod office;
mod office_complaints;
mod office_feeds;
mod office_letters;
mod office_market;
mod office_publication;
mod office_records;
mod office_subjects;
pub mod own_password;
pub mod permissions;
pub mod query;
mod query_answer;
mod query_bulk;
pub mod query_form;
pub mod query_papers;
mod query_reports;
pub mod record_desk;
pub mod record_pages;
pub mod repairs;
pub mod report;
pub mod reveal;
pub mod review;
mod review_all;
pub mod review_import;
pub mod review_rows;
mod standing;
pub mod subject_changes;
pub mod supervision;
mod supervision_dual;
mod supervision_overview;
mod supervision_rights;
pub mod system;
mod system_catalogue;
mod system_keys;
mod system_law;
mod system_lists;
mod system_officers;
mod system_pack_pages;
mod system_packs;
mod system_rules;
mod system_settings;
mod system_topics;
mod system_tried;
mod system_units;
mod system_upkeep;
pub mod worklist;
mod worklist_page;

use super::{Tab, action::Action};
use crate::locale::Label;
use std::{cell::RefCell, fmt, rc::Rc};

/// The case, or the batch, that the worklist hands to the screen where it is worked on.
#[derive(Clone, Default)]
pub struct CaseWanted(Rc<RefCell<Option<String>>>);

impl fmt::Debug for CaseWanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseWanted")
    }
}

impl CaseWanted {
    /// Names the case.
    pub fn set(&self, case: Option<String>) {
        self.0.replace(case);
    }

    /// Takes the case over.
    pub fn take(&self) -> Option<String> {
        self.0.take()
    }
}

/// The screens by number, as the header lists them.
pub fn tabs() -> Vec<Tab> {
    let (wanted, batch) = (CaseWanted::default(), CaseWanted::default());
    let handed = batch.clone();
    let (first, third, fourth, eighth) = (wanted.clone(), wanted.clone(), wanted.clone(), wanted);
    let label = |number| Action::screen(number).map_or(Label::new("", ""), Action::label);
    vec![
        Tab::new(1, label(1), move || worklist::Worklist::new(first.clone(), handed.clone()))
            .short(Label::new("待办", "work")),
        Tab::new(2, label(2), move || review::Review::new(batch.clone())).short(Label::new("归集", "records")),
        Tab::new(3, label(3), move || objections::board(third.clone())).short(Label::new("异议", "objections")),
        Tab::new(4, label(4), move || repairs::board(fourth.clone())).short(Label::new("修复", "repair")),
        Tab::new(5, label(5), query::Query::default).short(Label::new("查询", "query")),
        Tab::new(6, label(6), log::QueryLog::default).short(Label::new("日志", "log")),
        Tab::new(7, label(7), permissions::PermissionTable::default).short(Label::new("权限", "roles")),
        Tab::new(8, label(8), move || lists::board(eighth.clone())).short(Label::new("名单", "lists")),
        Tab::new(9, label(9), system::System::default).short(Label::new("系统", "system")),
    ]
}
mod why;
