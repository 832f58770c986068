//! The sheet of a decision (复核单) in words: what changes, what the record says, how the last day is counted, on which papers.
//! Its digest is of exactly these words, so that what was approved can be shown again as it was read.

use super::{
    casework::{DueRule, Loaded, shown_name},
    compared,
};
use crate::{
    domain::{
        case::{Clock, Effect},
        disclosure::State,
        operation, step,
    },
    intake::Schema,
    locale::Text,
    regime::Pack,
    service::{
        Error, Tx,
        keys::hex,
        masking,
        store::{
            papers::Paper,
            records::{self, Record},
            subjects::Subject,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the second person is shown (复核单). The digest is of exactly this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The operation that waits, such as `objection.confirm`.
    pub operation: String,
    /// What an officer reads for it.
    pub operation_label: Text,
    /// What it is about: `OB-2018-0001`, `OB-2018-0001/amend`, `B-2018-1/3`, `SQ-2018-1`.
    pub id: String,
    /// What it is, in words.
    pub title: Text,
    /// Number of the record.
    pub record: Option<String>,
    /// What the record is about, with its document.
    pub record_title: String,
    /// The subject's number.
    pub subject: Option<String>,
    /// The subject's name; of a natural person masked.
    pub subject_name: String,
    /// The record as it stands, field by field, masked as everywhere.
    pub says: Vec<Line>,
    /// SM3 of the record's content as it stands.
    pub content: Option<String>,
    /// Name of who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: String,
    /// The proposer's reason or finding.
    pub reason: String,
    /// What stands now, by field.
    pub before: BTreeMap<String, String>,
    /// What will stand.
    pub after: BTreeMap<String, String>,
    /// Both in words.
    pub changes: Vec<Change>,
    /// Papers.
    pub evidence: Vec<Evidence>,
    /// Last day of the step.
    pub due: Option<NaiveDate>,
    /// How it was counted.
    pub due_rule: Option<DueRule>,
    /// The same in words, or that no day runs.
    pub clock: Text,
    /// The law it is decided under: regulation, its version, the overlay's.
    pub pack: String,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// A field and what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Name of the field.
    pub label: Text,
    /// What it says.
    pub value: Text,
}

/// What one thing is before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What it is.
    pub label: Text,
    /// Now.
    pub before: Text,
    /// Then.
    pub after: Text,
}

/// A paper the decision rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What kind of paper.
    pub kind: Text,
    /// Name of the file.
    pub name: String,
    /// Its SM3.
    pub digest: String,
}

impl Sheet {
    /// SM3 of the sheet, in hexadecimal.
    pub fn digest(&self) -> Result<String, Error> {
        use sm3::{Digest as _, Sm3};
        Ok(hex(&Sm3::digest(serde_json::to_vec(self)?)))
    }

    /// Puts the same value beside its codes and its words.
    pub(super) fn change(&mut self, field: &str, label: Text, before: (&str, Text), after: (&str, Text)) {
        for (side, (code, _)) in [(&mut self.before, &before), (&mut self.after, &after)] {
            if !code.is_empty() {
                side.insert(field.to_owned(), (*code).to_owned());
            }
        }
        self.changes.push(Change { label, before: before.1, after: after.1 });
    }
}

/// A word that is the same in both languages.
pub(super) fn plain(word: &str) -> Text {
    Text { zh: word.to_owned(), en: word.to_owned() }
}

/// What an operation is called.
pub(super) fn operation_label(word: &str) -> Text {
    operation::label(word).map_or_else(|| plain(word), Text::from)
}

/// What a step is called.
pub(super) fn step_label(word: &str) -> Text {
    step::label(word).map_or_else(|| plain(word), Text::from)
}

/// What a step of a kind of case is called.
pub(super) fn step_label_in(kind: &str, word: &str) -> Text {
    step::label_in(kind, word).map_or_else(|| plain(word), Text::from)
}

/// What an outcome of a step is called.
pub(super) fn outcome_label(word: &str) -> Text {
    step::outcome(word).map_or_else(|| plain(word), Text::from)
}

/// Names of the things on a sheet that are no field of a record.
pub(super) fn label(field: &str) -> Text {
    match field {
        "case" => text!("办理状态", "state of the case"),
        "state" => text!("信息状态", "state of the record"),
        "effects" => text!("效果", "effects"),
        "verdict" => text!("审核结论", "verdict"),
        "received" => text!("收件日", "day of receipt"),
        "transferred" => text!("提供单位收到之日", "day the provider received it"),
        "applicant" => text!("申请人", "applicant"),
        "unit" => text!("单位", "unit"),
        "application" => text!("申请文号", "application"),
        "items" => text!("目录项", "items"),
        "purpose" => text!("用途", "purpose"),
        "from" => text!("自", "from"),
        "until" => text!("至", "until"),
        "uses" => text!("可用次数", "uses"),
        other => compared::label_of(other),
    }
}

/// What a state of a kind of case is called by its own law.
pub(super) fn case_state(case: &Loaded<'_>, word: &str) -> Text {
    case.table.state(word).map_or_else(|| plain(word), |state| state.label.clone())
}

/// The state a record is in after the effects of a step, in words, with its code.
pub(super) fn state_after(now: State, effects: &[String]) -> (String, Text) {
    let named = |state: State| (state.word().to_owned(), Text::from(state.label()));
    let last = effects.iter().rev().find_map(|word| match Effect::parse(word)? {
        Effect::Hide => Some(named(State::HiddenRepaired)),
        Effect::Shield => Some(named(State::Shielded)),
        Effect::Erase => Some(named(State::Erased)),
        Effect::Archive => Some(named(State::Archived)),
        Effect::Suspend => Some(named(State::Suspended)),
        Effect::Release => Some((String::new(), text!("恢复，按披露期限确定", "resumed, as its period says"))),
        _ => None,
    });
    last.unwrap_or_else(|| named(now))
}

/// Effects in one sentence.
pub(super) fn effects(words: &[String]) -> Text {
    if words.is_empty() {
        return text!("对信息无直接影响", "no direct effect on the record");
    }
    let named = words.iter().map(|word| step::effect(word).map_or_else(|| plain(word), Text::from));
    let items: Vec<Text> = named.collect();
    let side = |pick: fn(&Text) -> &str, between: &str| items.iter().map(pick).collect::<Vec<_>>().join(between);
    Text { zh: side(|text| &text.zh, "；"), en: side(|text| &text.en, "; ") }
}

/// How a last day is counted: from when, how many days of which kind, until when, by which article.
pub(super) fn clock(pack: &Pack, running: Option<&(Clock, crate::domain::calendar::Due)>, article: &Text) -> Text {
    let Some((clock, due)) = running else {
        return text!("本步骤办法未定期限", "the text sets no last day for this step");
    };
    let (from, days, last) = (clock.from, clock.days, due.due);
    let (mut zh, mut en) = if clock.working {
        (format!("自{from}起{days}个工作日"), format!("{days} working days from {from}"))
    } else {
        (format!("自{from}起{days}日"), format!("{days} calendar days from {from}"))
    };
    zh = format!("{zh}，{from}不计入，至{last}；依据《{}》{}", pack.regime.title.value.zh, article.zh);
    en = format!("{en}, which does not count, until {last}; {} of {}", article.en, pack.regime.title.value.en);
    if let Some(outside) = &clock.outside {
        zh = format!("{zh}；{}", outside.zh);
        en = format!("{en}; {}", outside.en);
    }
    if due.provisional {
        zh.push_str("；年历未定，暂按周一至周五");
        en.push_str("; the calendar is not published, Monday to Friday assumed");
    }
    Text { zh, en }
}

/// The record a case is about, as it stands: masked, with the names of its fields.
pub(super) fn of_record(tx: &Tx<'_>, case: &Loaded<'_>, sheet: &mut Sheet) -> Result<(), Error> {
    of_one(tx, &case.record, &case.subject, sheet)
}

/// A record as it stands: masked, with the names of its fields.
pub(super) fn of_one(tx: &Tx<'_>, record: &Record, subject: &Subject, sheet: &mut Sheet) -> Result<(), Error> {
    let content = records::content(tx.db(), record)?;
    let masks = masking::masks(tx.pack());
    let shown = masking::content(&masks, subject, record, &content);
    let line = |(field, value): (&String, &serde_json::Value)| {
        let said = compared::plain(value);
        (!said.trim().is_empty()).then(|| Line { label: Schema::label_text(field), value: plain(&said) })
    };
    sheet.says = shown.iter().filter_map(line).collect();
    sheet.content = Some(records::digest(&content)?);
    sheet.record = Some(record.no.clone());
    let (title, document) = masking::heading(&masks, subject, record, tx.today());
    let parts = [title, document];
    sheet.record_title = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    sheet.subject = Some(subject.no());
    sheet.subject_name = shown_name(tx, subject);
    Ok(())
}

/// A paper of a case.
pub(super) fn evidence(paper: Paper) -> Evidence {
    let kind = step::paper(&paper.kind).map_or_else(|| plain(&paper.kind), Text::from);
    Evidence { kind, name: paper.name, digest: paper.digest }
}
