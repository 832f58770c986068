//! One record by its number, as it stands or as it stood or will stand on a day; its history and versions are a key away.

use super::{
    names::{self, Names},
    record_pages, review_rows, why,
};
use crate::{
    locale::Label,
    service::{
        Error,
        ops::{
            records::{RecordShown, ShowRecord},
            subjects::Reason,
        },
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::{Look, Mark},
        widgets::{
            fields::{Field, Fields, Kind},
            pane::{Item, Pane},
        },
    },
};
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// The screen: which record and which day, and what the register says of it then.
#[derive(Debug)]
pub struct RecordDesk {
    fields: Fields,
    /// Whether the fields have the keys.
    typing: bool,
    shown: Option<RecordShown>,
    names: Names,
    pane: Pane,
}

impl Default for RecordDesk {
    fn default() -> Self {
        let fields = vec![
            Field::text("id", Label::new("信息编号", "record"))
                .required()
                .help(Label::new("如 R-000012", "such as R-000012")),
            Field::new("day", Label::new("哪一日", "on the day"), Kind::Date).help(Label::new(
                "空: 今日; 填过去或将来某日, 看该日终了时的状态",
                "empty: today; of a day past or to come, as it stands at its end",
            )),
        ];
        Self { fields: Fields::new(fields), typing: true, shown: None, names: Names::default(), pane: Pane::default() }
    }
}

impl RecordDesk {
    fn look_up(&mut self, cx: &mut Cx<'_>) {
        let Some(values) = self.fields.submit() else { return };
        let ask =
            ShowRecord { id: values.get("id").trim().to_owned(), as_of: values.date("day"), reason: Reason::default() };
        Self::look(ask, cx);
    }

    /// A reason is asked for only where the door wants one.
    fn look(ask: ShowRecord, cx: &mut Cx<'_>) {
        let again = ask.clone();
        cx.call(ask, move |screen: &mut Self, answer: Result<RecordShown, Error>, cx| match answer {
            Ok(found) => {
                screen.pane.set(items(&found, &screen.names));
                screen.shown = Some(found);
                screen.typing = false;
            }
            Err(error) if why::is_asked(&error) => {
                why::ask(error, cx, move |_: &mut Self, reason, cx| Self::look(ShowRecord { reason, ..again }, cx));
            }
            Err(error) => cx.fail(error),
        });
    }

    fn id(&self) -> Option<String> {
        self.shown.as_ref().map(|found| found.card.id.clone())
    }

    fn parts(&self, area: Rect) -> (Rect, Rect) {
        let top = self.fields.height().min(area.height / 2);
        let body = Rect::new(area.x, area.y + top + 1, area.width, area.height.saturating_sub(top + 1));
        (Rect::new(area.x, area.y, area.width, top), body)
    }
}

/// The page: how it stands on the day, then what it is.
fn items(found: &RecordShown, names: &Names) -> Vec<Item> {
    let day = &found.as_of;
    let (zh, en) = {
        let state = names::state(&found.card.state);
        (state.zh, state.en)
    };
    let mut items = vec![
        Item::Title(names::join(&[Words::outside(&found.card.id), Words::outside(&found.card.title)], "  ")),
        Item::pair(Label::new("状态", "state"), text!("{day} 终了时: {zh}", "at the end of {day}: {en}")),
    ];
    if found.tombstone {
        items.push(Item::marked(Mark::Warn, Label::new("内容已删除", "its content is erased")));
    }
    if let Some(ended) = &found.period_ended {
        items.push(Item::pair(Label::new("期限终止", "period ends"), Words::outside(ended)));
    }
    items.extend(review_rows::record_items(found, names));
    items.push(Item::Rule);
    items.extend(found.content.iter().map(|(field, value)| Item::pair(names::field(field), names::value(value))));
    items
}

impl Screen for RecordDesk {
    fn title(&self) -> Words {
        Action::Record.label().into()
    }

    fn chain(&self) -> &'static [Context] {
        if self.typing { Context::FORM } else { Context::REVIEW }
    }

    fn forget(&mut self) -> bool {
        let mut fields = std::mem::take(&mut self.fields);
        fields.forget();
        *self = Self { fields, names: std::mem::take(&mut self.names), ..Self::default() };
        true
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        cx.ask(|desk: &mut Desk| Names::of(desk.service.pack()), |screen: &mut Self, names, _| screen.names = names);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if self.typing {
            match action {
                Action::Submit => self.look_up(cx),
                other => drop(self.fields.act(other)),
            }
            return;
        }
        match action {
            Action::Filter => self.typing = true,
            Action::Refresh => self.look_up(cx),
            Action::History => drop(self.id().map(|id| record_pages::history::<Self>(id, cx))),
            Action::PreviousVersion => drop(self.id().map(|id| record_pages::compare::<Self>(id, cx))),
            Action::OriginalRow => drop(self.id().map(|id| record_pages::original::<Self>(id, cx))),
            Action::Erase => drop(self.id().map(|id| record_pages::erase::<Self>(id, cx))),
            Action::Why => {
                let rules = self.shown.as_ref().map(|found| found.because.clone()).unwrap_or_default();
                record_pages::rules::<Self>(rules, Vec::new(), cx);
            }
            other => drop(self.pane.act(other, self.parts(cx.body).1, cx.look)),
        }
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> bool {
        self.typing && self.fields.key(key)
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        if self.typing {
            self.fields.paste(text);
        }
    }

    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        // From the fields one goes back to what was read, if anything was.
        std::mem::take(&mut self.typing) && self.shown.is_some()
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        let here = matches!(
            action,
            Action::Filter
                | Action::Refresh
                | Action::History
                | Action::PreviousVersion
                | Action::OriginalRow
                | Action::Why
                | Action::Erase
                | Action::Submit
                | Action::NextField
                | Action::PreviousField
        );
        match action {
            Action::Record => Some(Label::new("/ 换一条或换一日", "/ takes another record or day").into()),
            Action::Authorisation => Some(Label::new("先返回查询", "go back to the query first").into()),
            _ if here || Pane::moves(action) || action.is_everywhere() => None,
            _ => Some(Label::new("先返回 (Esc)", "go back first (Esc)").into()),
        }
    }

    fn hints(&self) -> &'static [Action] {
        if self.typing {
            &[Action::Submit, Action::NextField, Action::Back]
        } else {
            &[
                Action::Filter,
                Action::History,
                Action::PreviousVersion,
                Action::OriginalRow,
                Action::Why,
                Action::Down,
                Action::Up,
                Action::Back,
            ]
        }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let (fields, body) = self.parts(area);
        self.fields.draw(fields, buf, look, self.typing);
        look.put_rule(buf, (area.x, fields.bottom()), area.width);
        self.pane.draw(body, buf, look);
    }

    fn cursor(&self, area: Rect, look: Look) -> Option<Position> {
        if self.typing { self.fields.caret(self.parts(area).0, look) } else { None }
    }
}
