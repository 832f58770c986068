//! Record review (归集审核): a batch row by row, what is wrong and why, taking in and sending back.

use super::{
    CaseWanted,
    names::Names,
    record_pages, review_all,
    review_import::{self, Import},
    review_rows as rows,
};
use crate::{
    locale::Label,
    service::{
        Error,
        ops::{
            admit_row::{AdmitRow, RowAdmitted},
            batches::{BatchCard, BatchPage, BatchRow, Batches, ListBatches, ShowBatch},
            import::BatchAnswer,
            review::{AcceptRecords, ReturnRecords, Reviews},
        },
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::{Look, Tone},
        widgets::{
            confirm::Confirm,
            fields::{Field, Kind, Values},
            form::Form,
            page::Page,
            pane::{Item, Pane},
            picker::{Picked, Picker},
            split::{Side, Split},
            table::{Column, Row, Table},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

const COLUMNS: &[Column] = &[
    Column::fixed(Label::new("行", "row"), 5).number(),
    Column::flex(Label::new("主体", "subject"), 14, 2),
    Column::flex(Label::new("内容", "content"), 8, 1),
    Column::fixed(Label::new("文书号", "document"), 14),
    Column::fixed(Label::new("状态", "state"), 18),
];

/// The screen.
#[allow(clippy::struct_excessive_bools, reason = "each is a switch or a fact of its own")]
#[derive(Debug, Default)]
pub struct Review {
    names: Names,
    card: Option<BatchCard>,
    rows: Vec<BatchRow>,
    next: Option<i64>,
    only_problems: bool,
    /// The list is asked for anew because of that.
    is_toggled: bool,
    table: Option<Table>,
    split: Split,
    pane: Pane,
    import: Import,
    is_loaded: bool,
    /// The first row that waits is looked for.
    seeks: bool,
    /// The batch that the worklist hands over.
    wanted: CaseWanted,
}

impl Review {
    /// The screen; `wanted` carries the batch to open first.
    pub fn new(wanted: CaseWanted) -> Self {
        Self { wanted, ..Self::default() }
    }

    fn table(&self) -> Table {
        let empty = match &self.card {
            None if !self.is_loaded => Label::new("正在读取", "reading"),
            None => Label::new("没有待审核的批次: b 查看全部批次", "no batch waits: b lists all"),
            Some(_) if self.only_problems => {
                Label::new("没有异常的行: / 显示全部", "no row with a problem: / shows all")
            }
            Some(_) => Label::new("本批没有行", "no rows in this batch"),
        };
        self.table.clone().unwrap_or_else(|| Table::new(COLUMNS)).placeholder(empty)
    }

    fn with_table<T>(&mut self, change: impl FnOnce(&mut Table) -> T) -> T {
        change(self.table.get_or_insert_with(|| Table::new(COLUMNS)))
    }

    fn at(&self) -> usize {
        self.table.as_ref().map_or(0, |table| table.cursor.selected())
    }

    fn selected(&self) -> Option<&BatchRow> {
        self.rows.get(self.at())
    }

    fn record(&self) -> Option<String> {
        self.selected().and_then(|row| row.record.as_ref()).map(|record| record.card.id.clone())
    }

    /// The first batch that waits, so that the next thing to do is there without being asked for.
    fn find_work(cx: &mut Cx<'_>) {
        cx.call_latest(
            "batches",
            ListBatches { waiting: true, ..ListBatches::default() },
            |screen: &mut Self, answer, cx| match answer {
                Ok(found) => {
                    let found: Batches = found;
                    cx.count(2, u64::try_from(found.waiting).ok());
                    // The oldest is first in the queue; keys wait for its rows.
                    match (&screen.card, found.items.last()) {
                        (None, Some(first)) => screen.open(first.batch.clone(), cx),
                        _ => screen.is_loaded = true,
                    }
                }
                Err(error) => {
                    screen.is_loaded = true;
                    cx.fail(error);
                }
            },
        );
    }

    fn open(&mut self, batch: String, cx: &mut Cx<'_>) {
        self.split = Split::default();
        self.seeks = true;
        self.load(batch, 0, cx);
    }

    fn reload(&mut self, cx: &mut Cx<'_>) {
        if let Some(batch) = self.card.as_ref().map(|card| card.batch.clone()) {
            self.load(batch, 0, cx);
        }
        Self::find_work(cx);
    }

    fn load(&mut self, batch: String, after: i64, cx: &mut Cx<'_>) {
        let ask = ShowBatch { batch, problems: self.only_problems, after, limit: 0 };
        cx.call_latest("rows", ask, move |screen: &mut Self, answer: Result<BatchPage, Error>, cx| {
            screen.is_loaded = true;
            match answer {
                Ok(page) => screen.loaded(page, after, cx),
                Err(error) => cx.fail(error),
            }
        });
    }

    fn loaded(&mut self, page: BatchPage, after: i64, cx: &mut Cx<'_>) {
        let same = self.card.as_ref().is_some_and(|card| card.batch == page.batch.batch);
        let before = self.selected().map(|row| row.row).filter(|_| same && after == 0);
        self.card = Some(page.batch);
        if after == 0 {
            self.rows = page.rows;
        } else {
            self.rows.extend(page.rows);
        }
        self.next = page.next;
        let len = self.rows.len();
        self.with_table(|table| {
            if !same {
                table.cursor.select(0, 1);
            }
            table.cursor.set_len(len);
        });
        if self.seeks {
            self.seek(cx);
        } else if let Some(before) = before {
            self.keep(before, cx);
        }
        self.show();
    }

    /// A batch is opened at the first row that waits for review, which need not be on its first page.
    fn seek(&mut self, cx: &mut Cx<'_>) {
        let height = Table::height(Self::parts(cx.body).1);
        let place = self.rows.iter().position(waits);
        let is_waiting = self.card.as_ref().is_some_and(|card| card.waiting > 0);
        self.seeks = place.is_none() && is_waiting && self.next.is_some();
        if let Some(place) = place {
            self.with_table(|table| table.cursor.select(place, height));
        } else if self.seeks
            && let (Some(after), Some(card)) = (self.next.take(), &self.card)
        {
            self.load(card.batch.clone(), after, cx);
        }
    }

    /// The rows are other ones: the same row stays in hand, so that what is done next is done to it.
    fn keep(&mut self, before: i64, cx: &mut Cx<'_>) {
        let place = self.rows.iter().position(|row| row.row == before);
        let is_other = std::mem::take(&mut self.is_toggled) && place.is_none() && !self.rows.is_empty();
        let height = Table::height(Self::parts(cx.body).1);
        if let Some(place) = place.or(is_other.then_some(0)) {
            self.with_table(|table| table.cursor.select(place, height));
        }
        if is_other {
            cx.warn(text!(
                "行 {before} 不在其中, 现为第一行",
                "row {before} is not among them: the first one is in hand"
            ));
        }
    }

    fn show(&mut self) {
        let items = self.selected().map(|row| rows::detail(row, &self.names)).unwrap_or_default();
        self.pane.set(items);
    }

    fn choose_batch(cx: &mut Cx<'_>) {
        cx.call(ListBatches::default(), |screen: &mut Self, answer: Result<Batches, Error>, cx| match answer {
            Ok(found) => {
                let choices = found.items.iter().map(|card| rows::batch_choice(card, &screen.names)).collect();
                let numbers: Vec<String> = found.items.into_iter().map(|card| card.batch).collect();
                let picker = Picker::new(Action::Batches.label(), choices);
                cx.push_then(picker, move |screen: &mut Self, picked: &Picked, cx| {
                    if let Some(number) = numbers.get(picked.0) {
                        screen.only_problems = false;
                        screen.open(number.clone(), cx);
                    }
                });
            }
            Err(error) => cx.fail(error),
        });
    }

    fn take_in(&mut self, cx: &mut Cx<'_>) {
        let Some(id) = self.record() else { return };
        let words: Vec<String> = self
            .selected()
            .and_then(|row| row.record.as_ref()?.facts.get("words_to_clear")?.as_array().cloned())
            .unwrap_or_default()
            .iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect();
        if words.is_empty() {
            return Self::accept(AcceptRecords { ids: vec![id], ..AcceptRecords::default() }, cx);
        }
        let words = words.join(" ");
        let rule = &self.names.clearing;
        let lead =
            text!("文中有须核清的词语: {words} ({rule})", "words of the prohibited list stand in it: {words} ({rule})");
        let label = Label::new("并非自然人信息的理由", "why it is no person's information");
        let form = Form::new(Action::TakeIn.label(), vec![Field::text("why", label).required()]).lead(lead);
        cx.push_then(form, move |_: &mut Self, values: &Values, cx| {
            let words_cleared = Some(values.get("why").to_owned());
            let accept = AcceptRecords { ids: vec![id.clone()], words_cleared, ..AcceptRecords::default() };
            Self::accept(accept, cx);
        });
    }

    fn accept(accept: AcceptRecords, cx: &mut Cx<'_>) {
        cx.call(accept, move |screen: &mut Self, answer: Result<Reviews, Error>, cx| match answer {
            Ok(done) => {
                let refused = done.items.iter().any(|item| item.refused.is_some());
                let count = done.items.iter().filter(|item| item.refused.is_none()).count();
                if refused {
                    cx.push(Page::new(Label::new("审核结果", "outcome"), rows::outcome_items(&done)));
                } else {
                    cx.say(text!("已通过 {count} 条", "{count} taken in"));
                    screen.step(cx);
                }
                screen.reload(cx);
            }
            Err(error) => cx.fail(error),
        });
    }

    /// Rows were taken in together: what is left is read anew.
    pub(super) fn taken_in(&mut self, cx: &mut Cx<'_>) {
        self.seeks = true;
        self.reload(cx);
    }

    /// Goes on to the next row that still waits.
    fn step(&mut self, cx: &Cx<'_>) {
        let at = self.at();
        if let Some(more) = self.rows.iter().skip(at + 1).position(waits) {
            let height = Table::height(Self::parts(cx.body).1);
            self.with_table(|table| table.cursor.select(at + 1 + more, height));
            self.show();
        }
    }

    fn take_in_all(&self, cx: &mut Cx<'_>) {
        if let Some(card) = &self.card {
            review_all::ask(card, cx);
        }
    }

    fn send_back(&mut self, kept: Option<&Values>, cx: &mut Cx<'_>) {
        let Some(id) = self.record() else { return };
        let fields = vec![
            Field::new("reason", Label::new("退回理由", "reason"), Kind::Choice(rows::return_reasons())).required(),
            Field::text("text", Label::new("请提供单位", "what the unit is to do")).required(),
        ];
        let mut form = Form::new(Action::Return.label(), fields).lead(Words::outside(&id));
        if let Some(values) = kept {
            form = form.filled(values);
        }
        cx.push_then(form, move |_: &mut Self, values: &Values, cx| {
            let again = values.clone();
            let back = ReturnRecords {
                ids: vec![id.clone()],
                reason: values.get("reason").to_owned(),
                text: values.get("text").to_owned(),
            };
            cx.call(back, move |screen: &mut Self, answer: Result<Reviews, Error>, cx| match answer {
                Ok(_) => {
                    cx.say(text!("{id} 已退回提供单位", "{id} is returned to its unit"));
                    screen.step(cx);
                    screen.reload(cx);
                }
                Err(error) => {
                    screen.send_back(Some(&again), cx);
                    cx.fail(error);
                }
            });
        });
    }

    fn admit(&mut self, cx: &mut Cx<'_>) {
        let (Some(card), Some(row)) = (&self.card, self.selected()) else { return };
        let (batch, number) = (card.batch.clone(), row.row);
        if let Some(reason) = &row.proposed {
            let confirm = Confirm::for_action(Action::Admit, &format!("{batch} / {number}"))
                .line(text!("提议理由: {reason}", "proposed because: {reason}"), Tone::Plain)
                .line(
                    Label::new("第二人确认后入待审核, 并保留标记", "a second person confirms; it stays marked"),
                    Tone::Plain,
                );
            return cx.confirm(confirm, move |_: &mut Self, cx| {
                cx.call(AdmitRow { batch, row: number, reason: None }, Self::admitted);
            });
        }
        let lead = Label::new(
            "仅校验码不符, 号码属实; 另一名审核员确认",
            "only the check character is wrong; a second reviewer confirms",
        );
        let field = Field::text("reason", Label::new("理由", "reason")).required();
        let form = Form::new(Action::Admit.label(), vec![field]).lead(lead);
        cx.push_then(form, move |_: &mut Self, values: &Values, cx| {
            let reason = Some(values.get("reason").to_owned());
            cx.call(AdmitRow { batch: batch.clone(), row: number, reason }, Self::admitted);
        });
    }

    fn admitted(&mut self, answer: Result<RowAdmitted, Error>, cx: &mut Cx<'_>) {
        match answer {
            Ok(done) => {
                let row = done.row;
                match done.record {
                    Some(id) => cx.say(text!("行 {row} 已特许为 {id}", "row {row} is admitted as {id}")),
                    None => cx.say(text!("行 {row} 待第二人确认", "row {row} waits for a second person")),
                }
                self.reload(cx);
            }
            Err(error) => cx.fail(error),
        }
    }

    fn original(&self, cx: &mut Cx<'_>) {
        match (self.record(), self.selected()) {
            (Some(id), _) => record_pages::original::<Self>(id, cx),
            (None, Some(row)) => cx.push(Page::new(Action::OriginalRow.label(), rows::detail(row, &self.names))),
            _ => {}
        }
    }

    fn why(&self, cx: &mut Cx<'_>) {
        let Some(row) = self.selected() else { return };
        let mut ids: Vec<String> = row.problems.iter().filter_map(|one| rows::rule_of(one, &self.names)).collect();
        if ids.is_empty() || !waits(row) {
            // Why it shows or does not; of a row that waits and has a problem, the problem is what is asked about.
            ids.extend(row.record.iter().flat_map(|record| record.because.clone()));
        }
        ids.sort();
        ids.dedup();
        let lead = row.problems.iter().map(|problem| Item::text(&problem.message)).collect();
        record_pages::rules::<Self>(ids, lead, cx);
    }

    /// The import has ended, or was stopped.
    pub(super) fn imported(&mut self, answer: Result<BatchAnswer, Error>, cx: &mut Cx<'_>) {
        self.import.end();
        match answer {
            Ok(done) => {
                let (batch, rows) = (&done.batch, done.rows);
                if done.state == "complete" {
                    cx.say(text!("{batch}: 已导入 {rows} 行", "{batch}: {rows} rows imported"));
                } else {
                    cx.warn(text!(
                        "{batch} 已停止, 再导入同一文件可继续",
                        "{batch} is stopped; import the same file to go on"
                    ));
                }
                self.only_problems = false;
                self.open(done.batch.clone(), cx);
                Self::find_work(cx);
            }
            Err(error) => cx.fail(error),
        }
    }

    pub(super) fn import(&mut self) -> &mut Import {
        &mut self.import
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    fn parts(area: Rect) -> (Rect, Rect) {
        let head = Rect::new(area.x, area.y, area.width, 2.min(area.height));
        (head, Rect::new(area.x, area.y + 3, area.width, area.height.saturating_sub(3)))
    }
}

/// It waits for review.
fn waits(row: &BatchRow) -> bool {
    row.record.as_ref().is_some_and(|record| record.card.state == "submitted")
}

impl Screen for Review {
    fn title(&self) -> Words {
        Label::new("归集审核", "record review").into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::REVIEW
    }

    fn forget(&mut self) -> bool {
        *self = Self::new(self.wanted.clone());
        true
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        cx.ask(
            |desk: &mut Desk| Names::of(desk.service.pack()),
            |screen: &mut Self, names, _| {
                screen.names = names;
                screen.show();
            },
        );
        if let Some(batch) = self.wanted.take() {
            self.only_problems = false;
            self.open(batch, cx);
        }
        Self::find_work(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        let body = Self::parts(cx.body).1;
        let on_page = self.split.side == Side::Right;
        match action {
            Action::TakeIn => self.take_in(cx),
            Action::TakeInAll => self.take_in_all(cx),
            Action::Return => self.send_back(None, cx),
            Action::Admit => self.admit(cx),
            Action::Batches => Self::choose_batch(cx),
            Action::Import => review_import::ask(cx),
            Action::Filter => {
                self.only_problems = !self.only_problems;
                self.is_toggled = true;
                self.reload(cx);
            }
            Action::PreviousVersion => drop(self.record().map(|id| record_pages::compare::<Self>(id, cx))),
            Action::History => drop(self.record().map(|id| record_pages::history::<Self>(id, cx))),
            Action::OriginalRow => self.original(cx),
            Action::Erase => drop(self.record().map(|id| record_pages::erase::<Self>(id, cx))),
            Action::Why => self.why(cx),
            Action::Refresh => self.reload(cx),
            _ if on_page && self.pane.act(action, self.split.page(body), cx.look) => {}
            _ if self.split.act(action) => {}
            _ => {
                let list = self.split.list(body);
                if self.with_table(|table| table.act(action, list)) {
                    self.show();
                    let is_last = self.at() + 1 >= self.rows.len();
                    if is_last && let (Some(after), Some(card)) = (self.next.take(), &self.card) {
                        self.load(card.batch.clone(), after, cx);
                    }
                }
            }
        }
    }

    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        self.split.back()
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        let no = |zh, en| Some(Label::new(zh, en).into());
        if let Some(table) = &self.table
            && let Some(reason) = table.cursor.refuses(action)
        {
            return Some(reason);
        }
        let record = self.selected().and_then(|row| row.record.as_ref());
        let waits = self.selected().is_some_and(waits);
        match action {
            Action::TakeIn | Action::Return if record.is_none() => no("该行没有形成记录", "no record came of this row"),
            Action::TakeIn | Action::Return if !waits => no("不在待审核之列", "it does not wait for review"),
            Action::TakeInAll if self.card.as_ref().is_none_or(|card| card.waiting == 0) => {
                no("本批没有待审核的记录", "nothing of this batch waits")
            }
            Action::Admit => {
                let faults = self.selected().filter(|row| row.verdict == "rejected");
                let only = faults.is_some_and(|row| {
                    let mut errors = row.problems.iter().filter(|one| one.severity >= crate::intake::Severity::Error);
                    errors.all(|problem| problem.code == "check-character")
                });
                if only {
                    None
                } else {
                    no("只用于仅校验码有误的行", "only for a row with nothing but a wrong check character")
                }
            }
            Action::PreviousVersion | Action::History | Action::Erase if record.is_none() => {
                no("该行没有形成记录", "no record came of this row")
            }
            Action::Open | Action::Filter if self.card.is_none() => no("没有打开的批次", "no batch is open"),
            Action::OriginalRow | Action::Why if self.selected().is_none() => no("没有选中的行", "no row is selected"),
            Action::Reveal => no("在信用查询或办件中逐项显示", "values are revealed at the query desk or in a case"),
            Action::Subject => no("在信用查询中查看", "see it in the query screen"),
            Action::New => no("i 导入文件", "i imports a file"),
            _ => None,
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[
            Action::TakeIn,
            Action::Return,
            Action::TakeInAll,
            Action::Filter,
            Action::Batches,
            Action::Import,
            Action::OriginalRow,
            Action::PreviousVersion,
            Action::Admit,
            Action::Open,
            Action::Record,
        ]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let (head, body) = Self::parts(area);
        let room = area.width.saturating_sub(2);
        if let Some(progress) = self.import.words() {
            look.put(buf, (area.x + 2, head.y), room, &progress, Tone::Info);
        } else if let Some(card) = &self.card {
            let (what, counts) = rows::batch_lines(card, &self.names);
            look.put(buf, (area.x + 2, head.y), room, &what, Tone::Strong);
            let shown = if self.only_problems {
                super::names::join(&[Label::new("[只看异常]", "[problems only]").into(), counts], "  ")
            } else {
                counts
            };
            look.put(buf, (area.x + 2, head.y + 1), room, &shown, Tone::Plain);
        }
        look.put_rule(buf, (area.x, head.bottom()), area.width);
        let sides = self.split.sides(body);
        self.split.draw(body, buf, look);
        if let Some(left) = sides.left {
            let row = |index: usize| self.rows.get(index).map_or_else(|| Row::new(Vec::new()), rows::row);
            self.table().draw(left, buf, look, row);
        }
        if let Some(right) = sides.right {
            self.pane.draw(right, buf, look);
        }
    }

    fn holds_keys(&self) -> bool {
        !self.is_loaded
    }
}
