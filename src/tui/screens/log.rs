//! Query log (查询日志): who looked at what and why, what is unusual, and whether the chain is whole.

use super::{log_filter, log_pages as pages};
use crate::{
    locale::Label,
    service::{
        Error, Verification,
        ops::{
            inspection::{AlertCard, LogAlerts, Unusual},
            log::VerifyLog,
            logs::{ListLog, LogHours, LogLine, LogPage, ShowLog, WholeRow},
            status::{ShowStatus, Status},
        },
        reason_label,
    },
    text,
    tui::{
        action::Action,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::{Look, Tone},
        widgets::{
            fields::{Field, Fields, Kind, Values},
            form::Form,
            pane::Pane,
            split::{Side, Split},
            table::{Column, Row, Table},
        },
    },
};
use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &[Column] = &[
    Column::fixed(Label::new("序号", "row"), 8).number(),
    Column::fixed(Label::new("时间", "time"), 14),
    Column::fixed(Label::new("人员", "officer"), 8),
    Column::flex(Label::new("操作", "operation"), 12, 2),
    Column::flex(Label::new("对象", "about"), 10, 3),
    Column::flex(Label::new("用途", "purpose"), 6, 1),
    Column::fixed(Label::new("结果", "outcome"), 12),
];

/// Stands in place of rows that the log was asked for and has not.
const NO_ROWS: Label = Label::new("没有符合的行; / 修改过滤", "no such rows; / changes the filter");

/// Rows read at once.
const PAGE: u32 = 100;

/// The screen.
#[derive(Debug)]
pub struct QueryLog {
    filter: Fields,
    typing: bool,
    /// The filter in force.
    applied: String,
    lines: Vec<LogLine>,
    /// While a filter is typed: `lines` are those of its rows that the filter takes.
    typed: Typed,
    next: Option<String>,
    status: Option<Status>,
    hours: Vec<usize>,
    /// What the filter takes by hour, where the log was asked for just this filter.
    counted: Option<LogHours>,
    alerts: Vec<AlertCard>,
    table: Table,
    split: Split,
    pane: Pane,
    /// The row whose whole content stands in the pane.
    whole: Option<i64>,
    is_loaded: bool,
}

/// The rows while a filter is typed. Each key narrows what was read last; a pause asks the whole log for what is typed so far.
#[derive(Debug, Default)]
struct Typed {
    /// What stood before: the rows, the selected one, the cursor of the next page.
    before: (Vec<LogLine>, usize, Option<String>),
    /// And the hours.
    counted: Option<LogHours>,
    /// The rows of the last answer.
    read: Vec<LogLine>,
    /// What they were asked by.
    asked: ListLog,
}

impl Default for QueryLog {
    fn default() -> Self {
        let help = Label::new(
            "人员: 自:2026-11-16 至: 结果:退 种类: 异常: 主体: 单位: 用途:",
            "officer: since:2026-11-16 until: outcome: kind: flag: subject: unit: purpose:",
        );
        Self {
            filter: Fields::new(vec![Field::text("filter", Label::new("过滤", "filter")).help(help)]),
            typing: false,
            applied: String::new(),
            lines: Vec::new(),
            typed: Typed::default(),
            next: None,
            status: None,
            hours: Vec::new(),
            counted: None,
            alerts: Vec::new(),
            table: Table::new(COLUMNS).placeholder(NO_ROWS),
            split: Split::tenths(7),
            pane: Pane::default(),
            whole: None,
            is_loaded: false,
        }
    }
}

struct Parts {
    filter: Rect,
    chain: Rect,
    hours: Rect,
    body: Rect,
}

impl QueryLog {
    fn load(&mut self, after: Option<String>, then: Option<Action>, cx: &mut Cx<'_>) {
        let list = match log_filter::read_filter(&self.applied) {
            Ok(list) => list,
            Err(fault) => {
                self.typing = true;
                return self.filter.fault("filter", fault);
            }
        };
        let is_more = after.is_some();
        let with_hours = !is_more && list != ListLog::default();
        let list = ListLog { limit: Some(PAGE), after, as_kept: true, with_hours, ..list };
        cx.call_latest("list", list, move |screen: &mut Self, answer: Result<LogPage, Error>, cx| match answer {
            Ok(page) => screen.loaded(page, is_more, then, cx),
            Err(error) => cx.fail(error),
        });
    }

    fn loaded(&mut self, page: LogPage, is_more: bool, then: Option<Action>, cx: &mut Cx<'_>) {
        self.is_loaded = true;
        self.table.placeholder = NO_ROWS.into();
        if is_more {
            self.lines.extend(page.items);
        } else {
            self.lines = page.items;
            self.counted = page.hours;
            self.table.cursor.select(0, 1);
        }
        self.next = page.next;
        self.follow_head(cx);
        self.table.cursor.set_len(self.lines.len());
        self.show();
        if let Some(action) = then {
            self.jump(action, cx);
        }
    }

    /// What stands around the rows, as kept: after a verification, a disposition.
    pub(super) fn look_around(cx: &mut Cx<'_>) {
        Self::ask_around(LogAlerts { as_kept: true, ..LogAlerts::default() }, cx);
    }

    /// The end of the log is not behind the newest row that was read. It counts the whole register: it is asked for only
    /// where it is behind, and not while a filter is typed.
    fn follow_head(&self, cx: &mut Cx<'_>) {
        let newest = self.lines.first().map_or(0, |line| line.seq);
        if self.status.as_ref().is_none_or(|status| status.log.seq < newest) {
            Self::ask_head(cx);
        }
    }

    fn ask_head(cx: &mut Cx<'_>) {
        cx.call_latest("status", ShowStatus, |screen: &mut Self, answer: Result<Status, Error>, _| {
            screen.status = answer.ok();
        });
    }

    fn ask_around(alerts: LogAlerts, cx: &mut Cx<'_>) {
        Self::ask_head(cx);
        cx.call_latest("hours", alerts, |screen: &mut Self, answer: Result<Unusual, Error>, _| {
            screen.looked_around(answer);
        });
    }

    fn looked_around(&mut self, answer: Result<Unusual, Error>) {
        let Ok(found) = answer else { return };
        let mut fresh: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
        for (seq, rule) in found.found() {
            fresh.entry(seq).or_default().insert(rule);
        }
        for line in self.lines.iter_mut().chain(&mut self.typed.read).chain(&mut self.typed.before.0) {
            for rule in fresh.get(&line.seq).into_iter().flatten() {
                if !line.flags.iter().any(|flag| flag == rule) {
                    line.flags.push((*rule).to_owned());
                }
            }
        }
        self.hours = found.hours;
        self.alerts = found.items;
        if self.whole.is_none() {
            self.show();
        }
    }

    /// The rows first, with the flags that are kept: judging the use since the last inspection may take a moment.
    fn begin(&mut self, cx: &mut Cx<'_>) {
        self.load(None, None, cx);
        Self::ask_around(LogAlerts::default(), cx);
    }

    pub(super) fn alerts(&self) -> &[AlertCard] {
        &self.alerts
    }

    pub(super) fn set_alerts(&mut self, alerts: Vec<AlertCard>) {
        self.alerts = alerts;
    }

    /// The filter in force.
    pub(super) fn applied(&self) -> &str {
        &self.applied
    }

    pub(super) fn apply(&mut self, filter: String, cx: &mut Cx<'_>) {
        self.filter.set("filter", &filter);
        self.applied = filter;
        self.typing = false;
        self.typed = Typed::default();
        self.split = Split::tenths(7);
        self.load(None, None, cx);
    }

    pub(super) fn selected(&self) -> Option<&LogLine> {
        self.lines.get(self.table.cursor.selected())
    }

    /// From now on what is typed narrows the rows.
    fn start_typing(&mut self) {
        self.typing = true;
        let (lines, next) = (self.lines.clone(), self.next.clone());
        self.typed = Typed {
            read: lines.clone(),
            before: (lines, self.table.cursor.selected(), next),
            counted: self.counted.clone(),
            asked: log_filter::read_filter(&self.applied).unwrap_or_default(),
        };
    }

    /// The rows read last, narrowed by what is typed. Where none is left nobody knows yet whether the log has any, unless it
    /// was asked for just this.
    fn preview(&mut self, today: NaiveDate) {
        let typed = self.filter.values().get("filter").to_owned();
        let read = self.typed.read.len();
        let is_understood = log_filter::is_understood(&typed, today);
        let is_asked = self.typed.asked == log_filter::so_far(&typed, today);
        // What is counted is what is listed: of a word that the log was not asked for nobody has counted the rows.
        self.counted = self.counted.take().filter(|_| is_asked && is_understood);
        self.table.placeholder = if is_asked && is_understood {
            NO_ROWS.into()
        } else if is_asked {
            text!("已读的 {read} 行中没有; 回车查整个日志", "none among the {read} rows read; Enter asks the whole log")
                .into()
        } else {
            text!("已读的 {read} 行中没有; 正在查整个日志", "none among the {read} rows read; asking the whole log")
                .into()
        };
        self.put(self.typed.read.iter().filter(|line| log_filter::takes(&typed, line)).cloned().collect(), 0);
    }

    /// Asks the whole log for what is typed so far, once for each different question: each is a row of the log itself.
    fn ask_so_far(&mut self, cx: &mut Cx<'_>) {
        let today = cx.now.date();
        let asked = log_filter::so_far(self.filter.values().get("filter"), today);
        if asked == self.typed.asked {
            return;
        }
        self.typed.asked = asked.clone();
        let list = ListLog { limit: Some(PAGE), as_kept: true, with_hours: true, ..asked };
        cx.call_latest("list", list, move |screen: &mut Self, answer: Result<LogPage, Error>, _| match answer {
            _ if !screen.typing => {}
            Ok(page) => {
                screen.typed.read = page.items;
                screen.next = page.next;
                screen.counted = page.hours;
                screen.preview(today);
            }
            Err(error) => screen.filter.fault("filter", &error.message),
        });
    }

    fn put(&mut self, lines: Vec<LogLine>, at: usize) {
        self.lines = lines;
        self.table.cursor.set_len(self.lines.len());
        self.table.cursor.select(at, 1);
        self.show();
    }

    fn show(&mut self) {
        self.whole = None;
        self.pane.set(self.selected().map(pages::detail).unwrap_or_default());
    }

    fn open(&mut self, cx: &mut Cx<'_>) {
        let Some(seq) = self.selected().map(|line| line.seq) else { return };
        self.split.side = Side::Right;
        if self.whole != Some(seq) {
            cx.call_latest(
                "row",
                ShowLog { seq },
                |screen: &mut Self, answer: Result<WholeRow, Error>, cx| match answer {
                    Ok(row) => {
                        screen.whole = Some(row.line.seq);
                        screen.pane.set(pages::whole(&row));
                    }
                    Err(error) => cx.fail(error),
                },
            );
        }
    }

    /// Goes to the next or previous row with a flag; reads on where none is left.
    fn jump(&mut self, action: Action, cx: &mut Cx<'_>) {
        let at = self.table.cursor.selected();
        let has_flag = |line: &LogLine| !line.flags.is_empty();
        let found = if action == Action::NextCase {
            self.lines.iter().skip(at + 1).position(has_flag).map(|more| at + 1 + more)
        } else {
            self.lines.iter().take(at).rposition(has_flag)
        };
        match found {
            Some(index) => {
                let height = Table::height(self.parts(cx.body).body);
                self.table.cursor.select(index, height);
                self.show();
            }
            None if action == Action::NextCase && self.next.is_some() => self.find_flag(cx),
            None => cx.say(text!("没有更多异常的行", "no more flagged rows")),
        }
    }

    /// Asks for the next flagged row behind those that are read, and begins the page with it.
    fn find_flag(&mut self, cx: &mut Cx<'_>) {
        let Ok(list) = log_filter::read_filter(&self.applied) else { return };
        let flag = list.flag.clone().or_else(|| Some("any".to_owned()));
        let one = ListLog { flag, limit: Some(1), after: self.next.clone(), as_kept: true, ..list };
        cx.call_latest("list", one, |screen: &mut Self, answer: Result<LogPage, Error>, cx| match answer {
            Ok(page) => match page.items.first() {
                Some(line) => screen.load_from((line.seq + 1).to_string(), cx),
                None => cx.say(text!("没有更多异常的行", "no more flagged rows")),
            },
            Err(error) => cx.fail(error),
        });
    }

    /// A page that begins below this cursor; what was read before is dropped.
    fn load_from(&mut self, after: String, cx: &mut Cx<'_>) {
        self.lines.clear();
        self.table.cursor.select(0, 1);
        self.load(Some(after), None, cx);
    }

    fn verify(cx: &mut Cx<'_>) {
        cx.call(VerifyLog::whole(), |_: &mut Self, answer: Result<Verification, Error>, cx| match answer {
            Ok(found) => {
                let (rows, head) = (found.rows, pages::ends(&found.head));
                if found.ok {
                    cx.say(text!("链完整: {rows} 行, 头 {head}", "the chain is whole: {rows} rows, head {head}"));
                } else {
                    let bad = found.first_bad.unwrap_or_default();
                    let Label { zh, en } = reason_label(found.reason.as_deref().unwrap_or_default());
                    cx.warn(text!(
                        "链断于 #{bad} ({zh}): 停止使用, 保全文件并报告主管",
                        "the chain is broken at #{bad} ({en}): stop work, keep the file, tell the supervisor"
                    ));
                }
                Self::look_around(cx);
            }
            Err(error) => cx.fail(error),
        });
    }

    fn jump_time(cx: &mut Cx<'_>) {
        let today = cx.now.date().to_string();
        let field =
            Field::new("day", Label::new("到哪一日为止", "up to which day"), Kind::Date).with(&today).required();
        cx.push_then(Form::new(Action::JumpTime.label(), vec![field]), |screen: &mut Self, values: &Values, cx| {
            let filter = log_filter::with_filter(&screen.applied, cx.look.lang, "until", values.get("day"));
            screen.apply(filter, cx);
        });
    }

    fn parts(&self, area: Rect) -> Parts {
        let help = u16::from(self.typing) * (self.filter.height().saturating_sub(1));
        let line = |y: u16| Rect::new(area.x, area.y + y, area.width, 1);
        Parts {
            filter: Rect::new(area.x, area.y, area.width, 1 + help),
            chain: line(1 + help),
            hours: line(2 + help),
            body: Rect::new(area.x, area.y + 4 + help, area.width, area.height.saturating_sub(4 + help)),
        }
    }

    fn on_list(&mut self, action: Action, cx: &mut Cx<'_>) {
        let body = self.parts(cx.body).body;
        let on_page = self.split.side == Side::Right;
        if on_page && self.pane.act(action, self.split.page(body), cx.look) {
            return;
        }
        if self.split.act(action) {
            return;
        }
        if self.table.act(action, self.split.list(body)) {
            self.show();
            let is_last = self.table.cursor.selected() + 1 >= self.lines.len();
            if is_last && let Some(after) = self.next.take() {
                self.load(Some(after), None, cx);
            }
        }
    }
}

impl Screen for QueryLog {
    fn title(&self) -> Words {
        Label::new("查询日志", "query log").into()
    }

    fn chain(&self) -> &'static [Context] {
        if self.typing { Context::FORM } else { Context::LOG }
    }

    fn forget(&mut self) -> bool {
        let applied = log_filter::without_numbers(std::mem::take(&mut self.applied));
        *self = Self::default();
        self.filter.set("filter", &applied);
        self.applied = applied;
        true
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        if !self.is_loaded {
            self.begin(cx);
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if self.typing {
            if action == Action::Submit {
                let typed = self.filter.values().get("filter").to_owned();
                match log_filter::read_filter(&typed) {
                    Ok(_) => self.apply(typed, cx),
                    Err(fault) => self.filter.fault("filter", fault),
                }
            }
            return;
        }
        match action {
            Action::Filter => self.start_typing(),
            Action::Open if self.split.side == Side::Left => self.open(cx),
            Action::NextCase | Action::PreviousCase => self.jump(action, cx),
            Action::WhoLooked => self.who(cx),
            Action::Alerts => Self::list_alerts(cx),
            Action::Dispose => self.dispose(cx),
            Action::Month => Self::month(cx),
            Action::Saved => Self::saved(cx),
            Action::OfficerDay => self.officer_day(cx),
            Action::Verify => Self::verify(cx),
            Action::LogPapers => super::log_papers::choose(cx),
            Action::JumpTime => Self::jump_time(cx),
            Action::OpenCase => self.open_case(cx),
            Action::Subject => self.open_subject(cx),
            Action::Why => self.open(cx),
            Action::History => super::record_pages::choose_history::<Self>(self.record_ids(), cx),
            Action::Refresh => self.begin(cx),
            other => self.on_list(other, cx),
        }
    }

    fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> bool {
        let is_used = self.typing && self.filter.key(key);
        if is_used {
            self.preview(cx.now.date());
        }
        is_used
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if self.typing {
            self.filter.paste(text);
            self.preview(cx.now.date());
        }
    }

    fn paused(&mut self, cx: &mut Cx<'_>) {
        if self.typing {
            self.ask_so_far(cx);
        }
    }

    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        if std::mem::take(&mut self.typing) {
            self.table.placeholder = NO_ROWS.into();
            self.filter.set("filter", &self.applied);
            let Typed { before: (before, at, next), counted, .. } = std::mem::take(&mut self.typed);
            (self.next, self.counted) = (next, counted);
            self.put(before, at);
            return true;
        }
        self.split.back()
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        let no = |zh, en| Some(Label::new(zh, en).into());
        match action {
            Action::OpenCase if self.case_no().is_none() => no("该行不属于案件", "the row belongs to no case"),
            Action::History if self.record_ids().is_empty() => no("该行没有记录编号", "the row names no record"),
            Action::Subject if self.subject().is_none() => {
                no("该行不涉及已登记的主体", "the row is about no subject that is known")
            }
            Action::New | Action::Reveal => no("日志只读", "the log is only read"),
            _ => None,
        }
    }

    fn hints(&self) -> &'static [Action] {
        if self.typing {
            &[Action::Submit, Action::Back]
        } else {
            &[
                Action::Filter,
                Action::Alerts,
                Action::Dispose,
                Action::Month,
                Action::WhoLooked,
                Action::OfficerDay,
                Action::Open,
                Action::NextCase,
                Action::LogPapers,
                Action::Verify,
                Action::Saved,
                Action::JumpTime,
                Action::OpenCase,
                Action::Subject,
                Action::History,
            ]
        }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let parts = self.parts(area);
        self.filter.draw(parts.filter, buf, look, self.typing);
        let room = area.width.saturating_sub(2);
        let (chain, tone) = pages::chain_words(self.status.as_ref());
        look.put(buf, (area.x + 2, parts.chain.y), room, &chain, tone);
        if !self.hours.is_empty() {
            look.put(buf, (area.x + 2, parts.hours.y), room, &self.histogram(), Tone::Dim);
        }
        look.put_rule(buf, (area.x, parts.body.y.saturating_sub(1)), area.width);
        let sides = self.split.sides(parts.body);
        self.split.draw(parts.body, buf, look);
        if let Some(left) = sides.left {
            let row = |index: usize| self.lines.get(index).map_or_else(|| Row::new(Vec::new()), pages::row);
            self.table.draw(left, buf, look, row);
        }
        if let Some(right) = sides.right {
            self.pane.draw(right, buf, look);
        }
    }

    fn cursor(&self, area: Rect, look: Look) -> Option<Position> {
        if self.typing { self.filter.caret(self.parts(area).filter, look) } else { None }
    }

    fn holds_keys(&self) -> bool {
        !self.is_loaded
    }
}

impl QueryLog {
    /// Looks by the hour: of the last month, or under a filter of every row that it takes, as far as the log was asked.
    fn histogram(&self) -> Words {
        let typed = self.typing && !self.filter.values().get("filter").trim().is_empty();
        match &self.counted {
            _ if self.applied.trim().is_empty() && !typed => pages::histogram(&self.hours),
            Some(counted) => pages::histogram_of(counted),
            None => pages::histogram_at_hand(&self.lines),
        }
    }

    fn record_ids(&self) -> Vec<String> {
        let ids = self.selected().map(|line| line.ids.as_slice()).unwrap_or_default();
        ids.iter().filter(|id| id.starts_with("R-")).cloned().collect()
    }
}
