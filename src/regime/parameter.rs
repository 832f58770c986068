//! The 87 questions (参数 P01 to P87) by which regulations are compared, and whether a pack's sentences and values agree.

use super::{Fault, LOCAL, Pack, path};
use crate::{domain::rule::is_silence, locale::Text, text};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use toml::Value as Toml;

/// The answer of the text to one question (参数), as a sentence with its ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The answer.
    pub says: Text,
    /// The rule id.
    #[serde(default)]
    pub rule: String,
    /// The source, where no rule states it.
    #[serde(default)]
    pub source: String,
}

/// One question of the comparison.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// `P01` to `P87`.
    pub id: String,
    /// What is asked.
    pub label: Text,
    /// Typed values that answer it: at least one stands where the question is answered, none where the text is silent.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Typed values that stand only where it is answered, but need not.
    #[serde(default)]
    pub may: Vec<String>,
    /// Typed figures that the answer states too, where the question is about more than they.
    #[serde(default)]
    pub figures: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    question: Vec<Question>,
}

static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let file: Option<File> = toml::from_str(include_str!("../../data/parameters.toml")).ok();
    file.map(|file| file.question).unwrap_or_default()
});

/// The questions in their order.
pub fn questions() -> &'static [Question] {
    &QUESTIONS
}

/// Every disagreement between what a pack says and what it holds. A value on a silence rule (`-0-`), of a local overlay or
/// on a named source is not the text's own answer, so it may stand where the text is silent.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    let Ok(root) = Toml::try_from(pack) else { return };
    for id in pack.parameter.keys().filter(|id| questions().iter().all(|question| question.id != **id)) {
        faults.push(Fault::new(format!("parameter.{id}"), text!("没有这个参数", "there is no such question")));
    }
    for Question { id, keys, may, .. } in questions() {
        let place = format!("parameter.{id}");
        let Some(answer) = pack.parameter.get(id) else {
            for key in keys.iter().chain(may) {
                let ruled = path::find(&root, key).into_iter().find(|(_, ground)| {
                    let outside = is_silence(&ground.rule) || ground.rule == LOCAL;
                    !ground.rule.is_empty() && !outside && ground.source.is_empty()
                });
                if let Some((_, ground)) = ruled {
                    let rule = ground.rule;
                    faults.push(Fault::new(
                        &*place,
                        text!(
                            "未作答，却有 `{key}`（{rule}）",
                            "silent, and yet there is `{key}` ({rule}): say what the text answers"
                        ),
                    ));
                }
            }
            continue;
        };
        let empty = |text: &str| text.trim().is_empty();
        if empty(&answer.says.zh) || empty(&answer.says.en) {
            faults.push(Fault::new(&*place, text!("缺一种语言的说明", "the sentence is missing in one language")));
        }
        if !keys.is_empty() && keys.iter().all(|key| path::find(&root, key).is_empty()) {
            let wanted = keys.join(", ");
            faults.push(Fault::new(
                &*place,
                text!("已作答，却没有对应的值：{wanted}", "answered, but no value holds it: {wanted}"),
            ));
        }
    }
}
