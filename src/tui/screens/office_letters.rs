//! Letters on the console that no step of an open case asks for (文书): of a kind that is chosen, about a case or a record; and
//! the day any letter was served.

use super::{office::form, worklist::Worklist};
use crate::{
    locale::{Label, Text},
    service::ops::{
        mailings::{LetterShown, ListNotices, METHODS, NoticeList, SendNotice, ShowNotice},
        notices::{RenderNotice, Rendered},
    },
    text,
    tui::{
        action::Action,
        casework::{Bench as _, filing, forms, pages, words},
        desk::Desk,
        offers,
        screen::Cx,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
        },
    },
};
use std::sync::Arc;

/// Asks what the letter is about and its kind, writes it and shows it.
pub fn write(cx: &mut Cx<'_>) {
    let kinds = |desk: &mut Desk| -> Vec<(String, Words)> {
        let all = desk.service.pack().notice.iter();
        all.map(|one| (one.code.clone(), Words::from(&one.title))).collect()
    };
    cx.ask(kinds, |_: &mut Worklist, kinds: Vec<(String, Words)>, cx| {
        let make = move || {
            let fields = vec![
                Field::text("about", Label::new("事项或信息编号", "case or record")).required().offers(offers::CASES),
                Field::new("kind", Label::new("文书种类", "kind of letter"), Kind::Choice(kinds.clone())),
                Field::text("reason", Label::new("理由", "reason")).help(Label::new(
                    "事项中没有的, 如不予受理的理由",
                    "what the case does not hold, such as why it is refused",
                )),
                Field::new("received", Label::new("收到之日", "received on"), Kind::Date)
                    .help(Label::new("未立事项的申请", "of an application that opened no case")),
            ];
            Form::new(Action::Notice.label(), fields)
        };
        let work = |desk: &mut Desk, values: &Values| {
            desk.call(&RenderNotice {
                case: values.get("about").to_owned(),
                kind: values.given("kind").map(str::to_owned),
                reason: values.given("reason").map(str::to_owned),
                received: values.date("received"),
            })
        };
        let then = |screen: &mut Worklist, made: Rendered, cx: &mut Cx<'_>| {
            screen.reload(cx);
            let page = pages::letter(&made).answers(&[Action::SaveFile]);
            cx.push_then(page, move |_: &mut Worklist, _: &Action, cx| {
                filing::save_letter::<Worklist>(&format!("{}.html", made.notice), made.text.zh, made.html.zh, cx);
            });
        };
        forms::ask::<Worklist, Rendered>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
    });
}

/// Any letter has gone out: how, and on which day.
pub fn send(cx: &mut Cx<'_>) {
    let today = cx.now.date().to_string();
    let fields = move || {
        let mut ways: Vec<(String, Words)> =
            METHODS.iter().map(|(word, label)| ((*word).to_owned(), (*label).into())).collect();
        ways.push((String::new(), Label::new("(请选择)", "(choose)").into()));
        vec![
            Field::text("notice", Label::new("文书编号", "number of the letter")).required().offers(offers::UNSENT),
            Field::new("method", Label::new("送达方式", "how"), Kind::Choice(ways)).required().with(""),
            Field::new("received", Label::new("送达之日", "sent on"), Kind::Date).required().with(&today),
        ]
    };
    form(cx, Label::new("登记文书送达", "a letter has gone out"), fields, |desk, values| {
        let (notice, method) = (values.get("notice").to_owned(), values.get("method").to_owned());
        let sent = desk.call(&SendNotice { notice, on: values.date("received"), method, proof: None })?;
        let no = sent.notice.notice;
        let next = sent.moved.map(|moved| words::moved_words(&moved));
        Ok(next.unwrap_or_else(|| text!("{no} 已登记送达", "{no} is marked as sent")))
    });
}

/// Any letter again, in its present text or in one it had before it was written anew.
pub fn read(cx: &mut Cx<'_>) {
    let title = Label::new("查看文书", "read a letter");
    let make = move || {
        let fields = vec![
            Field::text("notice", Label::new("文书编号", "number of the letter")).required().offers(offers::LETTERS),
            Field::text("version", Label::new("第几稿", "which text"))
                .help(Label::new("空为现稿; 1 为初稿", "empty is the present one; 1 the first")),
        ];
        Form::new(title, fields)
    };
    let work = |desk: &mut Desk, values: &Values| {
        let version = values.given("version").and_then(|typed| typed.parse().ok());
        desk.call(&ShowNotice { notice: values.get("notice").to_owned(), version })
    };
    let then = move |_: &mut Worklist, shown: LetterShown, cx: &mut Cx<'_>| {
        filing::page::<Worklist>(title, "letter.txt", &texts_of(&shown), cx);
    };
    forms::ask::<Worklist, LetterShown>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

/// The letter, and beneath it the texts it had before.
fn texts_of(shown: &LetterShown) -> Vec<Text> {
    let LetterShown { card, text, former, .. } = shown;
    let (no, version) = (&card.notice, card.version);
    let mut lines = vec![text!("{no} 第 {version} 稿", "{no}, text {version}")];
    lines.extend(text.lines().map(|line| text!("{line}", "{line}")));
    for one in former {
        let (n, who, digest) = (one.version, &one.officer, one.digest.chars().take(16).collect::<String>());
        let made = one.made.map_or_else(|| "-".to_owned(), |day| day.to_string());
        lines
            .push(text!("前稿: 第 {n} 稿 {made} {who} SM3 {digest}..", "former text {n}: {made} {who} SM3 {digest}.."));
    }
    lines
}

/// 文书登记簿: the letters of a time, those not sent, and numbers that are missing.
pub fn list(cx: &mut Cx<'_>) {
    let (title, year) = (Label::new("文书登记簿", "the register of letters"), cx.now.format("%Y").to_string());
    let make = move || {
        let fields = vec![
            Field::text("period", Label::new("时间", "time"))
                .required()
                .with(&year)
                .help(Label::new("2018、2018-Q2、2018-06", "2018, 2018-Q2 or 2018-06")),
            Field::new("unsent", Label::new("仅未送达的", "only those not sent"), Kind::YesNo),
        ];
        Form::new(title, fields)
    };
    let work = |desk: &mut Desk, values: &Values| {
        let period = Some(values.get("period").to_owned());
        desk.call(&ListNotices { period, unsent: values.is_yes("unsent") })
    };
    let then = move |_: &mut Worklist, found: NoticeList, cx: &mut Cx<'_>| {
        filing::page::<Worklist>(title, "letters.txt", &register(&found), cx);
    };
    forms::ask::<Worklist, NoticeList>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

fn register(list: &NoticeList) -> Vec<Text> {
    let mut lines = Vec::new();
    if !list.missing.is_empty() {
        let all = list.missing.join(" ");
        lines.push(text!("缺号：{all}", "numbers missing: {all}"));
    }
    for one in &list.items {
        let (no, about, zh, en, who) = (&one.notice, &one.about, &one.title.zh, &one.title.en, &one.officer);
        let made = one.made.map_or_else(|| "-".to_owned(), |day| day.to_string());
        // A letter that was written anew says so; its former texts are read with its number.
        let Text { zh: again_zh, en: again_en } = match one.version {
            1 => Text::default(),
            n => text!("，第 {n} 稿", ", text {n}"),
        };
        lines.push(match &one.sent {
            Some(sent) => text!(
                "{no} {about} {zh} {made} {who}{again_zh}，{sent} 送达",
                "{no} {about} {en} {made} {who}{again_en}, sent {sent}"
            ),
            None => text!(
                "{no} {about} {zh} {made} {who}{again_zh}，未送达",
                "{no} {about} {en} {made} {who}{again_en}, not sent"
            ),
        });
    }
    lines
}
