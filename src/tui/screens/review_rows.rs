//! What record review shows of a batch: its line, its rows, one row in full.

use super::names::{self, Names};
use crate::{
    intake::Severity,
    locale::{Label, Text},
    service::ops::{
        batches::{BatchCard, BatchRow},
        import::{BatchAnswer, RowProblem},
        records::RecordShown,
        review::Reviews,
    },
    text,
    tui::{
        text::Words,
        theme::{Mark, Tone},
        widgets::{confirm::Confirm, pane::Item, picker::Choice, table::Row},
    },
};

/// The batch in hand, in one line each: what it is, what became of its rows.
pub fn batch_lines(card: &BatchCard, names: &Names) -> (Words, Words) {
    let channel = names.channel(&card.channel);
    let what = names::join(
        &[
            Words::outside(&card.batch),
            Words::outside(&card.provider),
            Words::outside(&card.item),
            Words::outside(&card.file),
            channel,
        ],
        "  ",
    );
    let waiting = card.waiting;
    let waits = text!("待审核 {waiting}", "to review {waiting}").into();
    let counts = counts(card.rows, card.accepted, card.pending, card.rejected, card.prohibited);
    (what, names::join(&[waits, counts], " | "))
}

fn counts(rows: i64, accepted: i64, pending: i64, rejected: i64, prohibited: i64) -> Words {
    text!(
        "{rows} 行: 可入库 {accepted}, 待补 {pending}, 异常 {rejected}, 禁止归集 {prohibited}",
        "{rows} rows: in order {accepted}, unanswered {pending}, rejected {rejected}, prohibited {prohibited}"
    )
    .into()
}

/// A batch to choose.
pub fn batch_choice(card: &BatchCard, names: &Names) -> Choice {
    let (what, counts) = batch_lines(card, names);
    let day: String = card.entered.chars().take(10).collect();
    let by = Words::outside(&format!("{day} {}", card.entered_by));
    Choice::new(what, names::join(&[counts, by], "; "))
}

/// Where a row stands: the record's state where there is one, else the verdict.
pub fn standing(row: &BatchRow) -> (Words, Mark) {
    let faulty = row.problems.iter().any(|problem| problem.severity >= Severity::Warning);
    match (&row.record, row.verdict.as_str()) {
        (Some(record), _) => {
            let waits = matches!(record.card.state.as_str(), "submitted");
            let unanswered = !record.card.unanswered.is_empty();
            let mark = match record.card.state.as_str() {
                "returned" => Mark::Bad,
                "submitted" if unanswered || faulty => Mark::Warn,
                "submitted" => Mark::None,
                _ => Mark::Good,
            };
            let label = if waits && unanswered {
                Label::new("待补要素", "unanswered")
            } else {
                names::state(&record.card.state)
            };
            (label.into(), mark)
        }
        (None, "prohibited") => (Label::new("禁止归集", "prohibited").into(), Mark::Bad),
        (None, _) if row.proposed.is_some() => (Label::new("特许待复核", "admission proposed").into(), Mark::Warn),
        (None, "rejected") => (Label::new("异常", "rejected").into(), Mark::Bad),
        (None, _) => (Label::new("不可见", "not visible").into(), Mark::Open),
    }
}

fn cell<'a>(row: &'a BatchRow, ends: &[&str]) -> &'a str {
    let found = row.received.iter().find(|(field, _)| ends.iter().any(|end| field.to_uppercase().ends_with(end)));
    found.and_then(|(_, value)| value.as_str()).unwrap_or_default()
}

/// A row of the list.
pub fn row(row: &BatchRow) -> Row {
    let (state, mark) = standing(row);
    let (subject, item, document) = match &row.record {
        Some(record) => (
            record.card.subject.name.clone().unwrap_or_default(),
            record.card.title.clone(),
            record.card.document.clone(),
        ),
        None => (
            cell(row, &["_XDR_MC", "名称", "姓名"]).to_owned(),
            String::new(),
            cell(row, &["_CFWSH", "_XKWSH", "_WSH", "文书号"]).to_owned(),
        ),
    };
    Row::new(vec![
        Words::outside(&row.row.to_string()),
        Words::outside(&subject),
        Words::outside(&item),
        Words::outside(&document),
        state,
    ])
    .marked(mark)
}

fn pair(zh: &'static str, en: &'static str, value: &str) -> Item {
    Item::pair(Label::new(zh, en), Words::outside(value))
}

/// One row in full: what is wrong with it, the law's facts about it, its cells.
pub fn detail(row: &BatchRow, names: &Names) -> Vec<Item> {
    let (number, line) = (row.row, row.line);
    let (state, mark) = standing(row);
    let head = text!("行 {number} (文件第 {line} 行)", "row {number} (line {line} of the file)").into();
    let mut items = vec![Item::Title(head), Item::Pair(Label::new("状态", "state").into(), state, mark)];
    for problem in &row.problems {
        items.extend(problem_items(problem, names));
    }
    if let Some(reason) = &row.proposed {
        items.push(Item::Pair(Label::new("特许理由", "proposed because").into(), Words::outside(reason), Mark::Warn));
    }
    if let Some(record) = &row.record {
        items.extend(record_items(record, names));
    }
    items.push(Item::Rule);
    items.extend(row.received.iter().map(|(field, value)| Item::pair(names::field(field), names::value(value))));
    items
}

/// The rule behind a problem. A word that the reviewer has to clear is found by the reading of free texts.
pub fn rule_of(problem: &RowProblem, names: &Names) -> Option<String> {
    let clearing = || (problem.code == "word-to-clear").then(|| names.clearing.clone());
    problem.cite.clone().or_else(clearing)
}

fn problem_items(problem: &RowProblem, names: &Names) -> Vec<Item> {
    let mark = if problem.severity >= Severity::Error { Mark::Bad } else { Mark::Warn };
    let field = if problem.field == "*" { Words::none() } else { names::field(&problem.field) };
    let mut items = vec![Item::marked(mark, names::join(&[field, Words::from(&problem.message)], ": "))];
    items.push(Item::text(names::join(&[Label::new("下一步", "next").into(), Words::from(&problem.hint)], ": ")));
    items.extend(rule_of(problem, names).map(|cite| Item::cite(Words::outside(&cite))));
    items
}

/// What the register says of a record.
pub(super) fn record_items(record: &RecordShown, names: &Names) -> Vec<Item> {
    let card = &record.card;
    let named =
        |code: Option<&String>, name: fn(&Names, &str) -> Words| code.map_or_else(missing, |code| name(names, code));
    let mut items = vec![
        pair("记录", "record", &card.id),
        pair("主体", "subject", card.subject.name.as_deref().unwrap_or_default()),
        pair("号码", "number", card.subject.identifier.as_deref().unwrap_or_default()),
        pair("文书号", "document", &card.document),
        Item::pair(Label::new("类别", "category"), named(card.category.as_ref(), Names::category)),
        Item::pair(Label::new("公开属性", "publicity"), named(card.access.as_ref(), Names::access)),
        Item::pair(Label::new("归集方式", "channel"), names.channel(&record.channel)),
        pair("提供单位", "provider", &record.provider),
        Item::pair(Label::new("真实性责任", "answers for the truth"), responsible(record)),
    ];
    items.extend(record.by_reference.as_ref().map(|mark| Item::text(Words::from(mark))));
    if let Some(new) = &record.replacement {
        let state = names::state(&new.card.state);
        let (zh, en) = (state.zh, state.en);
        let words = text!("{zh}; 审核入库前本信息照旧", "{en}; until it is accepted this record stands as it was");
        items.push(Item::Pair(Label::new("替换版本", "new version").into(), words.into(), Mark::Warn));
    }
    items.extend(super::record_pages::decision_items(&record.decisions));
    for unanswered in &card.unanswered {
        items.push(Item::marked(
            Mark::Warn,
            names::join(&[Label::new("尚未写明", "unanswered").into(), fact(unanswered)], ": "),
        ));
    }
    let dates = [
        (Label::new("认定日期", "determined"), &card.dates.determined),
        (Label::new("生效日期", "effective"), &card.dates.effective),
        (Label::new("行为终止", "ended"), &card.dates.ended),
        (Label::new("有效期至", "valid until"), &card.dates.valid_until),
        (Label::new("报送日期", "entered"), &card.dates.entered),
    ];
    items.extend(dates.into_iter().filter_map(|(label, day)| Some(Item::pair(label, Words::outside(day.as_deref()?)))));
    if let Some(until) = &record.disclosed_until {
        items.push(pair("披露至", "disclosed until", until));
    }
    if let serde_json::Value::Object(facts) = &record.facts {
        let told = facts.iter().filter(|(_, value)| !is_blank(value) && !value.is_object() && !value.is_array());
        let basis = facts.get("basis").and_then(serde_json::Value::as_object).into_iter().flatten();
        let told = told.chain(basis.filter(|(_, value)| !is_blank(value)));
        items.push(Item::Rule);
        items.extend(told.map(|(key, value)| Item::pair(fact(key), names.fact(key, value))));
    }
    items.extend(record.because.iter().map(|rule| Item::cite(Words::outside(rule))));
    items
}

fn is_blank(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    matches!(value, Value::Null | Value::Bool(false)) || value.as_str().is_some_and(str::is_empty)
}

fn missing() -> Words {
    Label::new("(未写明)", "(not stated)").into()
}

fn responsible(record: &RecordShown) -> Words {
    match record.responsible.as_deref() {
        Some("unit") => Words::outside(&record.provider),
        Some("subject") => Label::new("信息主体", "the subject").into(),
        _ => missing(),
    }
}

/// What a fact of a record is called.
fn fact(key: &str) -> Words {
    let label = match key {
        "procedure" => Label::new("程序", "procedure"),
        "finality" | "final" => Label::new("生效情况", "finality"),
        "basis" => Label::new("认定依据", "basis"),
        "kind" => Label::new("文书种类", "kind of document"),
        "document" => Label::new("文书号", "document"),
        "citation" => Label::new("法律依据", "citation"),
        "end" | "act_end" | "ended_on" => Label::new("行为终止", "end of the act"),
        "continuing" => Label::new("持续状态", "continuing"),
        "category" => Label::new("信息类别", "category"),
        "access" => Label::new("公开属性", "publicity"),
        "content_kind" => Label::new("内容种类", "kind of content"),
        "responsible" => Label::new("真实性责任", "answers for the truth"),
        "issuer" => Label::new("机关", "issuer"),
        "level" => Label::new("级别", "level"),
        "words_cleared" => Label::new("词语核对理由", "why the words may stand"),
        "admitted" => Label::new("特许理由", "admitted because"),
        "formed_at" => Label::new("形成时间", "formed at"),
        "representative" => Label::new("法定代表人", "legal representative"),
        _ => return names::field(key),
    };
    label.into()
}

/// Reasons for a return, by their codes.
pub fn return_reasons() -> Vec<(String, Words)> {
    let reasons: &[(&str, Label)] = &[
        ("", Label::new("(未选)", "(none)")),
        ("missing-field", Label::new("要素缺失", "something is missing")),
        ("wrong-category", Label::new("信息类别有误", "wrong category")),
        ("wrong-access", Label::new("公开属性有误", "wrong publicity")),
        ("wrong-subject", Label::new("主体有误", "wrong subject")),
        ("not-final", Label::new("尚未生效", "not final yet")),
        ("wrong-date", Label::new("日期有误", "wrong date")),
        ("duplicate", Label::new("重复报送", "sent twice")),
        ("other", Label::new("其他", "other")),
    ];
    reasons.iter().map(|(code, label)| ((*code).to_owned(), Words::from(*label))).collect()
}

/// What became of each record of a review.
pub fn outcome_items(done: &Reviews) -> Vec<Item> {
    let through = done.items.iter().filter(|item| item.refused.is_none()).count();
    let refused = done.items.len() - through;
    let mut items = vec![Item::Title(
        text!("通过 {through}, 未通过 {refused}", "{through} went through, {refused} did not").into(),
    )];
    // What did not go through needs a look, so it comes first.
    for item in done.items.iter().filter(|item| item.refused.is_some()) {
        let Some(no) = &item.refused else { continue };
        let rule = no.cite.as_deref().map(Words::outside).unwrap_or_default();
        let why = names::join(&[Words::from(&no.message), rule], " ");
        items.push(Item::Pair(Words::outside(&item.id), why, Mark::Bad));
        items.extend(no.hint.as_ref().map(Item::text));
    }
    for item in done.items.iter().filter(|item| item.refused.is_none()) {
        let warning = item.warning.as_ref().map(Words::from).unwrap_or_default();
        let words = names::join(&[names::state(&item.state).into(), warning], " ");
        items.push(Item::Pair(Words::outside(&item.id), words, Mark::Good));
    }
    items
}

/// How many problems a confirmation tells.
const TOLD: usize = 6;

/// The dry run of an import, and whether to import in earnest.
pub fn import_question(tried: &BatchAnswer) -> Confirm {
    let mut confirm = Confirm::for_action(crate::tui::action::Action::Import, &tried.file)
        .line(counts(tried.rows, tried.accepted, tried.pending, tried.rejected, tried.prohibited), Tone::Plain);
    if let Some(by) = &tried.enter_by {
        let (due, zh, en) = (by.due, &by.article.zh, &by.article.en);
        let tone = if by.left < 0 { Tone::Warn } else { Tone::Plain };
        confirm = confirm.line(text!("应于 {due} 前录入 ({zh})", "to be entered by {due} ({en})"), tone);
    }
    for problem in tried.problems.iter().take(TOLD) {
        let row = problem.row;
        let Text { zh, en } = &problem.message;
        confirm = confirm.line(text!("行 {row}: {zh}", "row {row}: {en}"), Tone::Warn);
    }
    let more = tried.problems.len().saturating_sub(TOLD);
    if more > 0 {
        confirm = confirm.line(
            text!("另有 {more} 个问题, 导入后逐行显示", "{more} more, shown row by row after the import"),
            Tone::Dim,
        );
    }
    confirm.line(Label::new("以上为试运行, 尚未入库", "this was a dry run; nothing is stored yet"), Tone::Plain)
}
