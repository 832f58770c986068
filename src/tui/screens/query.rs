//! Query (信用查询): one question, its answer, the row of the log it left and the rule it stands on.

use super::{
    names::{self, Names, cite},
    query_answer,
    query_bulk::{self, Bulk},
    query_form::{Missing, NOT_SHOWN, QueryForm},
    query_papers::{self, Paper},
    reveal,
};
use crate::{
    domain::query::Mode,
    locale::Label,
    service::{
        Error,
        ops::{
            application_list::Entry,
            authorisations::{AuthorisationCard, Authorisations},
            query::{QueryAnswer, QueryLine, RunQuery},
            subjects::{FindSubjects, Found, Reason, RevealValue},
        },
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::{Look, Mark, Tone},
        widgets::{
            chooser::{Chooser, Chosen, List, Offered},
            page::Page,
            pane::Pane,
            picker::{Choice, Picked, Picker},
            split::{Side, Split},
            table::{Column, Cursor, Row, Table},
        },
    },
};
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

const COLUMNS: &[Column] = &[
    Column::fixed(Label::new("类别", "category"), 10),
    Column::fixed(Label::new("目录项", "item"), 10),
    Column::flex(Label::new("内容", "content"), 14, 3),
    Column::fixed(Label::new("公开属性", "access"), 10),
    Column::flex(Label::new("状态", "state"), 22, 2),
];

/// Said before anything was asked.
const EMPTY: Label = Label::new("填写查询对象与方式, Enter 查询", "fill in whom and how, then Enter");

/// The screen.
#[derive(Debug)]
pub struct Query {
    form: QueryForm,
    /// Whether the fields have the keys.
    typing: bool,
    pub(super) asked: Option<RunQuery>,
    pub(super) answer: Option<QueryAnswer>,
    table: Table,
    split: Split,
    pane: Pane,
    bulk: Bulk,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            form: QueryForm::default(),
            typing: true,
            asked: None,
            answer: None,
            table: Table::new(COLUMNS).placeholder(EMPTY),
            split: Split::default(),
            pane: Pane::default(),
            bulk: Bulk::default(),
        }
    }
}

/// Where the parts of the screen stand.
struct Parts {
    form: Rect,
    body: Rect,
    foot: Rect,
}

impl Query {
    /// The names of the pack in force.
    pub(super) fn names(&self) -> &Names {
        self.form.names()
    }

    /// The bulk query under way.
    pub(super) fn bulk(&mut self) -> &mut Bulk {
        &mut self.bulk
    }

    fn run(&mut self, cx: &mut Cx<'_>) {
        if let Some(why) = self.form.elsewhere().cloned() {
            return self.form.fault("mode", why);
        }
        match self.form.query() {
            Ok(query) if self.form.wants_document() => self.choose_document(query, cx),
            Ok(query) => self.ask(query, cx),
            Err(Missing::Subject) => {
                self.form.fault("subject", Label::new("写明查询对象", "say whom"));
            }
            Err(Missing::Name(name)) => {
                let reason = Reason { purpose: self.form.purpose(), basis: None };
                let find = FindSubjects { text: name, reason, ..FindSubjects::default() };
                cx.call(find, Self::found);
            }
            Err(Missing::Day) => self.form.fault("valid", Label::new("日期应为 年-月-日", "a date is year-month-day")),
            Err(Missing::Authorisation) => self.choose_paper(true, cx),
        }
    }

    fn ask(&mut self, query: RunQuery, cx: &mut Cx<'_>) {
        self.form.note_asked();
        let asked = query.clone();
        cx.call(query, move |screen: &mut Self, answer, cx| screen.answered(asked, answer, cx));
    }

    /// Asks which document was shown: that one was is said by whoever saw it. Without one the door is asked all the same,
    /// which refuses with the article.
    fn choose_document(&mut self, query: RunQuery, cx: &mut Cx<'_>) {
        let (mut kinds, words): (Vec<String>, Vec<Words>) = self.names().documents.iter().cloned().unzip();
        kinds.push(String::new());
        let note = |kind: &String| match kind.as_str() {
            "" => Label::new("没有证件, 照此查询", "ask without one"),
            _ => Label::new(
                "已核对原件, 号码与查询对象相同或如所填",
                "seen; its number is the subject’s, or as filled in",
            ),
        };
        let words = words.into_iter().chain([Words::from(NOT_SHOWN)]);
        let choices = words.zip(&kinds).map(|(words, kind)| Choice::new(words, note(kind))).collect();
        let picker = Picker::new(Label::new("出示了哪种证件", "which document was shown"), choices);
        cx.push_then(picker, move |screen: &mut Self, picked: &Picked, cx| match kinds.get(picked.0) {
            Some(kind) if !kind.is_empty() => {
                screen.form.set_document(kind);
                screen.run(cx);
            }
            Some(_) => screen.ask(query, cx),
            None => {}
        });
    }

    fn answered(&mut self, asked: RunQuery, answer: Result<QueryAnswer, Error>, cx: &mut Cx<'_>) {
        match answer {
            Ok(answer) => {
                self.table.cursor = Cursor::default();
                self.table.cursor.set_len(answer.records.len());
                self.table.placeholder = Label::new(
                    "这一方式下没有可以提供的记录; n 下一位, / 修改",
                    "nothing is open in this mode; n next requester, / change the question",
                )
                .into();
                self.answer = Some(answer);
                self.asked = Some(asked);
                self.typing = false;
                self.split = Split::default();
                self.show();
            }
            Err(error) => cx.fail(error),
        }
    }

    fn found(&mut self, answer: Result<Found, Error>, cx: &mut Cx<'_>) {
        let found = match answer {
            Ok(found) => found.items,
            Err(error) => return cx.fail(error),
        };
        let choices: Vec<Choice> = found
            .iter()
            .map(|card| {
                let name = Words::outside(card.name.as_deref().unwrap_or_default());
                let number = Words::outside(card.identifier.as_deref().unwrap_or_default());
                Choice::new(name, number)
            })
            .collect();
        if choices.is_empty() {
            return self.form.fault("subject", Label::new("没有这个名称的主体", "no subject of this name"));
        }
        let numbers: Vec<String> = found.into_iter().filter_map(|card| card.id).collect();
        let picker = Picker::new(Label::new("哪一个主体", "which subject"), choices);
        cx.push_then(picker, move |screen: &mut Self, picked: &Picked, cx| {
            if let Some(number) = numbers.get(picked.0) {
                screen.form.set_subject(number);
                screen.run(cx);
            }
        });
    }

    /// Lists what was authorised; `then_run` when the query waits only for it.
    fn choose_paper(&mut self, then_run: bool, cx: &mut Cx<'_>) {
        if self.form.names_entry() {
            return cx.ask(query_papers::entries, move |screen: &mut Self, answer, cx| match answer {
                Ok(entries) => screen.pick_entry(entries, then_run, cx),
                Err(error) => cx.fail(error),
            });
        }
        let list = query_papers::list_for(self.form.mode(), self.form.subject());
        cx.call(list, move |screen: &mut Self, answer: Result<Authorisations, Error>, cx| match answer {
            Ok(found) => screen.pick_paper(found.items, then_run, cx),
            Err(error) => cx.fail(error),
        });
    }

    /// F2: the list of what the field with the keys takes; elsewhere the papers that the mode stands on.
    fn choose(&mut self, cx: &mut Cx<'_>) {
        match self.form.list() {
            Some((name, list)) => Self::choose_value(name, list, cx),
            None => self.choose_paper(false, cx),
        }
    }

    fn choose_value(name: &'static str, list: List, cx: &mut Cx<'_>) {
        if !cx.session.may(list.operation) {
            return cx.warn(cx.session.closed_words(list.operation));
        }
        cx.ask(list.read, move |_: &mut Self, answer: Result<Vec<Offered>, Error>, cx| match answer {
            Ok(all) => cx.push_then(Chooser::new(Action::Choose.label(), all), move |screen: &mut Self, chosen, _| {
                let Chosen(value) = chosen;
                screen.form.take(name, value);
            }),
            Err(error) => cx.fail(error),
        });
    }

    fn pick_entry(&mut self, entries: Vec<Entry>, then_run: bool, cx: &mut Cx<'_>) {
        if entries.is_empty() {
            let none = Label::new("清单没有本单位的条目", "the list has no entry of this unit");
            return self.form.fault("authorisation", none);
        }
        let picker = query_papers::entry_picker(&entries, self.names());
        cx.push_then(picker, move |screen: &mut Self, picked: &Picked, cx| {
            let Some(entry) = entries.get(picked.0) else { return };
            screen.form.set_entry(entry);
            if then_run {
                screen.run(cx);
            } else {
                screen.form.focus("authorisation");
            }
        });
    }

    fn pick_paper(&mut self, cards: Vec<AuthorisationCard>, then_run: bool, cx: &mut Cx<'_>) {
        let mode = self.form.mode();
        let picker = query_papers::picker(mode, &cards, self.names());
        cx.push_then(picker, move |screen: &mut Self, picked: &Picked, cx| match cards.get(picked.0) {
            Some(card) => screen.take_paper(card, then_run, cx),
            None => screen.new_paper(Paper::of(mode), cx),
        });
    }

    fn take_paper(&mut self, card: &AuthorisationCard, then_run: bool, cx: &mut Cx<'_>) {
        self.form.set_authorisation(&card.id, &card.purpose);
        if then_run {
            self.run(cx);
        } else {
            self.form.focus("authorisation");
        }
    }

    fn new_paper(&mut self, paper: Paper, cx: &mut Cx<'_>) {
        let form = query_papers::form(paper, self.names(), self.form.subject());
        Self::fill_paper(paper, form, cx);
    }

    fn fill_paper(paper: Paper, form: crate::tui::widgets::form::Form, cx: &mut Cx<'_>) {
        cx.push_then(form, move |_: &mut Self, values: &crate::tui::widgets::fields::Values, cx| {
            let values = values.clone();
            let again = values.clone();
            cx.ask(
                move |desk: &mut Desk| query_papers::file(desk, paper, &values),
                move |screen: &mut Self, answer: Result<AuthorisationCard, Error>, cx| match answer {
                    Ok(card) => screen.paper_filed(&card, cx),
                    Err(error) => {
                        // Nothing typed is lost: the form stands under the refusal.
                        let form = query_papers::form(paper, screen.names(), "").filled(&again);
                        Self::fill_paper(paper, form, cx);
                        cx.fail(error);
                    }
                },
            );
        });
    }

    fn paper_filed(&mut self, card: &AuthorisationCard, cx: &mut Cx<'_>) {
        let id = &card.id;
        if card.state == "active" {
            self.take_paper(card, false, cx);
            cx.say(text!("已登记 {id}", "{id} is registered"));
        } else {
            cx.say(text!("已登记 {id}, 待主管批准", "{id} is registered and waits for the supervisor"));
        }
    }

    /// Offers the values of the selected record, and the subject's own, to be shown in clear one at a time.
    fn reveal(&mut self, cx: &mut Cx<'_>) {
        let Some((asked, answer)) = self.asked.as_ref().zip(self.answer.as_ref()) else { return };
        let subject = answer.subject.id.clone().unwrap_or_else(|| asked.subject.clone());
        let mut wanted: Vec<(Option<String>, String)> =
            vec![(None, "name".to_owned()), (None, "identifier".to_owned())];
        let mut choices = vec![
            Choice::new(
                Label::new("主体名称", "the subject’s name"),
                Words::outside(answer.subject.name.as_deref().unwrap_or_default()),
            ),
            Choice::new(
                Label::new("主体号码", "the subject’s number"),
                Words::outside(answer.subject.identifier.as_deref().unwrap_or_default()),
            ),
        ];
        if let Some(line) = self.selected() {
            for (field, value) in &line.content {
                wanted.push((Some(line.id.clone()), field.clone()));
                choices.push(Choice::new(names::field(field), names::value(value)));
            }
        }
        // The work the question belonged to, else the question itself.
        let asked_for = asked.basis.clone().filter(|no| !no.trim().is_empty());
        let basis = asked_for.or_else(|| (answer.log_seq > 0).then(|| format!("LOG-{}", answer.log_seq)));
        let reason = Reason { purpose: answer.purpose.clone(), basis };
        let lead = Label::new("显示一项全文, 记入日志", "shows one value in clear; it is logged");
        let picker = Picker::new(Action::Reveal.label(), choices).lead(lead);
        cx.push_then(picker, move |_: &mut Self, picked: &Picked, cx| {
            let Some((record, field)) = wanted.get(picked.0).cloned() else { return };
            let (subject, reason) = (subject.clone(), reason.clone());
            cx.call(RevealValue { subject, record, field, reason }, reveal::shown::<Self>);
        });
    }

    fn selected(&self) -> Option<&QueryLine> {
        self.answer.as_ref()?.records.get(self.table.cursor.selected())
    }

    fn show(&mut self) {
        let items = match self.selected() {
            Some(line) => query_answer::detail(line, self.names()),
            None => Vec::new(),
        };
        self.pane.set(items);
    }

    fn why(&self, cx: &mut Cx<'_>) {
        let Some(answer) = &self.answer else { return };
        let items = query_answer::why(answer, self.selected());
        cx.push(Page::new(Action::Why.label(), items));
    }

    fn parts(&self, area: Rect) -> Parts {
        let top = if self.typing { self.form.height().max(5) } else { 2 };
        let top = top.min(area.height.saturating_sub(4));
        let foot = u16::from(self.answer.is_some()) * 2;
        let body = Rect::new(area.x, area.y + top + 1, area.width, area.height.saturating_sub(top + 1 + foot));
        Parts {
            form: Rect::new(area.x, area.y, area.width, top),
            body,
            foot: Rect::new(area.x, body.bottom(), area.width, foot),
        }
    }

    fn draw_asked(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let Some(answer) = &self.answer else {
            let words = if self.form.is_empty() {
                Label::new("尚未查询: / 填写", "nothing asked yet: / fills in the question")
            } else {
                Label::new("已填写, 尚未查询: / 继续填写", "filled in, not asked yet: / goes on")
            };
            let words = words.into();
            look.put(buf, (area.x + 2, area.y), area.width.saturating_sub(2), &words, Tone::Dim);
            return;
        };
        let subject = names::join(
            &[
                Words::outside(answer.subject.name.as_deref().unwrap_or_default()),
                Words::outside(answer.subject.identifier.as_deref().unwrap_or_default()),
            ],
            "  ",
        );
        let label = Label::new("查询对象 ", "subject ").into();
        let x = area.x + 2 + look.write(buf, (area.x + 2, area.y), 20, &label, Tone::Dim);
        let x = x + look.write(buf, (x, area.y), area.right().saturating_sub(x), &subject, Tone::Strong) + 2;
        if let Some(anew) = &answer.founded_anew {
            look.put(buf, (x, area.y), area.right().saturating_sub(x), &Words::from(&anew.label), Tone::Warn);
        }
        let mode = self.asked.as_ref().map_or(Mode::Public, |asked| asked.mode);
        let purpose = answer
            .purpose
            .as_ref()
            .map(|purpose| names::join(&[self.names().purpose(&purpose.code), Words::outside(&purpose.text)], " "));
        let paper = answer.authorisation.as_deref().map(Words::outside);
        let how =
            names::join(&[self.names().mode(mode), purpose.unwrap_or_default(), paper.unwrap_or_default()], " | ");
        let label = Label::new("方式用途 ", "how ").into();
        let x = area.x + 2 + look.write(buf, (area.x + 2, area.y + 1), 20, &label, Tone::Dim);
        look.put(buf, (x, area.y + 1), area.right().saturating_sub(x), &how, Tone::Plain);
    }

    fn draw_foot(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let Some(answer) = &self.answer else { return };
        let (seq, count) = (answer.log_seq, answer.records.len());
        let at: String = answer.at.chars().skip(11).take(8).collect();
        let mut words =
            text!("本次查询已记入日志 #{seq} {at}, 提供 {count} 条", "logged as row #{seq} at {at}; {count} shown");
        let mut tone = Tone::Dim;
        if let Some(doubt) = &answer.doubt {
            (words.zh, words.en) = (words.zh + "; " + &doubt.zh, words.en + "; " + &doubt.en);
            tone = Tone::Warn;
        }
        look.put(buf, (area.x + 2, area.y), area.width.saturating_sub(2), &words.into(), tone);
        let basis = cite(&answer.basis.cite, &answer.basis.article);
        let mut x = area.x + 2;
        let mut write = |words: Words, tone: Tone| {
            x += look.write(buf, (x, area.y + 1), area.right().saturating_sub(x), &words, tone);
        };
        let receipt = &answer.receipt;
        write(text!("回执号 {receipt} ", "receipt {receipt} ").into(), Tone::Plain);
        write(Label::new("依据 ", "rule ").into(), Tone::Dim);
        write(basis, Tone::Info);
    }
}

impl Screen for Query {
    fn title(&self) -> Words {
        Label::new("信用查询", "query").into()
    }

    fn chain(&self) -> &'static [Context] {
        if self.typing { Context::QUERY_FORM } else { Context::QUERY }
    }

    fn forget(&mut self) -> bool {
        self.form.forget();
        let (form, typing) = (std::mem::take(&mut self.form), self.typing || self.answer.is_some());
        *self = Self { form, typing, ..Self::default() };
        true
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        if self.names().modes.is_empty() {
            cx.ask(|desk: &mut Desk| Names::at(desk), |screen: &mut Self, names, _| screen.form.set_names(names));
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if self.typing {
            match action {
                Action::Submit => self.run(cx),
                Action::Choose => self.choose(cx),
                other => drop(self.form.act(other)),
            }
            return;
        }
        let body = self.parts(cx.body).body;
        let on_page = self.split.side == Side::Right;
        match action {
            Action::Filter => self.typing = true,
            Action::New | Action::NextCase => {
                self.form.clear();
                self.answer = None;
                self.asked = None;
                self.table = Table::new(COLUMNS).placeholder(EMPTY);
                self.pane.set(Vec::new());
                self.split = Split::default();
                self.typing = true;
            }
            Action::Bulk => query_bulk::begin(cx),
            Action::Report => self.report(cx),
            Action::Reveal => self.reveal(cx),
            Action::Why => self.why(cx),
            Action::Authorisation => cx.push(super::authorisations::AuthorisationList::default()),
            Action::Refresh => self.run(cx),
            _ if on_page && self.pane.act(action, self.split.page(body), cx.look) => {}
            _ if self.split.act(action) => {}
            _ => {
                if self.table.act(action, self.split.list(body)) {
                    self.show();
                }
            }
        }
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> bool {
        self.typing && self.form.key(key)
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        if self.typing {
            self.form.paste(text);
        }
    }

    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        // Esc leaves the fields for the list, where digits choose a screen, and goes back to them from there.
        if !self.split.back() {
            self.typing = !self.typing;
        }
        true
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        let needs_answer = matches!(action, Action::Report | Action::Reveal | Action::Why);
        if needs_answer && self.answer.is_none() {
            return Some(Label::new("先查询", "run a query first").into());
        }
        match action {
            Action::Choose if self.typing && !self.form.needs_paper() && self.form.list().is_none() => {
                Some(Label::new("这一方式不用凭证", "this mode stands on no paper").into())
            }
            Action::Open | Action::Down | Action::Up if !self.typing => self.table.cursor.refuses(action),
            Action::History | Action::Subject => {
                Some(Label::new("由审核员在 2 归集审核 查看", "a reviewer sees it in record review (2)").into())
            }
            Action::WhoLooked => {
                Some(Label::new("由监督审计员在 6 查询日志 查看", "an auditor sees it in the query log (6)").into())
            }
            _ => None,
        }
    }

    fn hints(&self) -> &'static [Action] {
        if self.typing {
            &[Action::Submit, Action::NextField, Action::Choose, Action::Back]
        } else {
            &[
                Action::Report,
                Action::NextCase,
                Action::Filter,
                Action::Open,
                Action::Reveal,
                Action::Why,
                Action::Bulk,
                Action::Authorisation,
            ]
        }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let parts = self.parts(area);
        if self.typing {
            self.form.draw(parts.form, buf, look, true);
        } else {
            self.draw_asked(parts.form, buf, look);
        }
        look.put_rule(buf, (area.x, parts.form.bottom()), area.width);
        if let Some(progress) = self.bulk.words() {
            look.put(buf, (area.x + 2, parts.form.bottom()), area.width.saturating_sub(4), &progress, Tone::Info);
        }
        let sides = self.split.sides(parts.body);
        self.split.draw(parts.body, buf, look);
        let records = self.answer.as_ref().map(|answer| answer.records.as_slice()).unwrap_or_default();
        if let Some(left) = sides.left {
            self.table.draw(left, buf, look, |index| {
                let Some(line) = records.get(index) else { return Row::new(Vec::new()) };
                let mark = if line.annotations.is_empty() { Mark::None } else { Mark::Warn };
                Row::new(vec![
                    self.names().category(&line.category),
                    Words::outside(&line.item),
                    names::join(&[Words::outside(&line.title), Words::outside(&line.document)], " "),
                    self.names().access(&line.access),
                    query_answer::state_words(line),
                ])
                .marked(mark)
            });
        }
        if let Some(right) = sides.right {
            self.pane.draw(right, buf, look);
        }
        self.draw_foot(parts.foot, buf, look);
    }

    fn cursor(&self, area: Rect, look: Look) -> Option<Position> {
        if self.typing { self.form.caret(self.parts(area).form, look) } else { None }
    }
}
