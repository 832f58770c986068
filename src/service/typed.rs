//! Words as typed (录入文字): what is kept or printed holds no character that steers a terminal or a printer.

use super::Error;
use crate::{
    domain::{refusal::Code, shown::Shown},
    text,
};

/// Refuses words with control characters; a text may have several lines.
pub(super) fn check(words: &[&str]) -> Result<(), Error> {
    words
        .iter()
        .try_for_each(|words| refuse(words, |letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')))
}

/// Refuses a name that is not one line of plain characters.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    refuse(name, char::is_control)
}

fn refuse(words: &str, is_odd: impl Fn(char) -> bool) -> Result<(), Error> {
    let Some(odd) = words.chars().find(|letter| is_odd(*letter)) else { return Ok(()) };
    let mark = Shown::new(&odd.to_string()).into_string();
    Err(Error::new(Code::Input, text!("含有控制字符 {mark}", "it holds the control character {mark}"))
        .hint(text!("去掉后重新填写", "take it out and give the words again")))
}
