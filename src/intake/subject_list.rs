//! A list of subjects to be queried together (批量查询名单): one on a line, with the authorisation of each that needs one.

use super::table::{Table, table};
use crate::{
    domain::{Code, Refusal, identifier},
    locale::Text,
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Names of the column with the subject.
const SUBJECT: &[&str] = &["subject", "identifier", "主体", "查询对象", "证件号码", "统一社会信用代码", "主体代码"];
/// Names of the column with the number of its authorisation.
const AUTHORISATION: &[&str] = &["authorisation", "授权", "授权编号", "授权书", "授权书编号"];

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Line of the file, from 1.
    pub line: u64,
    /// Identifier or public number.
    pub subject: String,
    /// Number of the subject's authorisation (授权书).
    pub authorisation: Option<String>,
}

/// Reads a list: a csv or xlsx file with these columns, or plain lines `SUBJECT[,AUTHORISATION]`. Every fault is told with
/// its line and field; what stands there is never repeated, since it may be a person's number.
pub fn subject_list(bytes: Vec<u8>, name: &str, today: NaiveDate) -> Result<Vec<Listed>, Refusal> {
    let table = table(bytes, name)?;
    let listed = lines(&table);
    let mut faults: Vec<Text> = Vec::new();
    let mut seen = BTreeSet::new();
    for one in &listed {
        let line = one.line;
        if !is_subject(&one.subject, today) {
            faults.push(text!(
                "第 {line} 行 `subject`：不是有效的号码",
                "line {line}, `subject`: it is no valid identifier"
            ));
        } else if !seen.insert(identifier::clean(&one.subject)) {
            faults.push(text!("第 {line} 行 `subject`：重复", "line {line}, `subject`: it stands twice"));
        }
        if one.authorisation.as_ref().is_some_and(|no| !is_number(no)) {
            faults.push(text!(
                "第 {line} 行 `authorisation`：不是授权编号",
                "line {line}, `authorisation`: it is no number of an authorisation"
            ));
        }
    }
    if listed.is_empty() {
        faults.push(text!("第 1 行 `subject`：名单为空", "line 1, `subject`: the list is empty"));
    }
    if faults.is_empty() {
        return Ok(listed);
    }
    let (zh, en) = (joined(&faults, "；", |one| &one.zh), joined(&faults, "; ", |one| &one.en));
    Err(Refusal::new(Code::Input, text!("名单有误：{zh}", "the list has faults: {en}")).hint(text!(
        "每行一个主体，需要时在第二栏写授权编号 SQ-…；改正后重新提交",
        "one subject a line, with its authorisation SQ-… in the second column where one is needed; correct it and hand \
         it in again"
    )))
}

/// The first faults of many.
fn joined(faults: &[Text], between: &str, pick: fn(&Text) -> &String) -> String {
    const TOLD: usize = 20;
    let mut told = faults.iter().take(TOLD).map(|one| pick(one).as_str()).collect::<Vec<_>>();
    if faults.len() > TOLD {
        told.push("…");
    }
    told.join(between)
}

fn lines(table: &Table) -> Vec<Listed> {
    let (subject, authorisation) = (table.column(SUBJECT), table.column(AUTHORISATION));
    let plain = subject.is_none();
    let first = plain.then(|| listed(1, &table.header, 0, Some(1)));
    let at = subject.unwrap_or(0);
    let authorisation = if plain { Some(1) } else { authorisation };
    let rest = table.rows.iter().map(|row| listed(row.line, &row.cells, at, authorisation));
    first.into_iter().chain(rest).collect()
}

fn listed(line: u64, cells: &[String], subject: usize, authorisation: Option<usize>) -> Listed {
    let cell = |at: usize| cells.get(at).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    Listed {
        line,
        subject: cell(subject).unwrap_or_default().to_owned(),
        authorisation: authorisation.and_then(cell).map(str::to_owned),
    }
}

fn is_subject(typed: &str, today: NaiveDate) -> bool {
    let number = typed.strip_prefix("S-").is_some_and(|no| !no.is_empty() && no.chars().all(|c| c.is_ascii_digit()));
    number || identifier::check(typed, today).is_usable()
}

fn is_number(no: &str) -> bool {
    no.len() <= 24 && no.starts_with("SQ-") && no.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}
