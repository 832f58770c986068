//! Taking in at once every row of a batch in which nothing was found (通过全部可入库); the others are left to be looked at.

use super::{review::Review, review_rows as rows};
use crate::{
    intake::Severity,
    locale::Label,
    service::{
        Error,
        ops::{
            batches::{BatchCard, BatchRow, ShowBatch},
            review::{AcceptRecords, Reviews},
        },
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        screen::Cx,
        text::Words,
        theme::{Mark, Tone},
        widgets::{confirm::Confirm, page::Page, pane::Item},
    },
};

/// Rows read at once.
const PAGE: u32 = 500;

/// Records the door reviews at once.
const MOST: usize = 5000;

/// Asks, telling how many go in and how many are left, then takes in.
pub(super) fn ask(card: &BatchCard, cx: &mut Cx<'_>) {
    let (batch, provider, waiting) = (card.batch.clone(), card.provider.clone(), card.waiting);
    let read = batch.clone();
    cx.ask(
        move |desk: &mut Desk| clean(desk, &read),
        move |_: &mut Review, answer: Result<Vec<String>, Error>, cx| match answer {
            Ok(ids) => {
                let number = i64::try_from(ids.len()).unwrap_or(i64::MAX);
                confirm(&batch, &provider, (waiting, waiting - number), ids, cx);
            }
            Err(error) => cx.fail(error),
        },
    );
}

fn confirm(batch: &str, provider: &str, (waiting, left): (i64, i64), ids: Vec<String>, cx: &mut Cx<'_>) {
    let number = ids.len();
    if ids.is_empty() {
        return cx.warn(text!(
            "没有可一并通过的: 待审核 {waiting} 条都有提示或待补, 须逐条审核",
            "nothing goes in unseen: all {waiting} that wait have something to look at, row by row"
        ));
    }
    let mut question = Confirm::for_action(Action::TakeInAll, batch).line(Words::outside(provider), Tone::Plain).line(
        text!(
            "待审核 {waiting} 条, 其中没有问题的 {number} 条一并通过",
            "{waiting} wait; the {number} in which nothing was found are taken in"
        ),
        Tone::Plain,
    );
    if left > 0 {
        question = question.line(
            text!(
                "有提示或待补的 {left} 条不在其中, 须逐条审核",
                "{left} with something to look at are left out, to be reviewed one by one"
            ),
            Tone::Warn,
        );
    }
    // Where nothing is left out the batch goes in as one.
    let whole = (left == 0).then(|| batch.to_owned());
    cx.confirm(question, move |_: &mut Review, cx| {
        cx.ask(
            move |desk: &mut Desk| accept(desk, &ids, whole.as_deref()),
            move |screen: &mut Review, answer: Result<Reviews, Error>, cx| match answer {
                Ok(done) => {
                    let mut items = rows::outcome_items(&done);
                    if left > 0 {
                        let words = text!(
                            "另有 {left} 条有提示或待补, 未办理, 须逐条审核",
                            "{left} more have something to look at and were left out: review them one by one"
                        );
                        items.insert(1, Item::marked(Mark::Warn, words));
                    }
                    cx.push(Page::new(Label::new("审核结果", "outcome"), items));
                    screen.taken_in(cx);
                }
                Err(error) => cx.fail(error),
            },
        );
    });
}

/// The records of a batch that wait for review and in whose rows nothing was found.
fn clean(desk: &mut Desk, batch: &str) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    let mut after = Some(0);
    while let Some(from) = after {
        let page = desk.call(&ShowBatch { batch: batch.to_owned(), problems: false, after: from, limit: PAGE })?;
        let found = page.rows.iter().filter(|row| is_clean(row));
        ids.extend(found.filter_map(|row| row.record.as_ref()).map(|record| record.card.id.clone()));
        after = page.next;
    }
    Ok(ids)
}

fn is_clean(row: &BatchRow) -> bool {
    let Some(record) = &row.record else { return false };
    let asks =
        |key: &str| record.facts.get(key).and_then(|found| found.as_array()).is_some_and(|list| !list.is_empty());
    let found = row.problems.iter().any(|problem| problem.severity >= Severity::Warning);
    let waits = record.card.state == "submitted" && record.card.unanswered.is_empty();
    waits && !found && !asks("words_to_clear") && !asks("anomalies")
}

fn accept(desk: &mut Desk, ids: &[String], whole: Option<&str>) -> Result<Reviews, Error> {
    if let Some(batch) = whole {
        return desk.call(&AcceptRecords { batch: Some(batch.to_owned()), ..AcceptRecords::default() });
    }
    let mut all = Reviews { items: Vec::new() };
    for part in ids.chunks(MOST) {
        let done = desk.call(&AcceptRecords { ids: part.to_vec(), ..AcceptRecords::default() })?;
        all.items.extend(done.items);
    }
    Ok(all)
}
