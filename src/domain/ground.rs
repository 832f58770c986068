//! Grounds in law (依据层级): a citation says of which level it is, and a text says which levels it accepts for what.
//!
//! A citation is written `LEVEL:WORDS`, such as `law:行政处罚法第三十三条` or `法律：行政处罚法`. Nobody guesses the level from the words.

use super::{Code, Refusal, rule::Ruled};
use crate::{locale::Text, text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One level (层级).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The word before the colon.
    pub code: String,
    /// What an officer reads; also accepted before the colon.
    pub label: Text,
    /// The words must hold one of these, such as `国办发`; empty asks none.
    #[serde(default)]
    pub marks: Vec<String>,
    /// The rule that says what belongs to the level.
    pub rule: String,
}

impl Level {
    /// Whether the words bear a mark of the level.
    fn holds(&self, words: &str) -> Result<(), Refusal> {
        if self.marks.is_empty() || self.marks.iter().any(|mark| words.contains(mark)) {
            return Ok(());
        }
        let (zh, en, marks) = (&self.label.zh, &self.label.en, self.marks.join(" "));
        Err(Refusal::new(Code::Basis, text!("`{words}` 不是{zh}", "`{words}` is none of the level `{en}`"))
            .cite(self.rule.clone())
            .hint(text!(
                "{zh}写明文号或名称，须有字样：{marks}；其他文件按其层级引用",
                "give its number or name, which bears one of: {marks}; cite any other by its own level"
            )))
    }
}

/// The levels of a text, and what it accepts for which purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// All levels known.
    pub levels: Vec<Level>,
    /// Purpose → levels accepted, with the rule.
    pub wanted: BTreeMap<String, Ruled<Vec<String>>>,
}

impl Grounds {
    /// Whether the text asks a ground for this purpose.
    pub fn asks(&self, purpose: &str) -> bool {
        self.wanted.contains_key(purpose)
    }

    /// The rule by which a ground is asked for this purpose.
    pub fn rule(&self, purpose: &str) -> &str {
        self.wanted.get(purpose).map(|found| found.rule.as_str()).unwrap_or_default()
    }

    fn level(&self, citation: &str) -> Option<(&Level, String)> {
        let (word, words) = citation.split_once([':', '：'])?;
        let word = word.trim();
        let found = self.levels.iter().find(|level| level.code == word || level.label.zh == word)?;
        Some((found, words.trim().to_owned()))
    }

    /// Whether `citation` is good enough for `purpose`. Where nothing is asked, everything is.
    pub fn judge(&self, purpose: &str, citation: Option<&str>) -> Result<(), Refusal> {
        let Some(wanted) = self.wanted.get(purpose) else { return Ok(()) };
        let list = self.list(&wanted.value);
        let refuse = |rule: &str, message: Text| {
            let Text { zh, en } = &list;
            Err(Refusal::new(Code::Basis, message)
                .cite(rule)
                .hint(text!("写作 层级:文号或名称；可用的层级：{zh}", "write LEVEL:WORDS; levels that count: {en}")))
        };
        let citation = citation.map(str::trim).filter(|citation| !citation.is_empty());
        let Some(citation) = citation else {
            return refuse(&wanted.rule, text!("没有引用依据", "no ground in law is cited"));
        };
        let Some((level, words)) = self.level(citation).filter(|(_, words)| !words.is_empty()) else {
            return refuse(
                &wanted.rule,
                text!("`{citation}` 没有写明层级", "`{citation}` does not say of which level it is"),
            );
        };
        let (zh, en) = (&level.label.zh, &level.label.en);
        if !wanted.value.contains(&level.code) {
            return refuse(
                &wanted.rule,
                text!("{zh}不能作为此处的依据", "a ground of the level `{en}` does not do here"),
            );
        }
        level.holds(&words)
    }

    /// Whether `words` name a document of a level; a level that nobody defines holds everything.
    pub fn holds(&self, level: &str, words: &str) -> Result<(), Refusal> {
        self.levels.iter().find(|one| one.code == level).map_or(Ok(()), |level| level.holds(words))
    }

    fn list(&self, codes: &[String]) -> Text {
        let named: Vec<&Level> = self.levels.iter().filter(|level| codes.contains(&level.code)).collect();
        let zh = named.iter().map(|level| format!("{}（{}）", level.code, level.label.zh)).collect::<Vec<_>>();
        let en = named.iter().map(|level| format!("{} ({})", level.code, level.label.en)).collect::<Vec<_>>();
        Text { zh: zh.join("、"), en: en.join(", ") }
    }
}
