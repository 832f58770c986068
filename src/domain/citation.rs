//! Citations (引用): a rule of law named with its rank, so that a text which asks for a certain rank can be kept.
//!
//! Written `KIND:《…》第…条`, such as `law:《中华人民共和国建筑法》第六十四条`. The name stands in book title marks, as in every
//! official paper; the kinds that a rule admits stand in the pack.

use super::{Code, Refusal, rule::Ruled};
use crate::text;
use serde::{Deserialize, Serialize};

/// A rule of law as cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Its rank: `law`, `administrative-regulation`, `ministry-rule`, `local-regulation`, `central-policy`, …
    pub kind: String,
    /// Title and article.
    pub words: String,
}

/// Chinese names of the ranks.
const KINDS: &[(&str, &str)] = &[
    ("law", "法律"),
    ("administrative-regulation", "行政法规"),
    ("local-regulation", "地方性法规"),
    ("ministry-rule", "部门规章"),
    ("local-rule", "地方政府规章"),
    ("central-policy", "党中央、国务院政策文件"),
    ("circular", "规范性文件"),
];

impl Citation {
    /// Reads a citation; none when it names no rank or no title.
    pub fn read(text: &str) -> Option<Self> {
        let (kind, words) = text.trim().split_once([':', '：'])?;
        let kind = KINDS.iter().find(|(code, zh)| *code == kind.trim() || *zh == kind.trim())?.0;
        let words = words.trim();
        let named = words.find('《').zip(words.find('》')).is_some_and(|(open, close)| open + '《'.len_utf8() < close);
        named.then(|| Self { kind: kind.to_owned(), words: words.to_owned() })
    }
}

/// Refuses what does not rest on a rule of an admitted rank. `what` is asked for.
pub fn admitted(what: &str, cited: &str, kinds: &Ruled<Vec<String>>) -> Result<Citation, Refusal> {
    let known =
        |code: &str| KINDS.iter().find(|(one, _)| *one == code).map_or_else(|| code.to_owned(), |one| one.1.to_owned());
    let zh = kinds.value.iter().map(|code| known(code)).collect::<Vec<_>>().join("、");
    let en = kinds.value.join(", ");
    let found = Citation::read(cited).filter(|found| kinds.value.contains(&found.kind));
    found.ok_or_else(|| {
        Refusal::new(Code::Basis, text!("`{what}` 没有 {zh} 的依据", "`{what}` rests on no rule of these ranks: {en}"))
            .cite(kinds.rule.clone())
            .hint(text!("写作 种类:《名称》第几条，种类：{zh}", "write KIND:《title》article; kinds: {en}"))
    })
}
