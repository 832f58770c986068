//! Files come in: the catalogue, the units' profiles, a first load, weekly files, reviews; and what became a record.

use super::{chance::Chance, district::District, office::Office, rows::Span, sheet::Sheet};
use crate::{
    domain::Code,
    service::{
        Error, How, ImportRequest, import_file,
        ops::{
            catalogue::{ActivateCatalogue, ImportCatalogue},
            import::BatchAnswer,
            profiles::{ActivateProfile, ImportProfile},
            review::{AcceptRecords, ReturnRecords},
        },
    },
    text,
};
use chrono::{Days, NaiveDate};
use std::ops::ControlFlow;

/// A record that was taken in, and the row it came from.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Number of the record.
    pub record: String,
    /// Identifier of its subject.
    pub subject: String,
    /// Code of the unit.
    pub unit: String,
    /// Code of the item.
    pub item: String,
    /// Columns of the file.
    header: &'static [&'static str],
    /// Cells of the row.
    row: Vec<String>,
}

impl Entry {
    /// The cell of a column.
    pub fn cell(&self, column: &str) -> &str {
        let place = self.header.iter().position(|name| *name == column);
        place.and_then(|at| self.row.get(at)).map_or("", String::as_str)
    }
}

/// The catalogue: one supervisor imports it, the other puts it in force.
pub fn catalogue(office: &mut Office<'_>, district: &District) -> Result<(), Error> {
    let header = ["编码", "名称", "信息类别", "公开属性", "信息内容", "信息格式", "报送方式", "更新频率", "内容种类"];
    let mut lines = vec![header.join(",")];
    for item in &district.items {
        let name = &item.name;
        lines.push(format!(
            "{},{name},{},{},{name}各项,电子表格,区政务办公服务系统,{},{}",
            item.code, item.category, item.access, item.frequency, item.content
        ));
    }
    let bytes = lines.join("\n").into_bytes();
    let imported = office.call("sup1", &ImportCatalogue { name: "信息目录.csv".to_owned(), bytes, layer: None })?;
    office.pass(900)?;
    office.call("sup2", &ActivateCatalogue { version: imported.version, ..ActivateCatalogue::default() })?;
    Ok(())
}

/// The submission profiles (报送说明): signed by each liaison, put in force by a supervisor.
pub fn profiles(office: &mut Office<'_>, district: &District, pairs: &[(String, String)]) -> Result<(), Error> {
    for unit in &district.units {
        let items: Vec<&str> =
            pairs.iter().filter(|(one, _)| *one == unit.code).map(|(_, item)| item.as_str()).collect();
        let mut lines = vec![
            "目录项,信息类别,公开属性,内容种类,适用程序,文书效力,认定依据种类,机关级别,机关性质,生效日期,行为终止日期"
                .to_owned(),
        ];
        for code in &items {
            let Some(item) = district.items.iter().find(|item| item.code == *code) else { continue };
            let basis = match item.code.as_str() {
                "SX-04" => "judgment",
                _ if item.category == "basic" => "certificate",
                _ => "administrative-decision",
            };
            let (procedure, ended) = if item.code == "SX-01" { ("general", "determined") } else { ("", "") };
            lines.push(format!(
                "{code},{},{},{},{procedure},final,{basis},county,{},determined,{ended}",
                item.category, item.access, item.content, unit.kind
            ));
        }
        office.pass(240)?;
        let name = format!("报送说明-{}.csv", unit.code);
        let import = ImportProfile { unit: unit.code.clone(), item: None, name, bytes: lines.join("\n").into_bytes() };
        office.call(district.liaison(&unit.code), &import)?;
        office.pass(120)?;
        for item in items {
            office.call("sup1", &ActivateProfile { unit: unit.code.clone(), item: item.to_owned() })?;
        }
    }
    Ok(())
}

/// A file handed in by the unit's liaison.
pub fn hand_in(office: &mut Office<'_>, district: &District, sheet: &Sheet) -> Result<BatchAnswer, Error> {
    let login = district.liaison(&sheet.unit).to_owned();
    let actor = office.actor(&login)?;
    let request = ImportRequest {
        unit: Some(sheet.unit.clone()),
        item: sheet.item.clone(),
        file_name: sheet.name.clone(),
        ..ImportRequest::default()
    };
    let bytes = sheet.bytes()?;
    let go_on = &mut |_: &_| ControlFlow::Continue(());
    import_file(&mut office.service, &actor, &request, bytes, &How::default(), go_on)
}

/// A file without faults is taken whole, or the demonstration does not fit the law any more.
pub fn whole(batch: &BatchAnswer) -> Result<(), Error> {
    if batch.accepted == batch.rows {
        return Ok(());
    }
    let (file, accepted, rows) = (&batch.file, batch.accepted, batch.rows);
    let first = batch.problems.iter().find(|problem| problem.verdict != "submitted").or(batch.problems.first());
    let why = first.map_or_else(|| text!("无", "none"), |problem| problem.message.clone());
    let field = first.map_or("", |problem| problem.field.as_str());
    let (zh, en) = (why.zh, why.en);
    Err(Error::new(
        Code::Config,
        text!(
            "演示文件 `{file}` 只收 {accepted}/{rows} 行：`{field}` {zh}",
            "the demonstration's file `{file}` is taken in {accepted} of {rows} rows: `{field}` {en}"
        ),
    )
    .hint(text!("换用未改动的程序", "use an unaltered build of the program")))
}

/// A reviewer takes a batch in. Answers its records with their rows, when every row became one.
pub fn accept(office: &mut Office<'_>, sheet: &Sheet, batch: &str) -> Result<Vec<Entry>, Error> {
    let accept = AcceptRecords { batch: Some(batch.to_owned()), ..AcceptRecords::default() };
    let reviews = office.call("rev1", &accept)?;
    let taken = reviews.items.iter().all(|item| item.refused.is_none());
    if !taken || reviews.items.len() != sheet.rows.len() {
        return Ok(Vec::new());
    }
    let subject = subject_columns(sheet.header);
    let entries = reviews.items.into_iter().zip(&sheet.rows).map(|(item, row)| Entry {
        record: item.id,
        subject: subject
            .iter()
            .filter_map(|at| row.get(*at))
            .find(|cell| !cell.is_empty())
            .cloned()
            .unwrap_or_default(),
        unit: sheet.unit.clone(),
        item: sheet.item.clone(),
        header: sheet.header,
        row: row.clone(),
    });
    Ok(entries.collect())
}

/// Where the identifier of the subject stands.
fn subject_columns(header: &[&str]) -> Vec<usize> {
    let names = ["CF_XDR_SHXYM", "CF_XDR_ZJHM", "XK_XDR_SHXYM", "XK_XDR_ZJHM", "主体代码"];
    header.iter().enumerate().filter(|(_, name)| names.contains(name)).map(|(at, _)| at).collect()
}

/// A file with faults: some rows go back to the unit, the rest is taken in.
pub fn doubtful(office: &mut Office<'_>, district: &District, sheet: &Sheet, back: usize) -> Result<(), Error> {
    let batch = hand_in(office, district, sheet)?.batch;
    office.pass(2400)?;
    let list = crate::service::ops::records::ListRecords {
        batch: Some(batch.clone()),
        limit: back,
        ..crate::service::ops::records::ListRecords::default()
    };
    let found = office.call("rev1", &list)?;
    let ids: Vec<String> = found.items.into_iter().map(|record| record.id).take(back).collect();
    if !ids.is_empty() {
        office.pass(600)?;
        let reason = "incomplete-facts".to_owned();
        let text = "违法事实未写明时间地点，请补充后重报。".to_owned();
        office.call("rev2", &ReturnRecords { ids, reason, text })?;
    }
    office.pass(900)?;
    accept(office, sheet, &batch)?;
    Ok(())
}

/// The days of the week before `day`.
pub fn week_before(day: NaiveDate) -> Span {
    let to = day.checked_sub_days(Days::new(1)).unwrap_or(day);
    (to.checked_sub_days(Days::new(6)).unwrap_or(to), to)
}

/// Puts the platform's copy of some penalties at odds with what the unit sent, as a faulty load would (装载差错). Only
/// the building of a demonstration can: see [`crate::service::Service::misread_for_demonstration`].
pub fn misread(
    office: &mut Office<'_>,
    entries: &[Entry],
    count: usize,
    chance: &mut Chance,
) -> Result<Vec<Entry>, Error> {
    let fined = |entry: &&Entry| entry.item == "SX-01" && !entry.cell("CF_NR_FK").is_empty();
    let able: Vec<&Entry> = entries.iter().filter(fined).collect();
    let mut chosen: Vec<Entry> = Vec::new();
    for _ in 0..count * 20 {
        let Some(entry) = chance.pick(&able).filter(|_| chosen.len() < count) else { break };
        if chosen.iter().all(|one| one.record != entry.record) {
            let wrong = tenfold(entry.cell("CF_NR_FK"));
            office.service.misread_for_demonstration(&entry.record, "CF_NR_FK", &wrong)?;
            chosen.push((*entry).clone());
        }
    }
    if chosen.len() == count {
        return Ok(chosen);
    }
    Err(Error::new(Code::Config, text!("演示数据太少", "the demonstration has too few records"))
        .hint(text!("换用未改动的程序", "use an unaltered build of the program")))
}

/// An amount with its decimal point one place to the right.
fn tenfold(amount: &str) -> String {
    match amount.split_once('.') {
        None => format!("{amount}0"),
        Some((whole, part)) => {
            let (first, rest): (String, String) = (part.chars().take(1).collect(), part.chars().skip(1).collect());
            let whole = format!("{whole}{first}");
            let whole = whole.trim_start_matches('0');
            let whole = if whole.is_empty() { "0" } else { whole };
            if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
        }
    }
}
