//! What comes with a file rather than its rows, for the conditions of entry (纳入条件), and what is held already.

use super::import_rows::problem;
use crate::{
    domain::{
        admission::{Arrival, Filed, Law, Said},
        catalogue::Item,
        refusal::Code,
    },
    intake::{Filing, Problem, RawRow, Schema, Severity, SubjectKind, fields::Role},
    service::{
        Error, Tx,
        store::{
            batches::Batch,
            records::{self, Content, Record},
            units,
        },
    },
    text,
};
use std::collections::BTreeMap;

/// What the local columns of entry say.
pub(super) fn columns(schema: &Schema, filing: &Filing, filed: &mut Filed) {
    let local = &filing.local;
    let said = |value: Option<bool>, role: Role| match value {
        Some(value) => Said::Value(value),
        None if schema.position(role).is_some() => Said::Empty,
        None => Said::Absent,
    };
    filed.issuer = filing.issuer.as_ref().map(|issuer| issuer.name.clone()).filter(|name| !name.is_empty());
    filed.circumstances = BTreeMap::from([
        ("act-minor", said(local.act_minor, Role::ActMinor)),
        ("first-act", said(local.first_act, Role::FirstAct)),
        ("harm-minor", said(local.harm_minor, Role::HarmMinor)),
        ("harm-removed", said(local.harm_removed, Role::HarmRemoved)),
    ]);
    filed.published_at.clone_from(&local.published_at);
    filed.publish_ground.clone_from(&local.publish_ground);
    filed.irreparable.clone_from(&local.irreparable);
    filed.public_until = local.public_until;
}

/// An item of a layer from which nothing comes in (目录层级), where the text goes by layers.
pub(super) fn layer(tx: &Tx<'_>, item: &Item) -> Result<(), Error> {
    let by_layer = tx.pack().entry.as_ref().and_then(|entry| entry.by_layer.as_ref()).filter(|law| law.value);
    let Some(law) = by_layer else { return Ok(()) };
    let layers = &tx.pack().catalogue.layers.value;
    let layer = item.others.get("layer").map(String::as_str).unwrap_or_default();
    if layers.iter().any(|one| one == layer) {
        return Ok(());
    }
    let (code, list) = (&item.code, layers.join(", "));
    Err(Error::new(
        Code::Catalogue,
        text!(
            "目录项 `{code}` 属于 `{layer}`，不在纳入范围：{list}",
            "item `{code}` is of `{layer}`, by which nothing comes in: {list}"
        ),
    )
    .cite(law.rule.clone())
    .hint(text!("列入省目录或者省补充目录后再报送", "send it once the item is in a layer that counts")))
}

/// The file's channel and grounds, who determined the row, and the person's consent.
pub(super) fn arrival(tx: &Tx<'_>, law: &Law, batch: &Batch, filing: &Filing) -> Result<Arrival, Error> {
    let entry = &law.entry;
    let determined_by = match filing.issuer.as_ref().filter(|_| entry.determining.is_some()) {
        Some(issuer) => units::by_name(tx.db(), &issuer.name)?.map(|unit| unit.kind),
        None => None,
    };
    let person = filing.subject.kind == SubjectKind::Person;
    let consent = match &entry.consent {
        Some(_) if person && !filing.subject.masked => super::person_consents::covering(tx, &filing.subject.id)?,
        _ => None,
    };
    Ok(Arrival {
        channel: batch.channel.clone(),
        ground: batch.ground.clone(),
        exempt: batch.exempt.clone(),
        determined_by,
        consent,
    })
}

/// A filled column that neither the table nor the item defines, where the text wants none.
pub(super) fn undefined(tx: &Tx<'_>, schema: &Schema, item: &Item, raw: &RawRow) -> Option<Problem> {
    let law = tx.pack().entry.as_ref()?.only_defined.as_ref().filter(|law| law.value)?;
    let own = item.others.get("fields").map(String::as_str).unwrap_or_default();
    let defined = |name: &str| own.split(['、', ';', '；']).any(|one| one.trim() == name);
    let filled = |at: usize| raw.cells.get(at).is_some_and(|cell| !cell.trim().is_empty());
    let mut columns = schema.columns.iter().enumerate();
    let (_, column) = columns.find(|(at, column)| column.spec.is_none() && filled(*at) && !defined(&column.name))?;
    let (code, name) = (&item.code, &column.name);
    Some(Problem {
        row: raw.number,
        line: raw.line,
        field: name.clone(),
        code: "not-defined".to_owned(),
        severity: Severity::Error,
        class: Code::Catalogue,
        message: text!("目录项 `{code}` 没有定义 `{name}`", "item `{code}` does not define `{name}`"),
        hint: text!("删去该列，或先修订目录", "leave the column out, or have the catalogue revised first"),
        cite: Some(law.rule.clone()),
    })
}

/// The rule by which nothing is taken twice: its own, or that of the linked systems, which leave nothing to hand in again.
pub(super) fn repeat_rule<'t>(tx: &'t Tx<'_>) -> Option<&'t str> {
    let intake = &tx.pack().intake;
    let own = intake.no_repeat.as_ref().filter(|law| law.value).map(|law| law.rule.as_str());
    own.or(intake.linked.as_ref().map(|law| law.rule.as_str()))
}

/// The unit's earlier record that a row is a further version of: the one it names, whatever is corrected in it, or the one
/// of the same document. Whom a record is about and the number of its document are how a version is known otherwise, so a
/// version that corrects these names its record.
pub(super) fn earlier(
    tx: &Tx<'_>,
    batch: &Batch,
    raw: &RawRow,
    filing: &Filing,
    record: &Record,
) -> Result<Result<Option<Record>, Problem>, Error> {
    let key = (record.subject, batch.unit, batch.item.as_str());
    let same = match record.document.as_str() {
        "" => None,
        document => records::same_document(tx.db(), key, document, batch.id)?,
    };
    let Some(no) = filing.local.replaces.as_deref() else { return Ok(Ok(same)) };
    let told = |message, hint| {
        let mut told = problem(raw, "replaces", "not-replaced", Severity::Error, Code::Input, message);
        told.cite = tx.pack().intake.channels.first().map(|channel| channel.rule.clone());
        told.hint = hint;
        Ok(Err(told))
    };
    if !batch.replaces {
        return told(
            text!("写明了被替换的信息，但未按更正版本报送", "it names a record to replace, and is not sent to replace"),
            text!("更正版本用 --replaces 报送", "send a corrected version with --replaces"),
        );
    }
    let named = records::by_no(tx.db(), &no.to_uppercase())?
        .filter(|named| named.unit == batch.unit && named.item == batch.item && named.state == "accepted");
    let Some(named) = named else {
        return told(
            text!(
                "本单位在该目录项下没有已入库的信息 `{no}`",
                "the unit has no accepted record `{no}` under this item"
            ),
            text!(
                "填写本单位已入库信息的编号，如 R-000012",
                "give the number of an accepted record of the unit, such as R-000012"
            ),
        );
    };
    match same.filter(|same| same.id != named.id) {
        Some(same) => {
            let held = same.no;
            told(
                text!("文书已入库为 `{held}`", "the document is held as `{held}`"),
                text!("核对被替换信息的编号和文书号", "look at the number of the record and of the document"),
            )
        }
        None => Ok(Ok(Some(named))),
    }
}

/// Why an earlier record of the same document keeps the row out, if it does.
pub(super) fn held(
    tx: &Tx<'_>,
    batch: &Batch,
    raw: &RawRow,
    earlier: &Record,
    record: &Record,
    content: &Content,
) -> Result<Option<Problem>, Error> {
    let no = &earlier.no;
    let cite = repeat_rule(tx).map(str::to_owned);
    let class = if cite.is_some() { Code::Input } else { Code::State };
    let same = records::content(tx.db(), earlier)? == *content
        && earlier.facts == record.facts
        && earlier.subject == record.subject
        && (&earlier.category, &earlier.access, &earlier.effective_on, &earlier.ended_on)
            == (&record.category, &record.access, &record.effective_on, &record.ended_on);
    let waits = earlier.state == "returned" || earlier.state == "pending";
    let by_unit = tx.pack().intake.resubmitted_by_unit.as_ref().filter(|law| law.value && earlier.state == "returned");
    if let Some(law) = by_unit.filter(|_| tx.actor().unit != batch.unit) {
        let message =
            text!("`{no}` 已退回，由提供单位核实后再报送", "`{no}` went back: its unit verifies and hands it in again");
        let mut told = problem(raw, "*", "with-its-unit", Severity::Error, Code::Role, message);
        told.cite = Some(law.rule.clone());
        return Ok(Some(told));
    }
    if same && !waits {
        let message = text!("与 `{no}` 相同，不重复入库", "the same as `{no}`; it is not stored twice");
        let mut told = problem(raw, "*", "already-held", Severity::Error, class, message);
        told.cite.clone_from(&cite);
        told.hint = text!("无须处理", "nothing to do");
        return Ok(Some(told));
    }
    if earlier.state == "accepted" && !batch.replaces {
        let message = text!("文书已入库为 `{no}`，内容不同", "the document is held as `{no}` with other content");
        let mut told = problem(raw, "*", "document-held", Severity::Error, class, message);
        told.cite = cite;
        told.hint = text!(
            "确为本单位更正的新版本时，用 --replaces 报送",
            "send it with --replaces if it is the unit's own corrected version"
        );
        return Ok(Some(told));
    }
    Ok(None)
}
