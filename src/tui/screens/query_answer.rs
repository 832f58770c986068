//! What a query answered, for the eye: a record in full, its state in a line, the rules it stands on.

use super::names::{self, Names, cite};
use crate::{
    locale::Label,
    service::ops::query::{QueryAnswer, QueryLine},
    text,
    tui::{text::Words, theme::Mark, widgets::pane::Item},
};

/// The rules that the answer and the selected record stand on.
pub fn why(answer: &QueryAnswer, line: Option<&QueryLine>) -> Vec<Item> {
    let mut items = vec![
        Item::Title(Label::new("本次查询", "this query").into()),
        Item::cite(cite(&answer.basis.cite, &answer.basis.article)),
        Item::text(&answer.basis.says),
    ];
    if let Some(anew) = &answer.founded_anew {
        items.push(Item::Rule);
        items.push(Item::cite(cite(&anew.cite, &anew.article)));
        items.push(Item::marked(Mark::Warn, &anew.label));
    }
    items.extend(answer.subject.former.iter().map(|former| Item::marked(Mark::Warn, former.words())));
    items.extend(answer.doubt.iter().map(|doubt| Item::marked(Mark::Warn, doubt)));
    for notice in &answer.notices {
        items.push(Item::Rule);
        items.push(Item::cite(cite(&notice.cite, &notice.article)));
        items.push(Item::marked(Mark::Warn, &notice.says));
    }
    if let Some(line) = line {
        items.push(Item::Rule);
        items.push(Item::Title(Words::outside(&line.id)));
        items.push(Item::cite(cite(&line.cite, &line.article)));
    }
    items
}

/// The state of a record with its marks and last day.
pub fn state_words(line: &QueryLine) -> Words {
    let until = line.disclosed_until.map(|day| text!("至 {day}", "until {day}").into());
    let mut parts: Vec<Words> = vec![names::state(&line.state).into()];
    parts.extend(line.annotations.iter().map(|mark| names::annotation(mark)));
    parts.extend(until);
    names::join(&parts, " ")
}

/// One record in full.
pub fn detail(line: &QueryLine, names: &Names) -> Vec<Item> {
    let pair = |zh, en, value: Words| Item::pair(Label::new(zh, en), value);
    let mut items = vec![
        Item::Title(Words::outside(&line.title)),
        pair("记录", "record", Words::outside(&line.id)),
        pair("类别", "category", names.category(&line.category)),
        pair("目录项", "item", Words::outside(&line.item)),
        pair("文书号", "document", Words::outside(&line.document)),
        pair("提供单位", "provider", Words::outside(&line.unit)),
        pair("认定日期", "determined", Words::outside(line.determined.as_deref().unwrap_or("-"))),
        pair("公开属性", "access", names.access(&line.access)),
        pair("状态", "state", names::state(&line.state).into()),
    ];
    items.extend(line.by_reference.as_ref().map(|mark| Item::marked(Mark::None, mark)));
    items.extend(line.source.as_ref().map(|source| Item::marked(Mark::Warn, source)));
    items.extend(line.annotations.iter().map(|mark| Item::marked(Mark::Warn, names::annotation(mark))));
    items.push(match line.disclosed_until {
        Some(day) => pair("披露至", "disclosed until", Words::outside(&day.to_string())),
        None => pair("披露至", "disclosed until", Label::new("无固定期限", "no fixed end").into()),
    });
    items.push(Item::cite(cite(&line.cite, &line.article)));
    items.push(Item::Rule);
    items.extend(line.attachments.iter().map(|one| {
        let label = match one.kind.as_str() {
            "answer" => Label::new("提供主体答复", "provider's answer"),
            _ => Label::new("异议报告", "objection report"),
        };
        Item::pair(label, Words::outside(&one.text))
    }));
    items.extend(line.content.iter().map(|(field, value)| Item::pair(names::field(field), names::value(value))));
    items
}
