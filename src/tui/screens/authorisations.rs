//! Authorisations and duty grants (授权书与查询批准): what stands, what waits, approving and taking in.

use super::{
    names::{self, Names},
    query_papers::{self, Paper},
};
use crate::{
    domain::query::Mode,
    locale::Label,
    service::{
        Error,
        ops::authorisations::{
            ApproveGrant, AuthorisationCard, Authorisations, ListAuthorisations, RevokeAuthorisation,
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
            confirm::Confirm,
            fields::{Field, Values},
            form::Form,
            pane::{Item, Pane},
            picker::{Choice, Picked, Picker},
            split::{Side, Split},
            table::{Column, Row, Table},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

const COLUMNS: &[Column] = &[
    Column::fixed(Label::new("编号", "number"), 12),
    Column::fixed(Label::new("种类", "kind"), 13),
    Column::flex(Label::new("被授权人 / 单位", "grantee or unit"), 14, 1),
    Column::fixed(Label::new("截止", "until"), 10),
    Column::fixed(Label::new("状态", "state"), 18),
];

/// The screen.
#[derive(Debug)]
pub struct AuthorisationList {
    names: Names,
    cards: Vec<AuthorisationCard>,
    next: Option<String>,
    /// The number that is to be selected once it is read.
    wanted: Option<String>,
    table: Table,
    split: Split,
    pane: Pane,
}

impl Default for AuthorisationList {
    fn default() -> Self {
        let empty = Label::new("没有授权书或查询批准; + 登记", "no authorisation and no grant; + registers one");
        Self {
            names: Names::default(),
            cards: Vec::new(),
            next: None,
            wanted: None,
            table: Table::new(COLUMNS).placeholder(empty),
            split: Split::default(),
            pane: Pane::default(),
        }
    }
}

impl AuthorisationList {
    /// The list with this number selected.
    pub fn wanting(id: String) -> Self {
        Self { wanted: Some(id), ..Self::default() }
    }

    /// Selects the number wanted, and reads on while it is not there.
    fn seek(&mut self, cx: &mut Cx<'_>) {
        let Some(id) = self.wanted.take() else { return };
        match self.cards.iter().position(|card| card.id == id) {
            Some(place) => {
                self.table.cursor.select(place, Table::height(self.split.list(cx.body)));
                self.show();
            }
            None if self.next.is_some() => {
                self.wanted = Some(id);
                self.more(cx);
            }
            None => {}
        }
    }

    fn load(cx: &mut Cx<'_>) {
        cx.call_latest("list", ListAuthorisations::default(), Self::loaded);
    }

    fn loaded(&mut self, answer: Result<Authorisations, Error>, cx: &mut Cx<'_>) {
        match answer {
            Ok(found) => {
                self.cards = found.items;
                self.next = found.next;
                self.table.cursor.set_len(self.cards.len());
                self.show();
                self.seek(cx);
            }
            Err(error) => {
                cx.fail(error);
            }
        }
    }

    fn more(&mut self, cx: &mut Cx<'_>) {
        let Some(after) = self.next.take() else { return };
        let list = ListAuthorisations { after: Some(after), ..ListAuthorisations::default() };
        cx.call_latest("list", list, |screen: &mut Self, answer, cx| match answer {
            Ok(found) => {
                screen.cards.extend(found.items);
                screen.next = found.next;
                screen.table.cursor.set_len(screen.cards.len());
                screen.seek(cx);
            }
            Err(error) => cx.fail(error),
        });
    }

    fn selected(&self) -> Option<&AuthorisationCard> {
        self.cards.get(self.table.cursor.selected())
    }

    fn show(&mut self) {
        self.pane.set(self.selected().map(|card| detail(card, &self.names)).unwrap_or_default());
    }

    fn approve(&mut self, cx: &mut Cx<'_>) {
        let Some(card) = self.selected() else { return };
        let id = card.id.clone();
        let (unit, items, until) = (&card.grantee, card.items.join(" "), &card.until);
        let confirm = Confirm::for_action(Action::ApproveGrant, &id)
            .line(text!("单位: {unit}", "unit: {unit}"), Tone::Plain)
            .line(text!("范围: {items}, 至 {until}", "covers: {items}, until {until}"), Tone::Plain)
            .line(
                names::join(&[self.names.purpose(&card.purpose.code), Words::outside(&card.purpose.text)], " "),
                Tone::Plain,
            );
        cx.confirm(confirm, move |_: &mut Self, cx| cx.call(ApproveGrant { id }, Self::changed));
    }

    fn revoke(&mut self, cx: &mut Cx<'_>) {
        let Some(card) = self.selected() else { return };
        let id = card.id.clone();
        let reason = Field::text("reason", Label::new("撤销的理由", "why it is revoked")).required();
        cx.push_then(Form::new(Action::RevokeGrant.label(), vec![reason]), move |_: &mut Self, values: &Values, cx| {
            let reason = values.get("reason").to_owned();
            let line = Label::new("撤销后立即不能再用", "it ends at once");
            let confirm = Confirm::for_action(Action::RevokeGrant, &id).line(line, Tone::Warn);
            cx.confirm(confirm, move |_: &mut Self, cx| cx.call(RevokeAuthorisation { id, reason }, Self::changed));
        });
    }

    fn changed(_: &mut Self, answer: Result<AuthorisationCard, Error>, cx: &mut Cx<'_>) {
        match answer {
            Ok(card) => {
                let (id, state) = (&card.id, query_papers::state(&card.state));
                let (zh, en) = (state.zh, state.en);
                cx.say(text!("{id}: {zh}", "{id}: {en}"));
                Self::load(cx);
            }
            Err(error) => cx.fail(error),
        }
    }

    fn add(&self, cx: &mut Cx<'_>) {
        let all = [
            (
                Paper::Written,
                Label::new("授权书", "authorisation"),
                Label::new("信息主体的书面授权", "written by the subject"),
            ),
            (
                Paper::Duty,
                Label::new("查询申请", "duty grant"),
                Label::new("单位履职查询的书面申请", "a unit applies in writing"),
            ),
            (
                Paper::Letter,
                Label::new("公函", "letter"),
                Label::new("国家机关依法查询的公函", "of a state organ, by law"),
            ),
        ];
        // A letter stands where the law in force knows such a query.
        let known = |paper: Paper| paper != Paper::Letter || self.names.papers.contains(&Mode::Organ);
        let known: Vec<_> = all.into_iter().filter(|(paper, ..)| known(*paper)).collect();
        let choices = known.iter().map(|(_, label, note)| Choice::new(*label, *note)).collect();
        cx.push_then(Picker::new(Action::New.label(), choices), move |screen: &mut Self, picked: &Picked, cx| {
            let Some((paper, ..)) = known.get(picked.0) else { return };
            let form = query_papers::form(*paper, &screen.names, "");
            Self::fill(*paper, form, cx);
        });
    }

    fn fill(paper: Paper, form: Form, cx: &mut Cx<'_>) {
        cx.push_then(form, move |_: &mut Self, values: &Values, cx| {
            let values = values.clone();
            let again = values.clone();
            cx.ask(
                move |desk: &mut Desk| query_papers::file(desk, paper, &values),
                move |screen: &mut Self, answer: Result<AuthorisationCard, Error>, cx| match answer {
                    Err(error) => {
                        let form = query_papers::form(paper, &screen.names, "").filled(&again);
                        Self::fill(paper, form, cx);
                        cx.fail(error);
                    }
                    done => Self::changed(screen, done, cx),
                },
            );
        });
    }
}

fn detail(card: &AuthorisationCard, names: &Names) -> Vec<Item> {
    let pair = |zh, en, value: &str| Item::pair(Label::new(zh, en), Words::outside(value));
    let mut items = vec![
        Item::Title(Words::outside(&card.id)),
        Item::pair(Label::new("种类", "kind"), query_papers::kind(&card.kind)),
        Item::pair(Label::new("状态", "state"), query_papers::state(&card.state)),
    ];
    if let Some(subject) = &card.subject {
        let name = subject.name.as_deref().unwrap_or_default();
        items.push(pair("授权人", "subject", name));
        items.push(pair("号码", "number", subject.identifier.as_deref().unwrap_or_default()));
    }
    items.push(pair("被授权人", "grantee", &card.grantee));
    if let Some(application) = &card.application {
        items.push(pair("申请文号", "application", application));
    }
    items.push(pair("范围", "covers", &card.items.join(" ")));
    items.push(Item::pair(
        Label::new("用途", "purpose"),
        names::join(&[names.purpose(&card.purpose.code), Words::outside(&card.purpose.text)], " "),
    ));
    items.push(pair("期限", "days", &format!("{} .. {}", card.from, card.until)));
    items.push(match card.uses_left {
        Some(left) => pair("余", "uses left", &left.to_string()),
        None => Item::pair(Label::new("余", "uses left"), Label::new("不限", "no limit")),
    });
    items.push(pair("登记人", "taken in by", &card.added_by));
    if let Some(by) = &card.approved_by {
        items.push(pair("批准人", "approved by", by));
    }
    if let Some(reason) = &card.revoke_reason {
        items.push(pair("撤销的理由", "why revoked", reason));
    }
    items
}

impl Screen for AuthorisationList {
    fn title(&self) -> Words {
        Label::new("授权书与查询批准", "authorisations and duty grants").into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::QUERY
    }

    fn forget(&mut self) -> bool {
        *self = Self::default();
        true
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        cx.ask(|desk: &mut Desk| Names::at(desk), |screen: &mut Self, names, _| screen.names = names);
        Self::load(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        let on_page = self.split.side == Side::Right;
        match action {
            Action::New => self.add(cx),
            Action::ApproveGrant => self.approve(cx),
            Action::RevokeGrant => self.revoke(cx),
            Action::Refresh => Self::load(cx),
            _ if on_page && self.pane.act(action, self.split.page(cx.body), cx.look) => {}
            _ if self.split.act(action) => {}
            _ => {
                if self.table.act(action, self.split.list(cx.body)) {
                    self.show();
                    if self.table.cursor.selected() + 1 >= self.cards.len() {
                        self.more(cx);
                    }
                }
            }
        }
    }

    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        self.split.back()
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        let state = self.selected().map(|card| card.state.as_str());
        let no = |zh, en| Some(Label::new(zh, en).into());
        if let Some(reason) = self.table.cursor.refuses(action) {
            return Some(reason);
        }
        match action {
            Action::ApproveGrant if state != Some("applied") => no("不待批准", "it does not wait for approval"),
            Action::RevokeGrant if !matches!(state, Some("active" | "applied")) => no("已经失效", "it has ended"),
            Action::Bulk
            | Action::Report
            | Action::Reveal
            | Action::WhoLooked
            | Action::Authorisation
            | Action::Filter => no("先返回查询", "go back to the query first"),
            Action::History | Action::Subject | Action::Why => no("本页没有", "not on this page"),
            _ => None,
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::ApproveGrant, Action::New, Action::RevokeGrant, Action::Open, Action::Down, Action::Up, Action::Back]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let sides = self.split.sides(area);
        self.split.draw(area, buf, look);
        if let Some(left) = sides.left {
            self.table.draw(left, buf, look, |index| {
                let Some(card) = self.cards.get(index) else { return Row::new(Vec::new()) };
                let mark = if card.state == "applied" { Mark::Warn } else { Mark::None };
                Row::new(vec![
                    Words::outside(&card.id),
                    query_papers::kind(&card.kind).into(),
                    Words::outside(&card.grantee),
                    Words::outside(&card.until),
                    query_papers::state(&card.state).into(),
                ])
                .marked(mark)
            });
        }
        if let Some(right) = sides.right {
            self.pane.draw(right, buf, look);
        }
    }
}
