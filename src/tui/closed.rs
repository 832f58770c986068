//! What is closed to the officer, or cannot run now, and what pressing its key leaves in the log.

use super::{
    action::Action,
    app::App,
    desk::Desk,
    screen::Judged,
    text::Words,
    widgets::message::{MessageBox, Notice},
    worker::Job,
};
use crate::{service::ops::policy::TryClosed, text};

impl App {
    /// Why the officer's roles close an action, in full: rule, article, what would be accepted, who grants it.
    pub fn closed(&self, action: Action) -> Option<Notice> {
        match self.judged(action) {
            Some(Judged::Open) => None,
            Some(Judged::Closed(notice)) => Some(*notice),
            None if self.session().may_take(action) => None,
            None => action.permission().and_then(|permission| self.session().why_closed(permission)),
        }
    }

    /// The box on a closed screen, in the sentence of the list of commands, which names rule and article.
    fn closed_screen(&self, action: Action, notice: Notice) -> Notice {
        match self.disabled(action) {
            Some(message) => Notice { message, cite: Words::none(), article: Words::none(), ..notice },
            None => notice,
        }
    }

    fn judged(&self, action: Action) -> Option<Judged> {
        self.stack.last()?.screen.judged(action, self.session())
    }

    /// Why an action cannot run on the top screen now.
    pub fn disabled(&self, action: Action) -> Option<Words> {
        let top = self.stack.last()?;
        match (self.judged(action), action.permission()) {
            (Some(Judged::Closed(notice)), _) => return Some(notice.message),
            (None, Some(permission)) if !self.session().may_take(action) => {
                return Some(self.session().closed_words(permission));
            }
            _ => {}
        }
        if let Some(number) = action.screen_number()
            && !self.start.tabs.iter().any(|tab| tab.number == number)
        {
            return Some(text!("没有第 {number} 屏", "there is no screen {number}").into());
        }
        if action == Action::Stop && top.pending == 0 {
            return Some(text!("没有正在进行的查询", "nothing is running").into());
        }
        top.screen.disabled(action)
    }

    /// Tells why an action is closed, and has the door refuse it too: the log keeps the try as it keeps that of a verb. A
    /// key that is held down tries once. The number of a closed screen asks for nothing yet: it is told why, in the sentence
    /// that the list of commands has, and nothing is tried.
    pub(super) fn refuse(&mut self, action: Action, notice: Notice) {
        let top = self.stack.last().map(|top| (action, top.id));
        if top.is_some() && top == self.refused {
            return;
        }
        let is_screen = action.screen_number().is_some();
        let notice = if is_screen { self.closed_screen(action, notice) } else { notice };
        if let Some(operation) = action.permission().filter(|_| !is_screen) {
            let case = self.stack.iter().rev().find_map(|open| open.screen.about(action));
            let tried = TryClosed { operation: operation.to_owned(), case };
            self.wants.jobs.push(Job::errand(move |desk: &mut Desk| {
                // The box has said it already.
                let _ = desk.call(&tried);
            }));
        }
        self.open(Box::new(MessageBox::new(notice)), None);
        self.refused = self.stack.last().map(|top| (action, top.id));
    }
}
