//! The overview across places (各地概况) on the console: all of them in numbers, or one of them case by case.

use super::{
    supervision::{head, page, period},
    worklist::Worklist,
};
use crate::{
    locale::{Label, Text},
    service::ops::overview::{Overview, OverviewReport},
    text,
    tui::{
        action::Action,
        casework::forms,
        desk::Desk,
        screen::Cx,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
        },
    },
};
use std::sync::Arc;

/// Asks for the time and the place, and shows what stands there.
pub(super) fn open(cx: &mut Cx<'_>) {
    let period = period(cx);
    let places = |desk: &mut Desk| -> Vec<(String, Words)> {
        let pack = desk.service.pack();
        let parts = pack.unit.parts.iter().flat_map(|parts| parts.value.iter().map(String::as_str));
        let known = std::iter::once(pack.district()).chain(parts);
        let all = (String::new(), Words::from(Label::new("(全部)", "(all)")));
        std::iter::once(all).chain(known.map(|place| (place.to_owned(), Words::outside(place)))).collect()
    };
    cx.ask(places, move |_: &mut Worklist, places: Vec<(String, Words)>, cx| {
        let form = move || {
            let place = Field::new("district", Label::new("市、区县", "place"), Kind::Choice(places.clone()));
            Form::new(Action::Reports.label(), vec![period(), place])
        };
        let work = |desk: &mut Desk, values: &Values| {
            let (period, district) = (values.given("period"), values.given("district"));
            let report = OverviewReport { period: period.map(str::to_owned), district: district.map(str::to_owned) };
            desk.call(&report).map(|report| lines(&report))
        };
        let then = |_: &mut Worklist, lines: Vec<Text>, cx: &mut Cx<'_>| page(&lines, cx);
        forms::ask::<Worklist, Vec<Text>>(cx, Arc::new(form), Arc::new(work), Arc::new(then), None);
    });
}

fn lines(report: &Overview) -> Vec<Text> {
    let mut lines = head(&report.head);
    for one in &report.items {
        let (place, zh, en) = (&one.district, &one.kind_label.zh, &one.kind_label.en);
        let (open, overdue, untimed, closed) = (one.open, one.overdue, one.untimed, one.closed);
        lines.push(text!(
            "{place} {zh}：在办 {open}，超期 {overdue}，无法定期限 {untimed}，本期办结 {closed}",
            "{place}, {en}: {open} open, {overdue} overdue, {untimed} without a day, {closed} closed in this time"
        ));
    }
    for one in &report.cases {
        let (case, unit, zh, en) = (&one.case, &one.unit_name, &one.state_label.zh, &one.state_label.en);
        let due = one.due.map_or_else(|| "-".to_owned(), |due| due.to_string());
        let late = one.late;
        lines.push(text!(
            "{case} {zh} {unit}：期限 {due}，超期 {late} 工作日",
            "{case} {en} {unit}: due {due}, {late} working days over"
        ));
    }
    lines
}
