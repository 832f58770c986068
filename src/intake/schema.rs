//! Which table a header belongs to, matched loosely; what every field is called.

use super::fields::{ALIASES, GENERAL, LOCAL, Need, OLD_PENALTIES, PENALTIES, PERMITS, Role, Spec};
use crate::domain::{Code, Refusal};
use crate::locale::{Label, Text};
use crate::text;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// The tables that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Penalties, version 2.
    Penalties,
    /// Permits, version 2.
    Permits,
    /// Penalties, version 1.
    OldPenalties,
    /// Any other item of the catalogue.
    General,
}

impl TableKind {
    const ALL: [Self; 4] = [Self::Penalties, Self::Permits, Self::OldPenalties, Self::General];

    /// The word in JSON and in batches.
    pub fn word(self) -> &'static str {
        match self {
            Self::Penalties => "penalties",
            Self::Permits => "permits",
            Self::OldPenalties => "penalties-v1",
            Self::General => "general",
        }
    }

    /// For screens.
    pub fn label(self) -> Label {
        match self {
            Self::Penalties => Label::new("行政处罚（双公示）", "penalties (double publicity)"),
            Self::Permits => Label::new("行政许可（双公示）", "permits (double publicity)"),
            Self::OldPenalties => Label::new("行政处罚（旧版24列）", "penalties (old 24 columns)"),
            Self::General => Label::new("通用目录信息", "general catalogue item"),
        }
    }

    /// The columns of the table, local ones not counted.
    pub fn specs(self) -> &'static [Spec] {
        match self {
            Self::Penalties => PENALTIES,
            Self::Permits => PERMITS,
            Self::OldPenalties => OLD_PENALTIES,
            Self::General => GENERAL,
        }
    }
}

/// One column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The field, when the table knows it.
    pub spec: Option<&'static Spec>,
    /// The header as it stands in the file, blanks trimmed.
    pub name: String,
}

impl Column {
    /// The field's name in problems and content: the key, or the header of an unknown column.
    pub fn key(&self) -> &str {
        self.spec.map_or(self.name.as_str(), |spec| spec.key)
    }

    /// What the column means.
    pub fn role(&self) -> Option<Role> {
        self.spec.map(|spec| spec.role)
    }
}

/// A recognised header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Which table it is.
    pub kind: TableKind,
    /// The columns in the order of the file.
    pub columns: Vec<Column>,
}

/// A header or label without what varies: width, case, blanks, brackets, strokes, stars.
pub(super) fn loose(label: &str) -> String {
    label.nfkc().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The part before the first bracket.
fn before_bracket(label: &str) -> &str {
    label.split(['（', '(', '[', '【', '〔']).next().unwrap_or(label)
}

fn names(kind: TableKind) -> HashMap<String, &'static Spec> {
    let mut names = HashMap::new();
    let mut add = |name: String, spec: &'static Spec| {
        if !name.is_empty() {
            names.entry(name).or_insert(spec);
        }
    };
    let specs = || kind.specs().iter().chain(LOCAL);
    for spec in specs() {
        add(loose(spec.key), spec);
        add(loose(spec.label.zh), spec);
    }
    for spec in specs() {
        add(loose(before_bracket(spec.label.zh)), spec);
        for (alias, _) in ALIASES.iter().filter(|(_, key)| *key == spec.key) {
            add(loose(alias), spec);
        }
    }
    names
}

impl Schema {
    /// Recognises a header, or refuses it and names the required columns it lacks.
    pub fn recognise(header: &[String]) -> Result<Self, Refusal> {
        let mut best: Option<(usize, TableKind, Vec<&'static Spec>)> = None;
        for kind in TableKind::ALL {
            let schema = Self::map(kind, header)?;
            let present = |spec: &Spec| schema.columns.iter().any(|column| column.key() == spec.key);
            let missing: Vec<_> =
                kind.specs().iter().filter(|spec| spec.need == Need::Must && !present(spec)).collect();
            if missing.is_empty() {
                return Ok(schema);
            }
            let known = kind.specs().iter().filter(|spec| present(spec)).count();
            if best.as_ref().is_none_or(|(most, ..)| known > *most) {
                best = Some((known, kind, missing));
            }
        }
        Err(best.map_or_else(
            || Refusal::new(Code::Input, text!("没有表头", "there is no header")),
            |(known, kind, missing)| unknown_table(known, kind, &missing),
        ))
    }

    fn map(kind: TableKind, header: &[String]) -> Result<Self, Refusal> {
        let names = names(kind);
        let mut columns: Vec<Column> = Vec::with_capacity(header.len());
        for (at, cell) in header.iter().enumerate() {
            let spec = names.get(&loose(cell)).or_else(|| names.get(&loose(before_bracket(cell)))).copied();
            let mut name = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned();
            if name.is_empty() {
                name = format!("column-{}", at + 1);
            }
            let column = Column { spec, name };
            if columns.iter().any(|earlier| earlier.key() == column.key()) {
                let key = column.key();
                return Err(Refusal::new(
                    Code::Input,
                    text!("表头里 `{key}` 出现两次", "`{key}` stands twice in the header"),
                )
                .hint(text!("删去或改名其中一列", "remove or rename one of the two columns")));
            }
            columns.push(column);
        }
        Ok(Self { kind, columns })
    }

    /// The label of a field of any table (`*` is the whole row); `None` for a column only this file knows.
    pub fn field_label(field: &str) -> Option<Label> {
        if field == "*" {
            return Some(Label::new("整行", "whole row"));
        }
        if field == "contact" {
            return Some(Label::new("反馈方式", "how to be told"));
        }
        [PENALTIES, PERMITS, OLD_PENALTIES, GENERAL, LOCAL]
            .into_iter()
            .flatten()
            .find(|spec| spec.key == field)
            .map(|spec| spec.label)
    }

    /// The label of a field, or the header of the file itself.
    pub fn label_text(field: &str) -> Text {
        Self::field_label(field).map_or_else(|| Text { zh: field.to_owned(), en: field.to_owned() }, Text::from)
    }

    /// The column with this meaning.
    pub fn position(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role() == Some(role))
    }

    /// The key of the first field with this meaning, in the file or else in the table.
    pub fn key_of(&self, role: Role) -> &'static str {
        let in_file = self.columns.iter().filter_map(|column| column.spec).find(|spec| spec.role == role);
        in_file.or_else(|| self.kind.specs().iter().find(|spec| spec.role == role)).map_or("*", |spec| spec.key)
    }
}

fn unknown_table(known: usize, kind: TableKind, missing: &[&'static Spec]) -> Refusal {
    let zh: Vec<String> = missing.iter().map(|spec| format!("{}（{}）", spec.key, spec.label.zh)).collect();
    let en: Vec<String> = missing.iter().map(|spec| format!("{} ({})", spec.key, spec.label.en)).collect();
    let (zh, en, label) = (zh.join("、"), en.join(", "), kind.label());
    let (table_zh, table_en) = (label.zh, label.en);
    let message = if known == 0 {
        text!(
            "没有一列属于已知的表；{table_zh}需要：{zh}",
            "no column belongs to a known table; {table_en} needs: {en}"
        )
    } else {
        text!("按{table_zh}识别，缺少必需的列：{zh}", "read as {table_en}, required columns are missing: {en}")
    };
    Refusal::new(Code::Input, message).hint(text!(
        "表头用国家标准字段名（CF_…、XK_…）、其中文名，或通用表的 主体名称、主体代码",
        "use the national field names (CF_…, XK_…), their Chinese labels, or subject_name and subject_id of the general table"
    ))
}
