//! Prohibited information (禁止归集): a natural person's row that holds it is refused whole and kept nowhere.

use super::{Checked, Work};
use crate::domain::identifier::{self, Kind};
use crate::intake::fields::Role;
use crate::intake::filing::SubjectKind;
use crate::intake::problem::{Severity, Verdict};
use crate::text;

impl Work<'_> {
    /// The field for which the row is refused: a forbidden column that is filled; in a row that is not plainly an
    /// organisation's, a forbidden word. An organisation's words are left to the reviewer.
    pub(super) fn prohibited_field(&mut self) -> Option<String> {
        let (banned, schema) = (self.context.banned, self.schema);
        let organisation = self.is_of_organisation();
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for (at, cell) in self.row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            let column = schema.columns.get(at);
            let field = column.map_or("*", |column| column.key()).to_owned();
            if column.is_some_and(|column| column.spec.is_none() && banned.forbids_field(&column.name)) {
                return Some(field);
            }
            if column.is_some_and(|column| column.role().is_some_and(holds_a_name)) {
                continue;
            }
            let words = banned.words_in(cell);
            if words.is_empty() {
                continue;
            }
            if !organisation {
                return Some(field);
            }
            found.push((field, words.into_iter().map(str::to_owned).collect()));
        }
        for (field, words) in found {
            let list = words.join("、");
            self.add(
                Severity::Warning,
                &field,
                "word-to-clear",
                text!("文中有禁止归集类词语 `{list}`", "the text holds the word `{list}` of the prohibited list"),
                text!(
                    "审核时确认不是自然人的信息，否则退回",
                    "the reviewer finds that it is no natural person's information, or returns it"
                ),
            );
            self.to_clear.extend(words);
        }
        self.to_clear.sort();
        self.to_clear.dedup();
        None
    }

    /// Only what is plain counts: the kind says so, or, where no kind is told, a right unified code does. A household
    /// (个体工商户) is a natural person's.
    fn is_of_organisation(&self) -> bool {
        let cell =
            |role| self.schema.position(role).and_then(|at| self.row.cells.get(at)).map_or("", |cell| cell.trim());
        let kind = cell(Role::SubjectKind);
        if !kind.is_empty() {
            return SubjectKind::read(kind) == Some(SubjectKind::Organisation);
        }
        [Role::Uscc, Role::AnyId].into_iter().any(|role| {
            let check = identifier::check_as(Kind::Uscc, cell(role), self.context.today);
            check.is_usable() && !check.normalised.starts_with("92")
        })
    }

    /// Everything about the row is dropped but its place.
    pub(super) fn prohibited(mut self, field: &str) -> Checked {
        self.problems.clear();
        self.add(
            Severity::Prohibited,
            field,
            "prohibited",
            text!(
                "含有禁止归集的个人信息，整行不收、内容不留",
                "it holds personal information that may not be collected; the row is refused and kept nowhere"
            ),
            text!("由报送单位删去后重报", "the unit removes it and sends the row again"),
        );
        for problem in &mut self.problems {
            problem.cite = Some(self.context.banned.cite().to_owned()).filter(|cite| !cite.is_empty());
        }
        Checked { verdict: Verdict::Prohibited, problems: self.problems, filing: None, received: Vec::new() }
    }
}

/// Names of firms and authorities (宗教局) are no one's personal information.
fn holds_a_name(role: Role) -> bool {
    matches!(role, Role::Name | Role::Issuer | Role::Source | Role::RepName | Role::BasisIssuer)
}
