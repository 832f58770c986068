//! Cases whose record has gone (信息已不存在): led to their end by whatever took the record away.

use super::{casework, facts};
use crate::{
    domain::case::{Body, GONE, Said},
    locale::Text,
    service::{
        Error, Tx,
        store::cases::{self, CaseFile},
    },
    text,
};

/// What took a record away.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way<'a> {
    /// A step of this case erased it.
    Erased(&'a CaseFile),
    /// Its unit took it back, by two persons.
    Withdrawn,
}

impl Way<'_> {
    fn word(self) -> &'static str {
        match self {
            Self::Erased(_) => "erased",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Leads every other open case of the record to where its own law says; answers how many.
pub(super) fn end_cases(tx: &Tx<'_>, record: i64, way: Way<'_>) -> Result<usize, Error> {
    let erasing = match way {
        Way::Erased(file) => Some(file),
        Way::Withdrawn => None,
    };
    let others = cases::of_record(tx.db(), record)?;
    let mut led = 0;
    for file in others.into_iter().filter(|file| file.open && erasing.is_none_or(|own| own.id != file.id)) {
        let case = casework::loaded(tx, file)?;
        let Some(gone) = case.table.gone(&case.standing.state, way.word()).cloned() else { continue };
        let body = Body {
            outcome: way.word().to_owned(),
            code: erasing.map(|file| file.kind.clone()),
            to: Some(gone.to),
            effects: gone.effects,
            ..Body::default()
        };
        casework::add_event(tx, case.file.id, GONE, tx.today(), &gone.rule, body, &Said::default())?;
        casework::refresh(tx, &case.file.no)?;
        led += 1;
    }
    Ok(led)
}

/// What became of the record, as the letter of such a case says it.
pub(super) fn words(case: &casework::Loaded<'_>, day: impl Fn(chrono::NaiveDate) -> Text) -> Result<Text, Error> {
    let Some(stored) = case.events.iter().rev().find(|event| event.step == GONE) else { return Ok(Text::default()) };
    let event = facts::event(stored)?;
    let Text { zh, en } = day(event.on);
    let unit = &case.unit.name;
    Ok(match event.body.code.as_deref() {
        None => text!("已由{unit}于{zh}撤回", "was taken back by {unit} on {en}"),
        Some("revocation") => {
            text!("因认定依据被撤销，已于{zh}删除", "was erased on {en} because its basis was annulled")
        }
        Some("shield") => text!("已依信息主体的申请于{zh}删除", "was erased on {en} at the subject's own request"),
        Some("objection") => {
            text!("因无法核实真实性，已于{zh}删除", "was erased on {en} because it could not be verified")
        }
        Some(_) => text!("已依修复结果于{zh}删除", "was erased on {en} by the result of a repair"),
    })
}
