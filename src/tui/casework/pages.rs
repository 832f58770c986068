//! Pages over a case: why, history, effects, the letter.

use super::words;
use crate::{
    domain::rule::{Article, SILENT},
    intake::Schema,
    locale::{Label, Text},
    service::ops::{
        cases::{CaseDetail, ClockShown, EventShown},
        casework::Moved,
        mailings::method_label,
        notices::Rendered,
    },
    text,
    tui::{
        text::Words,
        theme::{Mark, Tone},
        widgets::{page::Page, pane::Item},
    },
};

/// What an officer reads for a rule: its place and its line.
pub fn rule_items(id: &str, article: Option<&Article>) -> Vec<Item> {
    let Some(article) = article else { return vec![Item::cite(Words::outside(id))] };
    let (zh, en) = (&article.article.zh, &article.article.en);
    // Silence is named by its words alone.
    let id = if id == SILENT { "" } else { id };
    vec![Item::cite(text!("{id}  {zh}", "{id}  {en}")), Item::text(&article.says)]
}

/// Why (依据): rules with their text, and every day of the running clock.
pub fn why(title: impl Into<Words>, rules: &[(String, Option<Article>)], clock: Option<&ClockShown>) -> Page {
    let mut items = Vec::new();
    for (id, article) in rules {
        items.extend(rule_items(id, article.as_ref()));
        items.push(Item::Blank);
    }
    if rules.is_empty() {
        items.push(Item::text(Label::new("本行没有条款", "no article stands behind this line")));
    }
    if let Some(clock) = clock {
        items.push(Item::Rule);
        items.extend(clock_items(clock));
    }
    Page::new(title, items)
}

/// Every day on the way to a due date, and why it counted.
pub fn clock_items(clock: &ClockShown) -> Vec<Item> {
    let (due, days, from) = (clock.due, clock.rule.days, clock.rule.from);
    let (zh, en) = (&clock.article.zh, &clock.article.en);
    let head = if clock.rule.unit == "working" {
        text!("{from} 不计入, 起算 {days} 工作日, 至 {due} ({zh})", "{days} working days after {from}: {due} ({en})")
    } else {
        text!("{from} 不计入, 起算 {days} 日, 至 {due} ({zh})", "{days} calendar days after {from}: {due} ({en})")
    };
    let mut items = vec![Item::Title(head.into())];
    if clock.provisional {
        let words = text!(
            "! 该年放假安排未公布, 暂按周一至周五计算, 日期可能变动",
            "! the calendar of that year is not published: Monday to Friday assumed, the date may move"
        );
        items.push(Item::Text(words.into(), Mark::Warn, Tone::Warn));
    }
    let mut number = 0;
    for (day, counts, why) in &clock.days {
        let (zh, en) = (&why.zh, &why.en);
        let item = if *counts {
            number += 1;
            Item::Text(text!("{day} 第{number}日 {zh}", "{day}  day {number}  {en}").into(), Mark::Good, Tone::Plain)
        } else {
            Item::Text(text!("{day} 不计 {zh}", "{day}  does not count  {en}").into(), Mark::Open, Tone::Dim)
        };
        items.push(item);
    }
    items
}

/// What happened, first to last.
pub fn history(detail: &CaseDetail) -> Page {
    let case = &detail.card.case;
    let mut items = Vec::new();
    for event in &detail.events {
        items.extend(event_items(&detail.card.kind, event));
    }
    for notice in &detail.notices {
        let (no, kind, kind_en) = (&notice.notice, &notice.kind_label.zh, &notice.kind_label.en);
        let sent = match (&notice.sent, &notice.method) {
            (Some(day), method) => {
                let how = method_label(method.as_deref().unwrap_or_default());
                let (zh, en) = (how.zh, how.en);
                text!("{day} {zh}", "{day} {en}")
            }
            (None, _) => text!("未送达", "not sent"),
        };
        let (zh, en) = (sent.zh, sent.en);
        items.push(Item::text(text!("文书 {no} {kind}: {zh}", "letter {no} {kind_en}: {en}")));
    }
    Page::new(text!("{case} 经过", "history of {case}"), items)
}

fn event_items(kind: &str, event: &EventShown) -> Vec<Item> {
    let label = words::step_label(kind, &event.step);
    let outcome = words::outcome_label(&event.outcome);
    let (zh, en, outcome, outcome_en) = (label.zh, label.en, outcome.zh, outcome.en);
    let (on, name) = (event.on, &event.officer_name);
    let (article_zh, article_en) = (&event.article.zh, &event.article.en);
    let mark = if event.late { Mark::Warn } else { Mark::None };
    let head = text!("{on} {zh} {outcome}  {name} ({article_zh})", "{on} {en} {outcome_en}  {name} ({article_en})");
    let mut items = vec![Item::Text(head.into(), mark, Tone::Strong)];
    if event.day != event.on {
        let day = event.day;
        items.push(Item::text(text!("  法定日 {day}", "  legal day {day}")));
    }
    for (field, value) in &event.values {
        let Text { zh, en } = Schema::label_text(field);
        items.push(Item::text(text!("  {zh}: {value}", "  {en}: {value}")));
    }
    for said in [&event.finding, &event.reason] {
        if !said.is_empty() {
            items.push(Item::text(Words::outside(&format!("  {said}"))));
        }
    }
    if !event.effects.is_empty() {
        let effects = words::effects_words(&event.effects);
        items.push(Item::Text(effects.into(), Mark::None, Tone::Dim));
    }
    items
}

/// What a step would cause: answered by the door in a dry run, so nothing has changed.
pub fn effects(moved: &Moved) -> Page {
    let label = words::step_label("", &moved.step);
    let (zh, en) = (label.zh, label.en);
    Page::new(
        text!("如果办理「{zh}」(预览, 未生效)", "if `{en}` is taken (a preview: nothing has changed)"),
        effect_items(moved),
    )
}

/// The lines of a preview.
pub fn effect_items(moved: &Moved) -> Vec<Item> {
    let mut items = vec![Item::pair(Label::new("状态", "state"), &moved.state_label)];
    let due = match moved.due {
        Some(due) => text!("{due}", "{due}"),
        None => text!("无", "none"),
    };
    items.push(Item::pair(Label::new("下一期限", "next due"), due));
    for effect in &moved.effects {
        items.push(Item::marked(Mark::Good, words::effect_label(effect)));
    }
    if moved.effects.is_empty() {
        items.push(Item::text(words::effects_words(&[])));
    }
    if !moved.fields.is_empty() {
        items.push(Item::pair(
            Label::new("字段", "fields"),
            Text::listed(moved.fields.iter().map(|field| Schema::label_text(field))),
        ));
    }
    if moved.late {
        items.push(Item::marked(Mark::Warn, Label::new("已超过期限", "after its last day")));
    }
    let (cite, zh, en) = (&moved.cite, &moved.article.zh, &moved.article.en);
    items.push(Item::cite(text!("{cite} {zh}", "{cite} {en}")));
    if let Some(warning) = &moved.warning {
        items.push(Item::marked(Mark::Warn, warning));
    }
    items
}

/// A letter as printed.
pub fn letter(rendered: &Rendered) -> Page {
    let no = &rendered.notice;
    let (zh, en) = (&rendered.title.zh, &rendered.title.en);
    let to: Text = match rendered.addressee.as_str() {
        "provider" => text!("送提供单位", "to the provider"),
        "public" => text!("向社会公布", "to the public"),
        "complainant" => text!("送投诉举报人", "to the complainant"),
        "authority" => text!("送社会信用主管部门", "to the authority in charge"),
        "government" => text!("送政府", "to the government"),
        _ => text!("送信息主体", "to the subject"),
    };
    let (cite, article_zh, article_en) = (&rendered.cite, &rendered.article.zh, &rendered.article.en);
    let (to_zh, to_en) = (to.zh, to.en);
    let items = vec![
        Item::text(&rendered.text),
        Item::Rule,
        Item::cite(text!("{to_zh}  {cite} {article_zh}", "{to_en}  {cite} {article_en}")),
    ];
    Page::new(text!("{no} {zh}", "{no} {en}"), items)
}

/// The receipt of a case that was just opened: its number, its due date, every day counted.
pub fn receipt(detail: &CaseDetail) -> Page {
    let card = &detail.card;
    let case = &card.case;
    let mut items = vec![
        Item::pair(Label::new("事项", "case"), Words::outside(case)),
        Item::pair(Label::new("主体", "subject"), Words::outside(&card.subject_name)),
        Item::pair(
            Label::new("信息", "record"),
            Words::outside(&format!("{} {} {}", card.record, card.title, card.document)),
        ),
        Item::pair(Label::new("收件", "received"), Words::outside(&card.received.to_string())),
        Item::pair(Label::new("状态", "state"), &card.state_label),
    ];
    if let Some(clock) = &detail.clock {
        items.push(Item::Rule);
        items.extend(clock_items(clock));
    }
    Page::new(text!("收件回执 {case}", "receipt {case}"), items)
}
