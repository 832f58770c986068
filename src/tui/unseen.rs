//! What a key does while the terminal is too small for the screens.

use super::{action::Action, app::App, frame, key::Key, keymap::Lookup};
use crossterm::event::KeyEvent;

impl App {
    /// Whether the terminal is too small for the screens, so that nobody sees what a key would reach.
    pub(super) fn is_hidden(&self) -> bool {
        frame::is_too_small(self.size)
    }

    /// A key while nothing shows: only leaving is done blindly.
    pub(super) fn key_unseen(&mut self, key: KeyEvent) -> bool {
        let chain = self.stack.last().map_or(&[][..], |top| top.screen.chain());
        let leaves = matches!(self.start.keymap.lookup(chain, &[Key::from(key)]), Lookup::Run(Action::Quit));
        if leaves {
            self.act(Action::Quit);
        }
        leaves
    }
}
