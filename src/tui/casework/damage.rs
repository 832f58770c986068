//! Steps that cannot be undone (执行、删除): tried first, so that what they cause is known, then confirmed by the number.

use super::{
    Bench, filing, forms,
    steps::{PAPER, act, confirmed, find, question, seen},
    words,
};
use crate::{
    locale::Label,
    service::{
        Error,
        ops::{cases::CaseDetail, casework::Moved, steps::Input},
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        screen::Cx,
        theme::Tone,
        widgets::{
            fields::{Field, Values},
            form::Form,
        },
    },
};
use std::{collections::BTreeMap, sync::Arc};

/// A step that cannot be undone: its effects are asked of the door first, then the number is typed.
pub(super) fn damage<S: Bench>(detail: &CaseDetail, action: Action, cx: &mut Cx<'_>) {
    let Some(step) = words::step_of(action) else { return };
    let (case, input) = (detail.card.case.clone(), seen(detail));
    if find(detail, step).is_some_and(|shown| shown.fields.iter().any(|field| !field.options.is_empty())) {
        return chosen::<S>(detail, action, step, cx);
    }
    let mut confirm = question(detail, action, step);
    if action == Action::Erase {
        let (record, document) = (&detail.card.record, &detail.card.document);
        confirm = confirm
            .line(
                text!(
                    "删除后仅存记号: {record} {document}, 日期, 依据, 经办人; 内容不再可查",
                    "only a tombstone stays: {record} {document}, dates, ground, officers; the content is gone"
                ),
                Tone::Bad,
            )
            .line(
                Label::new("查询、档案、导出中均不再出现", "gone from queries, the archive and every export"),
                Tone::Bad,
            );
    }
    let asked = (case.clone(), input.clone());
    cx.ask(
        move |desk: &mut Desk| act(desk, &asked.0, step, asked.1, true),
        move |_: &mut S, answer: Result<Moved, Error>, cx| match answer {
            Ok(_) => confirmed::<S>(confirm, &case, step, input, cx),
            Err(error) => cx.fail(error),
        },
    );
}

/// A step that is carried out in one of several ways: the way is chosen and tried first, then the number is typed.
fn chosen<S: Bench>(detail: &CaseDetail, action: Action, step: &'static str, cx: &mut Cx<'_>) {
    let Some(shown) = find(detail, step).cloned() else { return };
    let Some(way) = shown.fields.iter().find(|field| !field.options.is_empty()).cloned() else { return };
    let kind = shown.papers.first().map_or(PAPER, String::as_str).to_owned();
    let (name, case, input) = (way.field.clone(), detail.card.case.clone(), seen(detail));
    let make = move || {
        let fields = vec![
            Field::new("way", &way.label, filing::choice(&way.options)).required().with(""),
            forms::paper_field(Label::new("书面材料", "the paper"))
                .help(Label::new("删除的须附依据已撤销的文书", "a deletion needs the paper that annulled its basis")),
        ];
        Form::new(action.label(), fields)
    };
    let tried = case.clone();
    let work = move |desk: &mut Desk, values: &Values| {
        let input = Input {
            fields: BTreeMap::from([(name.clone(), values.get("way").to_owned())]),
            documents: forms::paper(desk, values, "paper", &kind)?.into_iter().collect(),
            ..input.clone()
        };
        act(desk, &tried, step, input.clone(), true).map(|_| input)
    };
    let detail = detail.clone();
    let then = move |_: &mut S, input: Input, cx: &mut Cx<'_>| {
        confirmed::<S>(question(&detail, action, step), &case, step, input, cx);
    };
    forms::ask::<S, Input>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}
