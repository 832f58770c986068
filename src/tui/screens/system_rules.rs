//! What the regulation wants the centre to have (制度与缺项): rule papers, duties and backups, as far as they are missing.

use super::system_topics::{Line, Topic, Work, cell, form, with_words};
use crate::{
    locale::{Label, Text},
    service::{
        Error,
        ops::rules::{CheckRules, NamePaper},
    },
    text,
    tui::{
        casework::forms,
        desk::Desk,
        files, offers,
        screen::{Cx, Session},
        text::Words,
        theme::Mark,
        widgets::{
            fields::{Field, Kind},
            form::Form,
            pane::Item,
            table::Column,
        },
    },
};

/// The topic.
pub static TOPIC: Topic = Topic {
    label: Label::new("制度与缺项", "rules and gaps"),
    reads: "regime.check",
    columns: &[
        Column::flex(Label::new("缺什么", "what is missing"), 24, 3),
        Column::fixed(Label::new("规则", "rule"), 9),
        Column::flex(Label::new("条款", "article"), 16, 1),
    ],
    empty: Label::new(
        "不缺什么: 制度规范、职责、备份都齐备",
        "nothing is missing: papers, duties and backups are there",
    ),
    read,
    work: &[Work::new(Label::new("登记制度规范", "name a rule paper"), "regime.paper", paper)],
};

fn read(desk: &mut Desk, _session: &Session) -> Result<Vec<Line>, Error> {
    let found = desk.call(&CheckRules)?;
    let line = |what: &str, message: &Text, cite: &str, article: &Text| {
        let (zh, en) = (&article.zh, &article.en);
        Line::new(what, vec![Words::from(message), cell(cite), Words::from(article)])
            .about(vec![Item::text(message), Item::cite(text!("{cite} {zh}", "{cite} {en}"))])
    };
    let gaps = found.items.iter().map(|gap| line(&gap.what, &gap.message, &gap.cite, &gap.article).marked(Mark::Warn));
    // What the text leaves open is no fault of the centre.
    let notes = found.notes.iter().map(|one| line(&one.what, &one.message, &one.cite, &one.article).marked(Mark::Open));
    Ok(gaps.chain(notes).collect())
}

/// 登记制度规范: its name and digest are kept; the paper stays where it is.
fn paper(line: Option<&Line>, cx: &mut Cx<'_>) {
    let chosen = line.map(|line| line.key.clone()).unwrap_or_default();
    let papers = |desk: &mut Desk| -> (Vec<(String, Words)>, bool) {
        let all = desk.service.pack().paper.iter().filter(|paper| !paper.of_each_unit);
        let has_units = desk.service.pack().paper.iter().any(|paper| !paper.units.is_empty());
        (all.map(|paper| (paper.code.clone(), Words::from(&paper.label))).collect(), has_units)
    };
    with_words(cx, papers, move |(papers, has_units), cx| {
        let make = move || {
            let mut fields = vec![
                Field::new("code", Label::new("制度规范", "rule paper"), Kind::Choice(papers.clone())).with(&chosen),
            ];
            if has_units {
                let help = Label::new("单位自有的须填", "where it is a unit's own");
                fields.push(Field::text("unit", Label::new("单位代码", "unit")).offers(offers::UNITS).help(help));
            }
            fields.push(forms::paper_field(Label::new("正文", "the paper")).required());
            Form::new(Label::new("登记制度规范", "name a rule paper"), fields)
        };
        form(cx, make, |desk, values| {
            let (name, bytes) = files::read(desk, values.get("paper"))?;
            let (paper, unit) = (values.get("code").to_owned(), values.given("unit").map(str::to_owned));
            let named = desk.call(&NamePaper { paper, unit, name, bytes })?;
            let digest = named.digest.chars().take(16).collect::<String>();
            let known = desk.service.pack().paper.iter().find(|paper| paper.code == named.paper);
            let label = known.map(|paper| paper.label.clone());
            let Text { zh, en } = label.unwrap_or_else(|| Text { zh: named.paper.clone(), en: named.paper });
            Ok(text!("{zh}已登记，SM3 {digest}..", "{en} is named, SM3 {digest}.."))
        });
    });
}
