//! Reads policy files: all faults at once, each with its file and line.

use super::{
    super::{Code, Refusal, role::RoleHeld, rule::PACK},
    Effect, Holding, Kept, Kind, Known, Line, Match, Policy, Preparing, Proof, Relation, State,
};
use crate::text;

/// The header every policy file opens with, tab-separated.
const HEADER: [&str; 9] = ["effect", "role", "operation", "mode", "kind", "relation", "state", "shows", "rule"];

/// The first cell of a line that names acts of preparation; it takes no facet, and `noun.*` is every operation of a noun.
const PREPARE: &str = "prepare";

impl Policy {
    /// Reads policy files as `(name, text)`; answers every fault of every file, or the policy.
    pub fn parse(files: &[(&str, &str)], known: &Known<'_>) -> Result<Self, Vec<Refusal>> {
        let mut policy = Self::default();
        let mut faults = Vec::new();
        for (name, text) in files {
            let mut rows = text
                .lines()
                .enumerate()
                .map(|(index, row)| (index + 1, row))
                .filter(|(_, row)| !row.trim().is_empty() && !row.starts_with('#'));
            match rows.next() {
                Some((_, header)) if header.split('\t').eq(HEADER) => {}
                found => faults.push(header_fault(name, found.map_or(1, |(number, _)| number))),
            }
            for (number, row) in rows {
                let place = format!("{name}:{number}");
                let read = match row.split_once('\t') {
                    Some((first, _)) if Holding::begins(first) => {
                        Holding::read(&place, row).map(|line| policy.holdings.push(line))
                    }
                    Some((first, _)) if Kept::begins(first) => {
                        Kept::read(&place, row, known).map(|line| policy.kept.push(line))
                    }
                    Some((PREPARE, _)) => preparing(&place, row, known).map(|line| policy.preparing.push(line)),
                    _ => line(&place, row, known).map(|line| policy.lines.push(line)),
                };
                faults.extend(read.err().into_iter().flatten());
            }
        }
        if faults.is_empty() { Ok(policy) } else { Err(faults) }
    }
}

fn header_fault(name: &str, number: usize) -> Refusal {
    let header = HEADER.join(" ");
    Refusal::new(
        Code::Config,
        text!("权限文件 {name} 第 {number} 行缺少表头", "policy file {name}, line {number}: the header is missing"),
    )
    .cite(PACK)
    .hint(text!("首行应为以制表符分隔的 {header}", "the first line must be, tab-separated: {header}"))
}

/// Collects the faults of one line.
struct Reader<'a> {
    place: &'a str,
    faults: Vec<Refusal>,
}

impl Reader<'_> {
    fn fault(&mut self, column: &str, word: &str) {
        let place = self.place;
        self.faults.push(
            Refusal::new(
                Code::Config,
                text!("权限文件 {place}: {column} 栏不认识 `{word}`", "policy {place}: unknown {column} `{word}`"),
            )
            .cite(PACK)
            .hint(text!("请对照 `policy list` 中的用词", "compare the words in `policy list`")),
        );
    }

    fn list<T>(&mut self, column: &str, cell: &str, read: impl Fn(&str) -> Option<T>) -> Match<T> {
        if cell == "*" {
            return Match::Any;
        }
        let mut found = Vec::new();
        for word in cell.split(',') {
            match read(word.trim()) {
                Some(value) => found.push(value),
                None => self.fault(column, word),
            }
        }
        Match::Of(found)
    }
}

fn line(place: &str, row: &str, known: &Known<'_>) -> Result<Line, Vec<Refusal>> {
    let cells: Vec<&str> = row.split('\t').map(str::trim).collect();
    let &[effect, role, operation, mode, kind, relation, state, proof, ground] = cells.as_slice() else {
        let count = cells.len();
        let message = text!(
            "权限文件 {place}: 应有 9 栏，实有 {count} 栏",
            "policy {place}: nine columns expected, {count} found"
        );
        return Err(vec![Refusal::new(Code::Config, message).cite(PACK)]);
    };
    let mut reader = Reader { place, faults: Vec::new() };
    let effect = match effect {
        "permit" => Effect::Permit,
        "forbid" => Effect::Forbid,
        other => {
            reader.fault("effect", other);
            Effect::Forbid
        }
    };
    let word_in = |words: &[&str], word: &str| words.contains(&word).then(|| word.to_owned());
    let line = Line {
        place: place.to_owned(),
        effect,
        role: reader.list("role", role, RoleHeld::parse),
        operation: reader.list("operation", operation, |word| word_in(known.operations, word)),
        mode: reader.list("mode", mode, |word| known.modes.iter().find(|mode| *mode == word).cloned()),
        kind: reader.list("kind", kind, |word| Kind::ALL.into_iter().find(|kind| kind.word() == word)),
        relation: reader.list("relation", relation, |word| Relation::ALL.into_iter().find(|one| one.word() == word)),
        state: reader.list("state", state, State::parse),
        shows: proofs(&mut reader, proof),
        rule: ground.to_owned(),
    };
    if matches!(ground, "" | "-" | "*") {
        reader.faults.push(
            Refusal::new(Code::Config, text!("权限文件 {place}: 没有规则编号", "policy {place}: no rule id"))
                .cite(PACK)
                .hint(text!("每行末栏须写明依据的规则", "the last column names the rule the line rests on")),
        );
    }
    if reader.faults.is_empty() { Ok(line) } else { Err(reader.faults) }
}

fn preparing(place: &str, row: &str, known: &Known<'_>) -> Result<Preparing, Vec<Refusal>> {
    let cells: Vec<&str> = row.split('\t').map(str::trim).collect();
    let &[_, "*", operations, "*", "*", "*", "*", "-", rule] = cells.as_slice() else {
        return Err(vec![
            Refusal::new(
                Code::Config,
                text!(
                    "权限文件 {place}: `prepare` 行只写操作和规则",
                    "policy {place}: a `prepare` line names operations and a rule alone"
                ),
            )
            .cite(PACK)
            .hint(text!("其余各栏写 * 和 -", "the other columns are * and -")),
        ]);
    };
    let mut reader = Reader { place, faults: Vec::new() };
    let mut found = Vec::new();
    for word in operations.split(',').map(str::trim) {
        let noun = word.strip_suffix('*').filter(|noun| noun.ends_with('.'));
        let before = found.len();
        let meant = |operation: &&&str| **operation == word || noun.is_some_and(|noun| operation.starts_with(noun));
        found.extend(known.operations.iter().filter(meant).map(|operation| (*operation).to_owned()));
        if found.len() == before {
            reader.fault("operation", word);
        }
    }
    if reader.faults.is_empty() {
        Ok(Preparing { place: place.to_owned(), operations: found, rule: rule.to_owned() })
    } else {
        Err(reader.faults)
    }
}

fn proofs(reader: &mut Reader<'_>, cell: &str) -> Vec<Proof> {
    if cell == "-" {
        return Vec::new();
    }
    match reader.list("shows", cell, |word| Proof::ALL.into_iter().find(|proof| proof.word() == word)) {
        Match::Of(list) => list,
        Match::Any => {
            reader.fault("shows", "*");
            Vec::new()
        }
    }
}
