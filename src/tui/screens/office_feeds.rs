//! Publication on the console (发布): what would go out is looked at, marked by a second person, pushed, and taken back.

use super::{
    office::{form, page, words_of},
    worklist::Worklist,
};
use crate::{
    locale::{Label, Text},
    service::ops::{
        feeds::{FeedFile, PreviewFeed, PushFeed, RecallFeed, ReviewFeed},
        platform::PullReceipt,
        tally::{Tallied, TallyBatch},
    },
    text,
    tui::{
        action::Action,
        casework::{filing, forms},
        desk::Desk,
        files,
        screen::Cx,
        text::Words,
        theme::Tone,
        widgets::{
            confirm::Confirm,
            fields::{Field, Kind, Values},
            form::Form,
            page::Page,
            pane::Item,
        },
    },
};
use std::sync::Arc;

/// Channel and records that were asked for.
#[derive(Clone, Debug)]
struct Asked {
    channel: String,
    records: Vec<String>,
}

/// Asks for the channel, and shows what would go out.
pub fn preview(cx: &mut Cx<'_>) {
    let channels = |desk: &mut Desk| -> Vec<(String, Words)> {
        let all = desk.service.pack().publish.channels.iter();
        all.map(|one| (one.code.clone(), Words::from(&one.label))).collect()
    };
    cx.ask(channels, |_: &mut Worklist, channels: Vec<(String, Words)>, cx| {
        let make = move || {
            let channel = Kind::Choice(channels.clone());
            let records = Field::text("records", Label::new("仅这些信息", "only these"))
                .help(Label::new("空则为全部可发布的", "left empty: all that may go out"));
            Form::new(
                Action::Publish.label(),
                vec![Field::new("channel", Label::new("渠道", "channel"), channel), records],
            )
        };
        let work = |desk: &mut Desk, values: &Values| {
            let (channel, records) = (values.get("channel").to_owned(), words_of(values.get("records")));
            let file = desk.call(&PreviewFeed { channel: channel.clone(), records: records.clone() })?;
            Ok((Asked { channel, records }, file))
        };
        let then = |_: &mut Worklist, (asked, file): (Asked, FeedFile), cx: &mut Cx<'_>| previewed(asked, &file, cx);
        forms::ask::<Worklist, (Asked, FeedFile)>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
    });
}

/// The preview; `y` marks it as looked through, and the key of publishing sends it.
fn previewed(asked: Asked, file: &FeedFile, cx: &mut Cx<'_>) {
    let answers: &'static [Action] = match (cx.session.may("feed.review"), cx.session.may("feed.push")) {
        (true, true) => &[Action::SaveFile, Action::Approve, Action::Publish],
        (true, false) => &[Action::SaveFile, Action::Approve],
        (false, true) => &[Action::SaveFile, Action::Publish],
        (false, false) => &[Action::SaveFile],
    };
    let lines = lines(file);
    let items = lines.iter().map(|line| Item::text(Words::outside(line.get(cx.look.lang)))).collect();
    let body = lines.iter().map(|line| line.get(cx.look.lang)).collect::<Vec<_>>().join("\n") + "\n";
    let (digest, count) = (file.digest.clone(), file.items.len());
    let page = Page::new(Words::from(&file.label), items).answers(answers);
    cx.push_then(page, move |_: &mut Worklist, answer: &Action, cx| match answer {
        Action::Approve => {
            let Asked { channel, records } = asked;
            cx.call(ReviewFeed { channel, records, digest }, |_: &mut Worklist, answer, cx| match answer {
                Ok(done) => {
                    let number = done.count;
                    cx.say(text!(
                        "已审查 {number} 条，可由另一人发布",
                        "{number} records are looked through: another person may push"
                    ));
                }
                Err(error) => cx.fail(error),
            });
        }
        Action::Publish => send(asked, count, cx),
        _ => filing::save::<Worklist>("preview.txt", body.into_bytes(), cx),
    });
}

fn send(asked: Asked, count: usize, cx: &mut Cx<'_>) {
    let sure = Confirm::for_action(Action::Publish, &asked.channel)
        .line(text!("将发布 {count} 条", "{count} records go out"), Tone::Plain);
    cx.confirm(sure, move |_: &mut Worklist, cx| {
        let Asked { channel, records } = asked;
        cx.call(PushFeed { channel, records }, |_: &mut Worklist, answer, cx| match answer {
            Ok(file) => {
                let (no, number) = (file.feed.clone().unwrap_or_default(), file.items.len());
                cx.say(text!("{no} 已发布 {number} 条", "{no}: {number} records went out"));
                let body = serde_json::to_vec_pretty(&file).unwrap_or_default();
                filing::save::<Worklist>(&format!("{no}.json"), body, cx);
            }
            Err(error) => cx.fail(error),
        });
    });
}

fn lines(file: &FeedFile) -> Vec<Text> {
    let (items, kept, promised) = (file.items.len(), file.kept, file.commitments.len());
    let mut lines = vec![text!(
        "将发布 {items} 条，公开承诺 {promised} 份，不发布 {kept} 条",
        "{items} records go out with {promised} commitments; {kept} stay"
    )];
    let (cite, zh, en) = (&file.cite, &file.article.zh, &file.article.en);
    lines.push(text!("依据 {cite} {zh}", "ground: {cite} {en}"));
    if let Some(by) = &file.reviewed_by {
        lines.push(text!("已由 {by} 审查", "looked through by {by}"));
    }
    for (all, zh, en) in [
        (&file.unmasked, "未脱敏", "not masked"),
        (&file.to_confirm, "待确认脱敏", "masks to confirm"),
        (&file.unreadable, "承诺不是文本", "commitment is no text"),
    ] {
        if !all.is_empty() {
            let all = all.join(" ");
            lines.push(text!("【{zh}】{all}", "[{en}] {all}"));
        }
    }
    for one in &file.items {
        let (id, title, document) = (&one.id, &one.title, &one.document);
        let name = one.subject.name.as_deref().unwrap_or_default();
        lines.push(text!("{id} {name} {title} {document}", "{id} {name} {title} {document}"));
    }
    for one in &file.commitments {
        let (case, text) = (&one.case, &one.text);
        lines.push(text!("{case} {text}", "{case} {text}"));
    }
    for one in &file.masked {
        let (record, field, shown, cite) =
            (&one.record, &one.place.place.field, &one.place.place.shown, &one.place.cite);
        lines.push(text!("脱敏 {record} {field}：{shown}（{cite}）", "masked {record} {field}: {shown} ({cite})"));
    }
    lines
}

/// Takes back what went out, and saves the removal file.
pub fn recall(cx: &mut Cx<'_>) {
    let make = || {
        let fields = vec![
            Field::text("feed", Label::new("推送编号", "push")).required(),
            Field::text("records", Label::new("仅这些信息", "only these")),
            Field::text("reason", Label::new("撤回理由", "reason")).required(),
        ];
        Form::new(Label::new("撤回已发布的内容", "take back what went out"), fields)
    };
    let work = |desk: &mut Desk, values: &Values| {
        desk.call(&RecallFeed {
            feed: values.get("feed").to_owned(),
            records: words_of(values.get("records")),
            reason: values.get("reason").to_owned(),
        })
    };
    let then = |_: &mut Worklist, done: crate::service::ops::feeds::Recalled, cx: &mut Cx<'_>| {
        let (no, number) = (done.feed.clone(), done.remove.len());
        cx.say(text!("{no}：撤回 {number} 条", "{no}: {number} records are taken back"));
        let body = serde_json::to_vec_pretty(&done).unwrap_or_default();
        filing::save::<Worklist>(&format!("{no}.json"), body, cx);
    };
    forms::ask::<Worklist, _>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

/// A platform's receipt, with the numbers it gave.
pub fn pull(cx: &mut Cx<'_>) {
    let fields = || vec![forms::paper_field(Label::new("回执", "the receipt")).required()];
    form(cx, Label::new("接收平台回执", "a platform's receipt"), fields, |desk, values| {
        let (_, bytes) = files::read(desk, values.get("paper"))?;
        let done = desk.call(&PullReceipt { bytes })?;
        let (stored, known) = (done.stored.len(), done.known);
        Ok(text!("登记平台编号 {stored} 个，已有 {known} 个", "{stored} numbers stored, {known} known already"))
    });
}

/// What a unit says it sent against what arrived; the notice is shown and can be saved.
pub fn reconcile(cx: &mut Cx<'_>) {
    let make = || {
        let whole = |text: &str| match text.parse::<u32>() {
            Ok(_) => Ok(()),
            Err(_) => Err(text!("写一个数", "a number")),
        };
        let fields = vec![
            Field::text("batch", Label::new("批次编号", "batch")).required(),
            Field::text("stated", Label::new("单位报称的条数", "stated by the unit")).required().check(whole),
        ];
        Form::new(Label::new("核对批次总数", "numbers of a batch"), fields)
    };
    let work = |desk: &mut Desk, values: &Values| {
        let stated = values.get("stated").parse().unwrap_or_default();
        desk.call(&TallyBatch { batch: values.get("batch").to_owned(), stated })
    };
    let then = |_: &mut Worklist, done: Tallied, cx: &mut Cx<'_>| {
        let (batch, stated, arrived, difference) = (&done.batch, done.stated, done.arrived, done.difference);
        let mut lines = vec![text!(
            "{batch}：报称 {stated}，实到 {arrived}，相差 {difference}",
            "{batch}: stated {stated}, arrived {arrived}, difference {difference}"
        )];
        lines.extend(done.notice);
        page(Label::new("核对批次总数", "numbers of a batch"), "notice.txt", &lines, cx);
    };
    forms::ask::<Worklist, Tallied>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}
