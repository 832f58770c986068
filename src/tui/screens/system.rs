//! System settings (系统设置): topics on the left; what the selected one holds, and what can be done there, on the right.

use super::system_topics::{Line, TOPICS, Topic, Work};
use crate::{
    locale::Label,
    service::{Error, ops::cases::CaseDetail},
    tui::{
        action::Action,
        casework::Bench,
        desk::Desk,
        keymap::Context,
        screen::{Cx, Screen, Session},
        text::Words,
        theme::{Look, Mark, Tone},
        widgets::{
            pane::Pane,
            picker::{Choice, Picked, Picker},
            split::{Side, Split},
            table::{Column, Row, Table},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

const COLUMNS: &[Column] = &[Column::flex(Label::new("专题", "topic"), 12, 1)];

/// The screen.
#[derive(Debug)]
pub struct System {
    topics: Table,
    lines: Vec<Line>,
    table: Table,
    split: Split,
    about: Pane,
    /// Work of the topic that is closed to the officer, by its place, and why.
    closed: Vec<Option<Words>>,
    is_read: bool,
}

impl Default for System {
    fn default() -> Self {
        let mut topics = Table::new(COLUMNS);
        topics.cursor.set_len(TOPICS.len());
        Self {
            topics,
            lines: Vec::new(),
            table: Table::new(COLUMNS),
            split: Split::tenths(2),
            about: Pane::default(),
            closed: Vec::new(),
            is_read: false,
        }
    }
}

/// Where the parts of the right side are drawn.
struct Parts {
    title: Rect,
    list: Rect,
    rule: Rect,
    about: Rect,
}

fn parts(area: Rect) -> Parts {
    let row = |y: u16, height: u16| Rect::new(area.x, area.y + y, area.width, height).intersection(area);
    let below = (area.height / 3).max(4);
    let list = area.height.saturating_sub(below + 2);
    Parts { title: row(0, 1), list: row(1, list), rule: row(1 + list, 1), about: row(2 + list, below) }
}

impl System {
    fn topic(&self) -> Option<&'static Topic> {
        TOPICS.get(self.topics.cursor.selected()).copied()
    }

    fn work(&self) -> &'static [Work] {
        self.topic().map_or(&[], |topic| topic.work)
    }

    fn line(&self) -> Option<&Line> {
        self.lines.get(self.table.cursor.selected())
    }

    /// Reads the list of the topic under the cursor. A list that is closed is not asked for: looking along the topics
    /// leaves no refusals.
    fn load(&mut self, cx: &mut Cx<'_>) {
        let Some(topic) = self.topic() else { return };
        let reason = |work: &Work| (!cx.session.may(work.operation)).then(|| cx.session.closed_words(work.operation));
        self.closed = topic.work.iter().map(reason).collect();
        if !cx.session.may(topic.reads) {
            self.is_read = true;
            self.lines.clear();
            let why = cx.session.closed_words(topic.reads);
            self.table = Table::new(topic.columns).placeholder(why);
            return self.about.set(Vec::new());
        }
        let session: Session = cx.session.clone();
        cx.ask_latest(
            "topic",
            move |desk: &mut Desk| (topic.read)(desk, &session),
            move |screen: &mut Self, answer, cx| screen.loaded(topic, answer, cx),
        );
    }

    fn loaded(&mut self, topic: &'static Topic, answer: Result<Vec<Line>, Error>, cx: &mut Cx<'_>) {
        let before = self.line().map(|line| line.key.clone());
        self.is_read = true;
        self.table = Table::new(topic.columns).placeholder(topic.empty);
        self.lines.clear();
        match answer {
            Ok(lines) => self.lines = lines,
            Err(error) => {
                self.table.placeholder = Label::new("未能读取, F5 重试", "could not be read; F5 tries again").into();
                cx.fail(error);
            }
        }
        self.table.cursor.set_len(self.lines.len());
        let place = before.and_then(|key| self.lines.iter().position(|line| line.key == key));
        let height = Table::height(parts(self.split.page(cx.body)).list);
        self.table.cursor.select(place.unwrap_or(0), height);
        self.show();
    }

    fn show(&mut self) {
        self.about.set(self.line().map(|line| line.about.clone()).unwrap_or_default());
    }

    /// Asks what is to be done; what is closed to the officer stands last, with its reason. Work that the regulation
    /// does not know is not named.
    fn choose(&self, cx: &mut Cx<'_>) {
        let Some(topic) = self.topic() else { return };
        let known = topic.work.iter().filter(|work| cx.session.knows(work.operation));
        let (open, closed): (Vec<_>, Vec<_>) = known.partition(|work| cx.session.may(work.operation));
        let all: Vec<&Work> = open.into_iter().chain(closed).collect();
        let choices = all.iter().map(|work| {
            let reason = (!cx.session.may(work.operation)).then(|| cx.session.closed_words(work.operation));
            Choice::new(work.label, Words::none()).closed(reason)
        });
        let mut picker = Picker::new(topic.label, choices.collect());
        // What it is called on the list; the code stands there for those who need it.
        if let Some(cell) = self.line().filter(|line| !line.key.is_empty()).and_then(|line| line.cells.first()) {
            picker = picker.lead(cell.clone());
        }
        cx.push_then(picker, move |screen: &mut Self, Picked(index): &Picked, cx| {
            if let Some(work) = all.get(*index) {
                (work.open)(screen.line(), cx);
            }
        });
    }
}

impl Bench for System {
    fn in_hand(&self) -> Option<&CaseDetail> {
        None
    }

    fn take(&mut self, _detail: CaseDetail, _cx: &mut Cx<'_>) {}

    fn reload(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }
}

impl Screen for System {
    fn title(&self) -> Words {
        Label::new("系统设置", "system settings").into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::SYSTEM
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn forget(&mut self) -> bool {
        let (topics, split) = (self.topics.clone(), self.split);
        *self = Self { topics, split, ..Self::default() };
        true
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        match (action, self.split.side) {
            (Action::Refresh, _) => return self.load(cx),
            (Action::Manage, _) | (Action::Open, Side::Right) => return self.choose(cx),
            (Action::New, _) => {
                if let Some(work) = self.work().first() {
                    (work.open)(self.line(), cx);
                }
                return;
            }
            _ => {}
        }
        if self.split.act(action) {
            return;
        }
        if self.split.side == Side::Right {
            if self.table.act(action, parts(self.split.page(cx.body)).list) {
                self.show();
            }
        } else if self.topics.act(action, self.split.list(cx.body)) {
            self.load(cx);
        }
    }

    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        self.split.back()
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        match action {
            Action::New if !self.work().first().is_some_and(|work| work.adds) => {
                Some(Label::new("本专题没有", "not in this topic").into())
            }
            Action::New => self.closed.first().cloned().flatten(),
            Action::Manage if self.work().is_empty() => Some(Label::new("本专题只供查看", "only to be read").into()),
            Action::Filter
            | Action::Why
            | Action::Reveal
            | Action::History
            | Action::Subject
            | Action::NextCase
            | Action::PreviousCase => Some(Label::new("本页没有", "not on this page").into()),
            _ => None,
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Manage, Action::New, Action::Open, Action::OtherPane, Action::Down, Action::Up]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let sides = self.split.sides(area);
        self.split.draw(area, buf, look);
        if let Some(left) = sides.left {
            self.topics.draw(left, buf, look, |index| {
                let label = TOPICS.get(index).map_or(Label::new("", ""), |topic| topic.label);
                Row::new(vec![label.into()])
            });
        }
        if let Some(right) = sides.right {
            self.draw_topic(right, buf, look);
        }
    }

    fn holds_keys(&self) -> bool {
        !self.is_read
    }
}

impl System {
    fn draw_topic(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let parts = parts(area);
        if let Some(topic) = self.topic() {
            look.put(buf, (parts.title.x + 2, parts.title.y), parts.title.width, &topic.label.into(), Tone::Strong);
        }
        self.table.draw(parts.list, buf, look, |index| {
            let Some(line) = self.lines.get(index) else { return Row::new(Vec::new()) };
            let row = Row::new(line.cells.clone());
            if line.mark == Mark::None { row } else { row.marked(line.mark) }
        });
        if self.about.is_empty() {
            return;
        }
        look.put_rule(buf, (parts.rule.x, parts.rule.y), parts.rule.width);
        self.about.draw(parts.about, buf, look);
    }
}
