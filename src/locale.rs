//! The two languages of the interface: every sentence is written in both, side by side, or it does not compile.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A language of messages and labels. JSON keys and codes never change with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese, the language of the law and the default.
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// Reads `zh-CN`, `en` or a POSIX locale such as `en_GB.UTF-8`; `None` when it names neither language.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        if text.starts_with("zh") {
            Some(Self::Zh)
        } else if text.starts_with("en") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// Chooses between the two wordings of one thing.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// One sentence or label in both languages. Made by the [`text!`](crate::text) macro.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Text {
    /// The wording in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    /// Several in a row, as each language does it.
    pub fn listed(items: impl Iterator<Item = Self>) -> Self {
        let items: Vec<Self> = items.collect();
        let side = |lang: Lang| items.iter().map(|text| text.get(lang)).collect::<Vec<_>>().join(lang.pick("、", ", "));
        Self { zh: side(Lang::Zh), en: side(Lang::En) }
    }
}

/// Written in English where no language is at hand (a test's panic, a debug line).
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// A label known at compile time, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// 中文
    pub zh: &'static str,
    /// English
    pub en: &'static str,
}

impl Label {
    /// A label from its two wordings.
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    /// The wording in `lang`.
    pub fn get(self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

impl From<Label> for Text {
    fn from(label: Label) -> Self {
        Self { zh: label.zh.to_owned(), en: label.en.to_owned() }
    }
}

/// Builds a [`Text`]: `text!("记录 {id} 不存在", "record `{id}` does not exist")`.
/// Both wordings may capture variables in braces.
#[macro_export]
macro_rules! text {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::locale::Text { zh: format!($zh), en: format!($en) }
    };
}
