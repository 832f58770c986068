//! A query (查询) as it is asked: mode, purpose, identity document.

use super::{mask::Masks, permission::Relation};
use crate::locale::Label;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How the requester stands to what is asked (查询方式).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// 公开查询: anybody, what is open.
    #[default]
    Public,
    /// 本人查询: the subject itself.
    #[serde(rename = "self")]
    Own,
    /// 授权查询: with the subject's written authorisation.
    Authorised,
    /// 履职查询: a unit on public duty, under a grant.
    Department,
    /// 国家机关查询: a state organ by law.
    Organ,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 5] = [Self::Public, Self::Own, Self::Authorised, Self::Department, Self::Organ];

    /// The word after `--mode`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Own => "self",
            Self::Authorised => "authorised",
            Self::Department => "department",
            Self::Organ => "organ",
        }
    }

    /// Reads a mode word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// The name an officer reads.
    pub fn label(self) -> Label {
        match self {
            Self::Public => Label::new("社会公开", "public"),
            Self::Own => Label::new("本人查询", "own"),
            Self::Authorised => Label::new("授权查询", "authorised"),
            Self::Department => Label::new("履职查询", "on duty"),
            Self::Organ => Label::new("国家机关查询", "state organ"),
        }
    }

    /// The relation the permission is asked with.
    pub fn relation(self) -> Relation {
        match self {
            Self::Public => Relation::None,
            Self::Own => Relation::Own,
            Self::Authorised => Relation::Authorised,
            Self::Department => Relation::Department,
            Self::Organ => Relation::Organ,
        }
    }
}

/// What the answer is for (用途): a code of the pack and, where the officer adds one, a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// The code.
    pub code: String,
    /// The text; empty when there is none.
    pub text: String,
}

impl Purpose {
    /// Reads `CODE` or `CODE:TEXT`; `None` when nothing stands there.
    pub fn parse(words: &str) -> Option<Self> {
        let (code, text) = words.split_once([':', '：']).unwrap_or((words, ""));
        let purpose = Self { code: code.trim().to_owned(), text: text.trim().to_owned() };
        (!purpose.code.is_empty() || !purpose.text.is_empty()).then_some(purpose)
    }

    /// The code as the log may keep it: an officer may have typed a number into the wrong field.
    pub fn code_for_log(&self) -> &str {
        let word = |code: &str| {
            (1..=32).contains(&code.len()) && code.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')
        };
        if word(&self.code) { &self.code } else { "" }
    }

    /// The text as the log may keep it: personal numbers masked.
    pub fn text_for_log(&self) -> String {
        Masks::default().mask_text(&self.text)
    }
}

/// An identity document that was shown (有效证件).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdDocument {
    /// Kind, a word of the pack.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Last day of its validity; none for a document without end.
    pub valid_until: Option<NaiveDate>,
}

impl IdDocument {
    /// Reads `KIND:NUMBER`.
    pub fn parse(words: &str, valid_until: Option<NaiveDate>) -> Option<Self> {
        let (kind, number) = words.split_once(':')?;
        Some(Self { kind: kind.trim().to_owned(), number: number.trim().to_owned(), valid_until })
    }
}
