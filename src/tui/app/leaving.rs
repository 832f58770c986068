//! The end of a session, and of the console.

use super::{App, Ended};
use crate::{
    service::Leaving,
    tui::{desk::Desk, text::Words, worker::Job},
};

impl App {
    pub(super) fn end(&mut self, leaving: Leaving) {
        self.ended = Some(Ended::By(leaving));
    }

    /// What is still to be done at the desk when the console has ended: the row of the log that says how.
    pub fn take_leave(&mut self) -> Vec<Job> {
        // A loop that ends by itself has lost its terminal or its worker.
        let leaving = match self.ended {
            Some(Ended::By(leaving)) => leaving,
            Some(Ended::Broken) | None => Leaving::HungUp,
        };
        let mut last = self.take_wants().jobs;
        last.push(Job::errand(move |desk: &mut Desk| {
            let _ = desk.log_out(leaving);
        }));
        last
    }

    pub(super) fn log_out(&mut self, leaving: Leaving) {
        self.ahead.clear();
        self.stack.clear();
        self.parked.clear();
        self.message = None;
        self.status = Vec::new();
        self.unheard = false;
        self.tab = 0;
        self.start.session.officer = Words::none();
        self.start.session.role = Words::none();
        self.start.session.may = None;
        self.start.session.closed.clear();
        for tab in &mut self.start.tabs {
            tab.count = None;
        }
        self.wants.jobs.push(Job::errand(move |desk: &mut Desk| {
            let _ = desk.log_out(leaving);
        }));
        let first = (self.start.first)();
        self.open(first, None);
    }
}
