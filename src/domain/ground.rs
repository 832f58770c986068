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
    /// Words that show a text of another level, such as the name of a province.
    #[serde(default)]
    pub never: Vec<String>,
    /// How the names of its texts end, such as `法`; asked where the article is. Empty asks none.
    #[serde(default)]
    pub titles: Vec<String>,
    /// The rule that says what belongs to the level.
    pub rule: String,
}

impl Level {
    /// Whether the words bear a mark of the level.
    fn holds(&self, words: &str) -> Result<(), Refusal> {
        if let Some(other) = self.never.iter().find(|word| words.contains(word.as_str())) {
            let (zh, en) = (&self.label.zh, &self.label.en);
            return Err(Refusal::new(
                Code::Basis,
                text!("`{words}` 不是{zh}", "`{words}` is none of the level `{en}`"),
            )
            .cite(self.rule.clone())
            .hint(text!(
                "名称中有「{other}」的，按其实际层级引用",
                "what bears `{other}` in its name is cited by its own level"
            )));
        }
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

    /// Whether the words name a text of the level and one of its articles (第…条).
    fn names_an_article(&self, words: &str) -> bool {
        let Some(title) = before_article(words) else { return false };
        let named = |ending: &String| title.ends_with(ending.as_str()) && title.len() > ending.len();
        !title.is_empty() && (self.titles.is_empty() || self.titles.iter().any(named))
    }
}

/// What stands before the first article (第…条), without the marks around a title and what follows it in brackets.
fn before_article(words: &str) -> Option<&str> {
    let starts = words.match_indices('第').map(|(at, _)| at);
    let article = |at: &usize| {
        let rest = words.get(at + '第'.len_utf8()..).unwrap_or_default();
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || NUMERALS.contains(c) || c == ' ');
        after.len() < rest.len() && after.starts_with('条')
    };
    let title = words.get(..starts.into_iter().find(article)?)?.trim_end();
    let bare = match (title.chars().next_back(), title.rfind(['（', '('])) {
        (Some('）' | ')'), Some(open)) => title.get(..open).unwrap_or(title),
        _ => title,
    };
    Some(bare.trim().trim_start_matches('《').trim_end_matches('》'))
}

/// The figures an article is numbered with.
const NUMERALS: &str = "零〇一二三四五六七八九十百千两";

/// The levels of a text, and what it accepts for which purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// All levels known.
    pub levels: Vec<Level>,
    /// Purpose → levels accepted, with the rule.
    pub wanted: BTreeMap<String, Ruled<Vec<String>>>,
    /// Purposes for which the very article is cited.
    pub by_article: Vec<String>,
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
        let by_article = self.by_article.iter().any(|one| one == purpose);
        let refuse = |rule: &str, message: Text| {
            let Text { zh, en } = &list;
            let hint = if by_article {
                text!(
                    "写作 层级:名称第几条，如 law:食品安全法第一百条；可用的层级：{zh}",
                    "write LEVEL:NAME第N条, such as law:食品安全法第一百条; levels that count: {en}"
                )
            } else {
                text!("写作 层级:文号或名称；可用的层级：{zh}", "write LEVEL:WORDS; levels that count: {en}")
            };
            Err(Refusal::new(Code::Basis, message).cite(rule).hint(hint))
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
        level.holds(&words)?;
        if by_article && !level.names_an_article(&words) {
            return refuse(
                &wanted.rule,
                text!("`{words}` 没有写明{zh}的名称和条文", "`{words}` names no {en} with the article"),
            );
        }
        Ok(())
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
