//! What the screens of cases share: words, pages, and every step an officer can take.

pub mod board;
pub mod filing;
pub mod forms;
pub mod pages;
pub mod steps;
pub mod words;

use super::screen::{Cx, Screen};
use crate::service::ops::cases::CaseDetail;

/// A screen that has a case in hand and can take its steps.
pub trait Bench: Screen {
    /// The case in hand, as last read.
    fn in_hand(&self) -> Option<&CaseDetail>;

    /// Takes a case in hand that was read anew.
    fn take(&mut self, detail: CaseDetail, cx: &mut Cx<'_>);

    /// Reads again what a step may have changed.
    fn reload(&mut self, cx: &mut Cx<'_>);
}
