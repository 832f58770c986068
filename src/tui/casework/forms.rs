//! Forms that outlive a refusal: what was typed comes back, and the refusal stands above it.

use super::{Bench, words};
use crate::{
    locale::{Label, Text},
    service::{
        Error,
        ops::{casework::Paper, steps::Input},
    },
    tui::{
        desk::Desk,
        files,
        screen::Cx,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
        },
    },
};
use std::{collections::BTreeMap, sync::Arc};

/// Makes the form, each time anew.
pub type MakeForm = Arc<dyn Fn() -> Form + Send + Sync>;
/// What is done at the desk with what was filled in.
pub type Work<T> = Arc<dyn Fn(&mut Desk, &Values) -> Result<T, Error> + Send + Sync>;
/// What follows a success.
pub type Then<S, T> = Arc<dyn Fn(&mut S, T, &mut Cx<'_>) + Send + Sync>;

/// Opens a form; on a refusal it opens again with everything that was typed.
pub fn ask<S: Bench, T: Send + 'static>(
    cx: &mut Cx<'_>,
    make: MakeForm,
    work: Work<T>,
    then: Then<S, T>,
    typed: Option<&Values>,
) {
    let form = match typed {
        Some(values) => make().filled(values),
        None => make(),
    };
    cx.push_then(form, move |_: &mut S, values: &Values, cx| {
        let (values, again) = (values.clone(), values.clone());
        let worker = work.clone();
        cx.ask(
            move |desk: &mut Desk| worker(desk, &values),
            move |screen: &mut S, answer, cx| match answer {
                Ok(done) => then(screen, done, cx),
                Err(error) => {
                    ask(cx, make, work, then, Some(&again));
                    cx.fail(error);
                }
            },
        );
    });
}

/// A form that ends in one sentence; what was typed comes back after a refusal.
pub fn told<S: Bench>(
    cx: &mut Cx<'_>,
    make: impl Fn() -> Form + Send + Sync + 'static,
    work: impl Fn(&mut Desk, &Values) -> Result<Text, Error> + Send + Sync + 'static,
) {
    let then = |screen: &mut S, told: Text, cx: &mut Cx<'_>| {
        screen.reload(cx);
        // What was missing may be there now.
        cx.ask_status();
        cx.say(told);
    };
    ask::<S, Text>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

/// Names of fields for values of the record; a field's name must be known when the program is made.
const VALUES: [&str; 40] = [
    "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17",
    "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "v32", "v33",
    "v34", "v35", "v36", "v37", "v38", "v39",
];

/// One value of the record that may be filled in.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The field's name in files.
    pub field: String,
    /// Its name on screens.
    pub label: Text,
    /// What stands there now, or is claimed.
    pub help: Text,
}

/// Fields for values of the record.
pub fn value_fields(slots: &[Slot]) -> Vec<Field> {
    let named = VALUES.iter().zip(slots);
    named.map(|(name, slot)| Field::text(name, &slot.label).help(&slot.help)).collect()
}

/// The values that were filled in, by the field's own name.
pub fn values_of(slots: &[Slot], values: &Values) -> BTreeMap<String, String> {
    let named = VALUES.iter().zip(slots);
    named.filter_map(|(name, slot)| Some((slot.field.clone(), values.given(name)?.to_owned()))).collect()
}

/// The day something was received: today unless changed.
pub fn day_field(today: &str) -> Field {
    Field::new("received", Label::new("收到之日", "received on"), Kind::Date)
        .required()
        .with(today)
        .help(Label::new("法定收件日, 不能在未来", "the legal day of receipt, not in the future"))
}

/// The path of a paper.
pub fn paper_field(label: Label) -> Field {
    Field::new("paper", label, Kind::Path).help(Label::new("文件路径", "path of the file"))
}

/// The fields for what a step needs beside finding, reason and paper: whether it is in writing, the day the applicant was
/// answered, the number of a notice, the objection report.
pub fn needed(needs: &[String]) -> Vec<Field> {
    let field = |need: &String| match need.as_str() {
        "written" => Some(Field::new("written", Label::new("书面提出", "in writing"), Kind::YesNo)),
        "told" => Some(Field::new("told", words::need_label("told"), Kind::Date)),
        "number" => Some(Field::text("number", words::need_label("number"))),
        "report" => Some(Field::text("report", words::need_label("report"))),
        _ => None,
    };
    needs.iter().filter_map(field).collect()
}

/// What was filled into the fields of [`needed`], added to a step's input.
pub fn with_needed(input: Input, values: &Values) -> Input {
    Input {
        written: values.is_yes("written"),
        told: values.date("told"),
        number: values.given("number").map(str::to_owned),
        report: values.given("report").map(str::to_owned),
        ..input
    }
}

/// Reads the paper of a path field; none when it is empty.
pub fn paper(desk: &Desk, values: &Values, name: &str, kind: &str) -> Result<Option<Paper>, Error> {
    let Some(path) = values.given(name) else { return Ok(None) };
    let (name, body) = files::read(desk, path)?;
    Ok(Some(Paper { kind: kind.to_owned(), name, body }))
}

/// What the examiner of an application adds to a step: which paper it is, what was found, what a notice names; the verdict
/// where the step gives one.
pub fn examination(gives_verdict: bool) -> Vec<Field> {
    let mut fields = vec![
        Field::text("kind", Label::new("材料种类", "kind of paper"))
            .help(Label::new("制度包的代码", "a word of the pack")),
        Field::text("checks", Label::new("核对项", "statements"))
            .help(Label::new("代码=yes 或 no, 空格分开", "CODE=yes or no, with blanks between")),
        Field::text("items", Label::new("告知内容", "named in the notice"))
            .help(Label::new("空则写明全部", "left empty it names everything")),
    ];
    if gives_verdict {
        let help = Label::new("y 是  n 否", "y yes  n no");
        fields.push(Field::new("granted", Label::new("准予", "granted"), Kind::YesNo).help(help));
    }
    fields
}

/// `code=value` pairs with blanks between.
pub fn pairs(words: Option<&str>) -> BTreeMap<String, String> {
    let pair = |word: &str| word.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
    words.into_iter().flat_map(str::split_whitespace).filter_map(pair).collect()
}
