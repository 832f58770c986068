//! A credit report (信用报告) before it goes to paper: read, then saved to a file.

use crate::{
    locale::Label,
    service::Error,
    text,
    tui::{
        action::Action,
        desk::Desk,
        files,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::Look,
        widgets::{
            fields::{Field, Fields, Kind},
            pane::{Item, Pane},
        },
    },
};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// The page. The report was logged when it was made; the file holds the same text.
#[derive(Debug)]
pub struct ReportPage {
    title: Label,
    text: String,
    pane: Pane,
    fields: Fields,
}

impl ReportPage {
    /// A page for the text of a report, logged as row `seq`.
    pub fn new(seq: i64, text: String) -> Self {
        Self::titled(Label::new("信用报告", "credit report"), &format!("report-{seq}.txt"), text)
    }

    /// A page for another text that goes out, with its title and the name the file is first given.
    pub fn titled(title: Label, path: &str, text: String) -> Self {
        let items = text.lines().map(|line| Item::text(Words::outside(line))).collect();
        let field =
            Field::new("path", Label::new("保存到", "save to"), Kind::Path).with(&files::whole(path)).required();
        Self { title, text, pane: Pane::new(items), fields: Fields::new(vec![field]) }
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        let Some(values) = self.fields.submit() else { return };
        let (path, text) = (values.get("path").to_owned(), self.text.clone());
        cx.ask(
            move |desk: &mut Desk| files::write(desk, &path, &text).map(|()| files::whole(&path)),
            |screen: &mut Self, answer: Result<String, Error>, cx| match answer {
                Ok(path) => {
                    let Label { zh, en } = screen.title;
                    cx.say(text!("{zh}已保存: {path}", "the {en} is saved: {path}"));
                    cx.pop();
                }
                Err(error) => {
                    screen.fields.fault("path", &error.message);
                    if error.code == crate::domain::Code::Unsafe {
                        cx.fail(error);
                    }
                }
            },
        );
    }
}

fn parts(area: Rect, fields: &Fields) -> (Rect, Rect) {
    let height = fields.height().min(area.height / 2);
    let pane = Rect::new(area.x, area.y, area.width, area.height.saturating_sub(height + 1));
    (pane, Rect::new(area.x, area.bottom().saturating_sub(height), area.width, height))
}

impl Screen for ReportPage {
    fn title(&self) -> Words {
        self.title.into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::FORM
    }

    fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> bool {
        let action = match key.code {
            KeyCode::Up => Action::Up,
            KeyCode::Down => Action::Down,
            KeyCode::PageUp => Action::PageUp,
            KeyCode::PageDown => Action::PageDown,
            _ => return self.fields.key(key),
        };
        self.pane.act(action, parts(cx.body, &self.fields).0, cx.look)
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.fields.paste(text);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if action == Action::Submit {
            self.save(cx);
        }
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        (action == Action::Authorisation).then(|| Label::new("先关闭本页", "close this page first").into())
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Submit, Action::Back]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let (pane, fields) = parts(area, &self.fields);
        self.pane.draw(pane, buf, look);
        look.put_rule(buf, (area.x, pane.bottom()), area.width);
        self.fields.draw(fields, buf, look, true);
    }

    fn cursor(&self, area: Rect, look: Look) -> Option<Position> {
        self.fields.caret(parts(area, &self.fields).1, look)
    }
}
