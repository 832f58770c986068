//! Import (归集): a file of a provider unit becomes a batch. A small file is one transaction; a large one is started,
//! fed in parts and finished, each part a transaction of its own.

use super::import_rows::Judge;
use crate::{
    domain::{
        refusal::{Code, Refusal},
        rule::Ruled,
    },
    intake::{Problem, RawRow, Severity},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        setup::CENTRE,
        store::{
            batches::{self, Batch},
            catalogues, settings,
            units::{self, Unit},
        },
    },
    text,
};
use serde::{Deserialize, Serialize};

/// Most rows in one part.
pub const PART: usize = 2000;
/// Most problems told in one answer; the batch's page shows the rest.
const TOLD: usize = 10_000;

/// What a unit says of a file before its rows.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// Code of the provider unit.
    pub unit: Option<String>,
    /// Code of the catalogue item.
    pub item: String,
    /// The channel it came by; the only one when the law knows one only.
    pub channel: Option<String>,
    /// Name of the file.
    pub file_name: String,
    /// SM3 of the file.
    pub digest: String,
    /// Encoding it was read in.
    pub encoding: String,
    /// The header line.
    pub header: Vec<String>,
    /// The subjects declared it themselves.
    pub declared: bool,
    /// It may replace the unit's own records that were accepted.
    pub replaces: bool,
    /// Agreement or provision by which the file comes this way.
    pub ground: Option<String>,
    /// The law that exempts its persons from consent, `LEVEL:WORDS`.
    pub exempt: Option<String>,
}

/// A problem as told to the unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowProblem {
    /// The row, from 1 without the header.
    pub row: u64,
    /// The line of the file.
    pub line: u64,
    /// The field.
    pub field: String,
    /// Kebab-case, for scripts.
    pub code: String,
    /// The class of refusal.
    pub class: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What became of the row: `submitted`, `pending`, `rejected`, `prohibited`.
    pub verdict: String,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub hint: Text,
    /// The rule.
    pub cite: Option<String>,
}

impl RowProblem {
    pub(super) fn new(problem: Problem, verdict: &str) -> Self {
        let Problem { row, line, field, code, severity, class, message, hint, cite } = problem;
        Self { row, line, field, code, class, severity, verdict: verdict.to_owned(), message, hint, cite }
    }
}

/// A batch and what became of its rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchAnswer {
    /// Its number, `B-2026-1123-02`; empty in a dry run of a part.
    pub batch: String,
    /// `running`, `stopped`, `complete`.
    pub state: String,
    /// Code of the unit.
    pub unit: String,
    /// Code of the item.
    pub item: String,
    /// The channel.
    pub channel: String,
    /// Name of the file.
    pub file: String,
    /// Encoding it was read in.
    pub encoding: String,
    /// Rows read.
    pub rows: i64,
    /// Rows taken for review.
    pub accepted: i64,
    /// Rows kept that wait for what neither file nor profile says.
    pub pending: i64,
    /// Rows refused.
    pub rejected: i64,
    /// Rows refused because they may not be collected; nothing of them is kept.
    pub prohibited: i64,
    /// Everything found but mere clean-ups.
    pub problems: Vec<RowProblem>,
    /// What the unit is to be told beside it.
    pub warning: Option<Text>,
}

/// The answer about a batch as it stands.
pub(super) fn answer(tx: &Tx<'_>, batch: &Batch) -> Result<BatchAnswer, Error> {
    let unit = units::by_id(tx.db(), batch.unit)?.map(|unit| unit.code).unwrap_or_default();
    let mut problems = Vec::new();
    let mut after = 0;
    while problems.len() < TOLD {
        let rows = batches::submissions(tx.db(), batch.id, after, true, 500)?;
        let Some(last) = rows.last() else { break };
        after = last.row;
        for row in rows {
            let told = row.problems.into_iter().filter(|problem| problem.severity > Severity::Note);
            problems.extend(told.map(|problem| RowProblem::new(problem, &row.verdict)));
        }
    }
    problems.truncate(TOLD);
    Ok(BatchAnswer {
        batch: batch.no.clone(),
        state: batch.state.clone(),
        unit,
        item: batch.item.clone(),
        channel: batch.channel.clone(),
        file: batch.file_name.clone(),
        encoding: batch.encoding.clone(),
        rows: batch.rows,
        accepted: batch.accepted,
        pending: batch.pending,
        rejected: batch.rejected,
        prohibited: batch.prohibited,
        problems,
        warning: super::catalogue_changes::warning(tx, batch.unit)?,
    })
}

/// The item is not in the catalogue in force.
pub(super) fn no_item(tx: &Tx<'_>, item: &str) -> Error {
    Error::new(Code::Catalogue, text!("现行目录没有 `{item}`", "the catalogue in force has no item `{item}`"))
        .cite(tx.pack().catalogue.governing_rule())
        .hint(text!("用 `xintai catalogue show` 查看目录项", "see the items with `xintai catalogue show`"))
}

impl Envelope {
    /// The unit that answers for the file: known, allowed to this officer, and not one that only keeps the register.
    fn unit(&self, tx: &Tx<'_>) -> Result<Unit, Error> {
        let intake = &tx.pack().intake;
        let Some(code) = self.unit.as_deref().filter(|code| !code.is_empty()) else {
            return Err(Error::new(Code::Input, text!("没有提供单位", "no providing unit is named"))
                .cite(intake.provider_required.rule.clone())
                .hint(text!("用 --provider 写明对真实性负责的单位", "name the unit that answers for it: --provider")));
        };
        let unit = units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?;
        let never = &tx.pack().unit.never_provider;
        if never.value.contains(&unit.kind) {
            return Err(Error::new(
                Code::Role,
                text!("`{code}` 不得自行采集信息", "`{code}` may not collect information itself"),
            )
            .cite(never.rule.clone())
            .hint(text!("信息由提供单位报送", "information comes from a providing unit")));
        }
        if let Some(rule) = intake.only_producer.as_ref().filter(|rule| rule.value && self.replaces)
            && tx.actor().unit != unit.id
        {
            return Err(Error::new(
                Code::Role,
                text!(
                    "只有产生信息的 `{code}` 更新其信息",
                    "only `{code}`, which produced it, updates its information"
                ),
            )
            .cite(rule.rule.clone())
            .hint(text!("请该单位联络员更新", "ask its liaison")));
        }
        tx.allow(Facets { relation: Some(tx.relation_to(unit.id)), ..Facets::default() })?;
        Ok(unit)
    }

    /// Who enters on a channel: the producing unit's own officer, or the centre's.
    fn entered_by(tx: &Tx<'_>, unit: &Unit, channel: &str) -> Result<(), Error> {
        let intake = &tx.pack().intake;
        let holds = |list: &Option<Ruled<Vec<String>>>| {
            list.as_ref().filter(|list| list.value.iter().any(|one| one == channel)).map(|list| list.rule.clone())
        };
        let own = tx.actor().unit == unit.id;
        let code = &unit.code;
        if let Some(rule) = holds(&intake.by_producer).filter(|_| !own) {
            return Err(Error::new(
                Code::Role,
                text!("须由产生信息的 `{code}` 录入", "the producing unit `{code}` enters it"),
            )
            .cite(rule)
            .hint(text!("请该单位联络员录入", "ask its liaison")));
        }
        if let Some(rule) = holds(&intake.through_centre).filter(|_| tx.actor().unit_code != CENTRE) {
            return Err(Error::new(
                Code::Role,
                text!(
                    "共享获取的信息由信用管理机构接收和录入",
                    "what others share is received and entered by the centre"
                ),
            )
            .cite(rule)
            .hint(text!("请信用管理机构归集员录入", "ask an intake clerk of the centre")));
        }
        Ok(())
    }

    /// The channel; a unit whose own database is linked says why it hands a file in by hand.
    fn channel(&self, tx: &Tx<'_>, unit: &Unit, content: Option<&str>) -> Result<String, Error> {
        let channel = self.named_channel(tx, unit, content)?;
        let law = tx.pack().intake.by_hand.as_ref().filter(|law| law.value == channel && unit.linked);
        let reason = self.ground.as_deref().unwrap_or_default().trim();
        let Some(law) = law.filter(|_| reason.is_empty()) else { return Ok(channel) };
        let name = &unit.name;
        Err(Error::new(
            Code::Input,
            text!(
                "{name} 已以接口对接，手工报送须写明理由",
                "{name} is linked by interface: entry by hand needs a reason"
            ),
        )
        .cite(law.rule.clone())
        .hint(text!(
            "用 --ground 写明，或用 `xintai exchange pull`",
            "give it with --ground, or use `xintai exchange pull`"
        )))
    }

    fn named_channel(&self, tx: &Tx<'_>, unit: &Unit, content: Option<&str>) -> Result<String, Error> {
        let channels = &tx.pack().intake.channels;
        let by_hand = tx.pack().intake.by_hand.as_ref();
        let found = match self.channel.as_deref() {
            None if channels.len() == 1 => channels.first(),
            None => channels.iter().find(|one| by_hand.is_some_and(|law| law.value == one.code)),
            Some(said) => channels
                .iter()
                .find(|one| one.code == said || one.label.zh == said || one.aliases.iter().any(|alias| alias == said)),
        };
        if let Some(found) = found {
            return Ok(found.code.clone());
        }
        let said = self.channel.clone().unwrap_or_default();
        let zh = channels.iter().map(|one| one.label.zh.as_str()).collect::<Vec<_>>().join("、");
        let en = channels.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(", ");
        let law = tx.pack().admission();
        let route = law.entry.route(&unit.kind, content).map(|route| route.rule.clone());
        // A channel that is only known in practice has no rule of its own.
        let mut rules = channels.iter().map(|one| &one.rule).filter(|rule| !rule.is_empty());
        Err(Error::new(
            Code::Input,
            text!("`{said}` 不是法定的报送渠道", "`{said}` is not a channel by which files come in"),
        )
        .cite(route.or_else(|| rules.next().cloned()).unwrap_or_default())
        .hint(text!("请经 {zh} 报送", "it comes by {en}")))
    }

    /// A running batch for this file: a new one, or the stopped one of the same file.
    fn start(&self, tx: &Tx<'_>) -> Result<Batch, Error> {
        let unit = self.unit(tx)?;
        let item = &self.item;
        let catalogue = super::catalogue::holding(tx, unit.id, item)?;
        let found = catalogues::item(tx.db(), catalogue.id, item)?.ok_or_else(|| no_item(tx, item))?;
        super::import_entry::layer(tx, &found)?;
        let channel = self.channel(tx, &unit, found.content_kind.as_deref())?;
        Self::entered_by(tx, &unit, &channel)?;
        let profile = catalogues::active_profile(tx.db(), unit.id, item)?.ok_or_else(|| {
            let code = &unit.code;
            Error::new(
                Code::Catalogue,
                text!("`{code}` 没有 `{item}` 的现行报送说明", "`{code}` has no profile in force for `{item}`"),
            )
            .cite(tx.pack().catalogue.item_fields.rule.clone())
            .hint(text!(
                "由单位联络员导入并由另一人启用：`xintai profile import`、`activate`",
                "the unit's liaison imports one and another person puts it in force: `xintai profile import`, `activate`"
            ))
        })?;
        if let Some(mut batch) = batches::by_digest(tx.db(), unit.id, item, &self.digest)? {
            // A file of which nothing came in may be tried again: the profile, the day or the catalogue may have changed.
            if batch.state == "complete" && batch.accepted + batch.pending > 0 {
                let no = &batch.no;
                return Err(Error::new(
                    Code::State,
                    text!("同一文件已作为 `{no}` 报送", "the same file was handed in as `{no}`"),
                )
                .hint(text!("用 `xintai record batches` 查看该批次", "see the batch with `xintai record batches`")));
            }
            if batch.state != "complete" && batch.header == self.header {
                "running".clone_into(&mut batch.state);
                batches::update(tx.db(), &batch)?;
                return Ok(batch);
            }
        }
        let day = tx.today().format("%Y-%m%d").to_string();
        let n = settings::next_number(tx.db(), &format!("batch-{day}"))?;
        let mut batch = Batch {
            id: 0,
            no: format!("B-{day}-{n:02}"),
            unit: unit.id,
            item: item.clone(),
            catalogue: catalogue.id,
            profile: Some(profile.id),
            channel,
            file_name: self.file_name.clone(),
            digest: self.digest.clone(),
            encoding: self.encoding.clone(),
            header: self.header.clone(),
            declared: self.declared,
            replaces: self.replaces,
            ground: self.ground.clone(),
            exempt: self.exempt.clone(),
            state: "running".to_owned(),
            rows: 0,
            accepted: 0,
            pending: 0,
            rejected: 0,
            prohibited: 0,
            entered_by: tx.actor().officer,
            entered_at: tx.now_ms(),
        };
        batch.id = batches::insert(tx.db(), &batch)?;
        Ok(batch)
    }
}

/// Takes rows into a running batch. Rows that it has already are passed over, so a part may be sent again.
fn take(tx: &Tx<'_>, batch: &mut Batch, rows: &[RawRow]) -> Result<Vec<String>, Error> {
    let mut judge = Judge::new(tx, batch, None)?;
    let mut made = Vec::new();
    for raw in rows {
        let number = i64::try_from(raw.number).unwrap_or(i64::MAX);
        if number <= batch.rows {
            continue;
        }
        let kept = judge.take(batch, raw)?;
        made.extend(kept.store(tx)?);
        batch.rows = number;
    }
    batches::update(tx.db(), batch)?;
    Ok(made)
}

fn load(tx: &Tx<'_>, no: &str) -> Result<Batch, Error> {
    let batch = batches::by_no(tx.db(), no)?.ok_or_else(|| tx.missing(no))?;
    tx.see(no, Facets { relation: Some(tx.relation_to(batch.unit)), ..Facets::default() })?;
    Ok(batch)
}

/// Ids go to the log while they are few; the batch number always does.
fn trace(batch: &str, records: &[String], count: usize) -> Trace {
    let few: &[String] = if records.len() <= 100 { records } else { &[] };
    Trace::new().basis(batch).ids(few).count(count)
}

/// `record import` of a file that is one part: begin, rows and end in one transaction.
#[derive(Clone, Debug)]
pub struct ImportFile {
    /// What the unit says of it.
    pub envelope: Envelope,
    /// All rows, or in a dry run any part of them.
    pub rows: Vec<RawRow>,
}

/// A batch with the records that came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Imported {
    /// The batch.
    #[serde(flatten)]
    pub answer: BatchAnswer,
    /// Numbers of the records made or given a new version.
    pub records: Vec<String>,
}

impl Operation for ImportFile {
    type Output = Imported;
    const NAME: &'static str = "record.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Imported, Error> {
        let mut batch = self.envelope.start(tx)?;
        let records = take(tx, &mut batch, &self.rows)?;
        "complete".clone_into(&mut batch.state);
        batches::update(tx.db(), &batch)?;
        Ok(Imported { answer: answer(tx, &batch)?, records })
    }

    fn trace(&self, output: Option<&Imported>) -> Trace {
        output.map_or_else(
            || Trace::new().ids([&self.envelope.item]),
            |made| trace(&made.answer.batch, &made.records, self.rows.len()),
        )
    }
}

/// `record import` of a large file: begins a batch, or goes on with the stopped one of the same file.
#[derive(Clone, Debug)]
pub struct StartImport {
    /// What the unit says of it.
    pub envelope: Envelope,
}

/// How far a batch is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportState {
    /// Its number.
    pub batch: String,
    /// `running`, `stopped`, `complete`.
    pub state: String,
    /// Rows it has; the next part begins after them.
    pub rows: i64,
    /// Rows taken for review.
    pub accepted: i64,
    /// Rows that wait for an answer.
    pub pending: i64,
    /// Rows refused.
    pub rejected: i64,
    /// Rows that may not be collected.
    pub prohibited: i64,
}

fn state(batch: &Batch) -> ImportState {
    ImportState {
        batch: batch.no.clone(),
        state: batch.state.clone(),
        rows: batch.rows,
        accepted: batch.accepted,
        pending: batch.pending,
        rejected: batch.rejected,
        prohibited: batch.prohibited,
    }
}

impl Operation for StartImport {
    type Output = ImportState;
    const NAME: &'static str = "record.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ImportState, Error> {
        Ok(state(&self.envelope.start(tx)?))
    }

    fn trace(&self, output: Option<&ImportState>) -> Trace {
        output.map_or_else(|| Trace::new().ids([&self.envelope.item]), |state| Trace::new().basis(&state.batch))
    }
}

/// One part of a large file.
#[derive(Clone, Debug)]
pub struct ImportRows {
    /// The batch.
    pub batch: String,
    /// The next rows.
    pub rows: Vec<RawRow>,
}

impl Operation for ImportRows {
    type Output = ImportState;
    const NAME: &'static str = "record.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ImportState, Error> {
        let mut batch = load(tx, &self.batch)?;
        let done = u64::try_from(batch.rows).unwrap_or_default();
        let fits = self.rows.len() <= PART && self.rows.first().is_none_or(|first| first.number <= done + 1);
        let news = self.rows.last().is_some_and(|last| last.number > done);
        if !news {
            return Ok(state(&batch));
        }
        if batch.state != "running" || !fits {
            let no = &batch.no;
            return Err(Refusal::new(
                Code::State,
                text!("批次 `{no}` 不能接收这些行", "batch `{no}` cannot take these rows"),
            )
            .hint(text!("重新导入同一文件即可续传", "import the same file again to go on"))
            .into());
        }
        take(tx, &mut batch, &self.rows)?;
        Ok(state(&batch))
    }

    fn trace(&self, _output: Option<&ImportState>) -> Trace {
        trace(&self.batch, &[], self.rows.len())
    }
}

/// Ends a batch, whose rows are then offered for review.
#[derive(Clone, Debug)]
pub struct FinishImport {
    /// The batch.
    pub batch: String,
}

impl Operation for FinishImport {
    type Output = BatchAnswer;
    const NAME: &'static str = "record.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<BatchAnswer, Error> {
        let mut batch = load(tx, &self.batch)?;
        if batch.state == "running" {
            "complete".clone_into(&mut batch.state);
            batches::update(tx.db(), &batch)?;
        }
        answer(tx, &batch)
    }

    fn trace(&self, output: Option<&BatchAnswer>) -> Trace {
        let rows = output.and_then(|answer| usize::try_from(answer.rows).ok()).unwrap_or_default();
        trace(&self.batch, &[], rows)
    }
}

/// Stops a batch that is not finished: nothing of it is offered for review until the same file is imported to its end.
#[derive(Clone, Debug)]
pub struct StopImport {
    /// The batch.
    pub batch: String,
}

impl Operation for StopImport {
    type Output = BatchAnswer;
    const NAME: &'static str = "record.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<BatchAnswer, Error> {
        let mut batch = load(tx, &self.batch)?;
        if batch.state == "running" {
            "stopped".clone_into(&mut batch.state);
            batches::update(tx.db(), &batch)?;
        }
        answer(tx, &batch)
    }

    fn trace(&self, _output: Option<&BatchAnswer>) -> Trace {
        trace(&self.batch, &[], 0)
    }
}
