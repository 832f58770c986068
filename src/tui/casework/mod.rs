//! What the screens of cases share: words, pages, and every step an officer can take.

mod amend;
pub mod board;
mod damage;
pub mod filing;
pub mod forms;
pub mod judged;
pub mod listing_forms;
pub mod pages;
mod referral_forms;
mod repair_forms;
mod repair_terms;
pub mod steps;
pub mod words;

use super::screen::{Cx, Screen};
use crate::service::ops::cases::CaseDetail;

/// Whether a case is a listing or a measure: its steps are asked by forms of their own.
pub fn is_apart(detail: &CaseDetail) -> bool {
    detail.card.grade.is_some() || detail.card.kind == crate::regime::MEASURE
}

/// A screen that has a case in hand and can take its steps.
pub trait Bench: Screen {
    /// The case in hand, as last read.
    fn in_hand(&self) -> Option<&CaseDetail>;

    /// Takes a case in hand that was read anew.
    fn take(&mut self, detail: CaseDetail, cx: &mut Cx<'_>);

    /// Reads again what a step may have changed.
    fn reload(&mut self, cx: &mut Cx<'_>);
}
