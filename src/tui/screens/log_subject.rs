//! From a row of the log to its subject: what the inspector may see of it, with a reason of the look's own.

use super::{
    log::QueryLog,
    log_pages as pages, names,
    record_pages::{act, time},
};
use crate::{
    domain::{operation, query::Purpose},
    locale::Label,
    service::{
        Error, SubjectCard,
        ops::{
            logs::{Lookers, WhoLooked},
            subjects::{Happening, Reason, ShowSubject, SubjectCase, SubjectFile, SubjectRecord},
        },
    },
    tui::{
        action::Action,
        screen::Cx,
        text::Words,
        theme::Mark,
        widgets::{
            fields::{Field, Values},
            form::Form,
            page::Page,
            pane::Item,
        },
    },
};

impl QueryLog {
    /// Everybody who looked at a subject: that of the selected row, unless another is typed.
    pub(super) fn who(&mut self, cx: &mut Cx<'_>) {
        let number = self.selected().and_then(|line| line.subject.as_ref()?.id.clone()).unwrap_or_default();
        let field = Field::text("subject", Label::new("主体", "subject"))
            .with(&number)
            .required()
            .help(Label::new("证件号码、代码或 S-编号", "number, code or S-number"));
        cx.push_then(Form::new(Action::WhoLooked.label(), vec![field]), |_: &mut Self, values: &Values, cx| {
            let subject = values.get("subject").to_owned();
            cx.call(
                WhoLooked { subject, since: None, until: None },
                |_: &mut Self, answer: Result<Lookers, Error>, cx| match answer {
                    Ok(found) => cx.push(Page::new(Action::WhoLooked.label(), pages::lookers(&found))),
                    Err(error) => cx.fail(error),
                },
            );
        });
    }

    /// Whom the selected row is about, where the register knows it.
    pub(super) fn subject(&self) -> Option<&SubjectCard> {
        self.selected()?.subject.as_ref().filter(|card| card.id.is_some())
    }

    /// Asks why, then shows what the officer may see of the subject: an inspector's look needs a reason as any other.
    pub(super) fn open_subject(&self, cx: &mut Cx<'_>) {
        let Some(id) = self.subject().and_then(|card| card.id.clone()) else { return };
        let seq = self.selected().map_or(0, |line| line.seq);
        let help = Label::new("为何要看该主体, 写明核对什么", "why it is looked at: what is compared");
        let reason = Field::text("reason", Label::new("事由", "reason")).required().help(help);
        let lead = crate::text!("日志第 {seq} 行所涉主体 {id}", "the subject {id} of row {seq} of the log");
        cx.push_then(Form::new(Action::Subject.label(), vec![reason]).lead(lead), move |_: &mut Self, values, cx| {
            show(id.clone(), values, cx);
        });
    }
}

fn show(subject: String, values: &Values, cx: &mut Cx<'_>) {
    let text = values.get("reason").trim().to_owned();
    let reason = Reason { purpose: Some(Purpose { code: String::new(), text }), basis: None };
    let look = ShowSubject { subject, reason };
    cx.call(look, |_: &mut QueryLog, answer: Result<SubjectFile, Error>, cx| match answer {
        Ok(found) => cx.push(Page::new(Action::Subject.label(), items(&found))),
        Err(error) => cx.fail(error),
    });
}

/// The page of a subject: who, its records, its cases, what happened.
fn items(found: &SubjectFile) -> Vec<Item> {
    let SubjectCard { id, name, identifier, .. } = &found.subject;
    let told = [name, id].map(|one| Words::outside(one.as_deref().unwrap_or_default()));
    let mut items = vec![Item::Title(names::join(&told, " "))];
    items.extend(identifier.as_deref().map(|number| Item::pair(Label::new("号码", "number"), Words::outside(number))));
    let ended = found.ended_on.as_deref();
    items.extend(ended.map(|day| Item::pair(Label::new("注销、死亡", "ended"), Words::outside(day))));
    items.push(Item::Rule);
    if found.records.is_empty() {
        let none = Label::new("没有可供您查看的记录", "no record that you may see");
        items.push(Item::marked(Mark::None, none));
    }
    items.extend(found.records.iter().map(record));
    if !found.cases.is_empty() {
        items.push(Item::Rule);
        items.extend(found.cases.iter().map(case));
    }
    if !found.history.is_empty() {
        items.push(Item::Rule);
        items.extend(found.history.iter().map(happening));
    }
    items
}

fn record(one: &SubjectRecord) -> Item {
    let state = names::state(&one.state).into();
    let rest = [&one.item, &one.title, &one.document, &one.unit].map(|word| Words::outside(word));
    Item::pair(Words::outside(&one.id), names::join(&[&[state], &rest[..]].concat(), "  "))
}

fn case(one: &SubjectCase) -> Item {
    let stands = if one.open { Label::new("未结", "open") } else { Label::new("已结", "closed") };
    let opened = Words::outside(&one.received);
    Item::pair(Words::outside(&one.case), names::join(&[stands.into(), opened, Words::outside(&one.record)], "  "))
}

fn happening(one: &Happening) -> Item {
    let what = operation::label(&one.what).map_or_else(|| act(&one.what), Words::from);
    let rule = one.cite.as_deref().map(Words::outside).unwrap_or_default();
    Item::pair(Words::outside(&time(&one.at)), names::join(&[Words::outside(&one.id), what, rule], "  "))
}
