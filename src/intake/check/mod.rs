//! One row → a verdict, the problems, and a typed filing when it can be taken.

mod amounts;
mod body;
mod cells;
mod dates;
mod local;
mod prohibited;
mod shape;
mod subject;

use super::banned::BannedWords;
use super::fields::{Need, Role};
use super::filing::{Filing, SubjectKind};
use super::problem::{Problem, Severity, Verdict};
use super::read::{FaultKind, RawRow};
use super::schema::Schema;
use super::seen::{Repeat, Seen};
use crate::domain::Code;
use crate::locale::Text;
use crate::text;
use chrono::NaiveDate;

/// What the check needs to know besides the row.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The day to take as today.
    pub today: NaiveDate,
    /// What may not be collected.
    pub banned: &'a BannedWords,
    /// Two persons admit a wrong check character (校验码不符): it warns and no longer refuses.
    pub admits: bool,
}

/// The answer for one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What becomes of the row.
    pub verdict: Verdict,
    /// Why, the heaviest first.
    pub problems: Vec<Problem>,
    /// The typed row; `None` when it is refused.
    pub filing: Option<Filing>,
    /// The cells as received: (field, text). Empty when the row is prohibited: the value is kept nowhere.
    pub received: Vec<(String, String)>,
}

/// Checks one row of a file. `seen` remembers the earlier rows of the same file.
pub fn check_row(row: &RawRow, schema: &Schema, context: &Context<'_>, seen: &mut Seen) -> Checked {
    let mut work = Work { row, schema, context, problems: Vec::new(), values: Vec::new(), to_clear: Vec::new() };
    if let Some(field) = work.prohibited_field() {
        return work.prohibited(&field);
    }
    let filing = if work.is_one_row() { work.filing() } else { None };
    if let Some(filing) = &filing
        && Verdict::of(&work.problems).is_taken()
        && let Some(repeat) = seen.note(row, filing)
    {
        work.repeated(repeat);
    }
    work.finish(filing)
}

/// The row under check.
struct Work<'a> {
    row: &'a RawRow,
    schema: &'a Schema,
    context: &'a Context<'a>,
    problems: Vec<Problem>,
    /// Cleaned cells, one for each column of the schema.
    values: Vec<String>,
    /// Forbidden words in the texts of an organisation's row, for the reviewer to clear.
    to_clear: Vec<String>,
}

impl Work<'_> {
    fn add(&mut self, severity: Severity, field: &str, code: &str, message: Text, hint: Text) {
        self.problems.push(Problem {
            row: self.row.number,
            line: self.row.line,
            field: field.to_owned(),
            code: code.to_owned(),
            severity,
            class: if severity == Severity::Prohibited { Code::Banned } else { Code::Input },
            message,
            hint,
            cite: None,
        });
    }

    fn note(&mut self, field: &str, code: &str, message: Text) {
        self.add(
            Severity::Note,
            field,
            code,
            message,
            text!("原文另存，无须处理", "the original is kept, nothing to do"),
        );
    }

    fn warn(&mut self, field: &str, code: &str, message: Text) {
        self.add(Severity::Warning, field, code, message, text!("请核对", "look at it"));
    }

    fn error(&mut self, field: &str, code: &str, message: Text) {
        self.add(
            Severity::Error,
            field,
            code,
            message,
            text!("由报送单位更正后重报", "the unit corrects it and sends it again"),
        );
    }

    fn has_error(&self, field: &str) -> bool {
        self.problems.iter().any(|problem| problem.field == field && problem.severity >= Severity::Error)
    }

    /// The cleaned cell of the first column with this meaning; empty when the file has none.
    fn value(&self, role: Role) -> String {
        self.schema.position(role).and_then(|at| self.values.get(at)).cloned().unwrap_or_default()
    }

    fn key(&self, role: Role) -> &'static str {
        self.schema.key_of(role)
    }

    /// Whether the cells are one row under this header: readable, not blank, not the header again, nothing slipped.
    fn is_one_row(&mut self) -> bool {
        for fault in &self.row.faults {
            let column = fault.column.and_then(|at| self.schema.columns.get(at));
            let field = column.map_or("*", |column| column.key()).to_owned();
            let (code, message) = match fault.kind {
                FaultKind::TooLong => {
                    ("cell-too-long", text!("单元格过长，未读取", "the cell is too long and was not read"))
                }
                FaultKind::QuoteOpen => (
                    "quote-open",
                    text!(
                        "引号没有结束，文件在此行中断",
                        "a quotation mark is never closed; the file ends inside this row"
                    ),
                ),
                FaultKind::CutOff => {
                    ("truncated", text!("文件在此行中间结束", "the file ends in the middle of this row"))
                }
                FaultKind::Rounded => (
                    "rounded",
                    text!(
                        "数字过长，电子表格已丢失末几位",
                        "the number is too long: a spreadsheet has lost its last digits"
                    ),
                ),
                FaultKind::RepeatedKey => ("repeated-key", text!("同一个键出现两次", "the same key stands twice")),
                FaultKind::NotAnObject => ("not-an-object", text!("此处不是 JSON 对象", "this is no JSON object")),
                FaultKind::Nested => (
                    "nested",
                    text!("应为文字或数字，实为对象或数组", "text or a number belongs here, not an object or array"),
                ),
            };
            self.error(&field, code, message);
        }
        if self.row.faults.iter().any(|fault| fault.column.is_none()) {
            return false;
        }
        self.has_right_shape()
    }

    fn filing(&mut self) -> Option<Filing> {
        self.clean_cells();
        self.require(Need::Must);
        let (kind, subject) = self.subject();
        if let Some(kind) = kind {
            self.require(if kind == SubjectKind::Person { Need::Person } else { Need::Organisation });
        }
        let representative = self.representative();
        let dates = self.dates();
        let penalty = self.penalty();
        self.permit();
        self.old_state();
        let issuer = self.issuer();
        self.personal_data();
        let local = self.local();
        let text_of = |value: String| Some(value).filter(|value| !value.is_empty());
        Some(Filing {
            row: self.row.number,
            subject: subject?,
            representative,
            document: text_of(self.value(Role::Document)),
            title: self.value(Role::Title),
            issuer,
            determined: dates.determined,
            effective: dates.effective,
            valid_from: dates.valid_from,
            valid_until: dates.valid_until,
            penalty,
            local,
            content: self.content(),
            words_to_clear: std::mem::take(&mut self.to_clear),
        })
    }

    /// Required cells that are empty. A cell already refused is not refused twice.
    fn require(&mut self, need: Need) {
        let columns: Vec<_> = self
            .schema
            .columns
            .iter()
            .zip(&self.values)
            .filter(|(_, value)| value.is_empty())
            .filter_map(|(column, _)| column.spec)
            .filter(|spec| spec.need == need)
            .collect();
        for spec in columns {
            if self.has_error(spec.key) {
                continue;
            }
            let (zh, en) = (spec.label.zh, spec.label.en);
            self.error(spec.key, "required", text!("`{zh}`必填，却为空", "`{en}` is required and empty"));
        }
    }

    fn repeated(&mut self, repeat: Repeat) {
        match repeat {
            Repeat::Row(row) => {
                self.add(
                    repeat.severity(),
                    "*",
                    "same-row-twice",
                    text!("与第 {row} 行完全相同，不重复入库", "the same as row {row}; it is not stored twice"),
                    text!("无须处理", "nothing to do"),
                );
            }
            Repeat::Document(row) => {
                let field = self.key(Role::Document);
                self.add(
                    repeat.severity(),
                    field,
                    "duplicate-document",
                    text!(
                        "与第 {row} 行主体、文号相同而内容不同",
                        "row {row} has the same subject and document number with other content"
                    ),
                    text!("核对哪一行有效", "find out which of the two holds"),
                );
            }
        }
    }

    fn finish(mut self, filing: Option<Filing>) -> Checked {
        if filing.is_none() && Verdict::of(&self.problems).is_taken() {
            let field = self.key(if self.schema.position(Role::AnyId).is_some() { Role::AnyId } else { Role::Id });
            self.error(field, "no-identity", text!("不能确定主体", "the subject cannot be identified"));
        }
        self.problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
        let verdict = Verdict::of(&self.problems);
        let received = self
            .row
            .cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(at, cell)| {
                let column = self.schema.columns.get(at);
                (column.map_or_else(|| format!("column-{}", at + 1), |column| column.key().to_owned()), cell.clone())
            })
            .collect();
        Checked { verdict, problems: self.problems, filing: filing.filter(|_| verdict.is_taken()), received }
    }
}
