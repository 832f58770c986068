//! Rows behind the door: each is checked, judged by the law of its day, and kept.

use super::{facts, formed, import_entry, import_kept::Kept};
use crate::{
    domain::{
        admission::{self, Admission, Filed, Finding, Law, Outcome, Provider, Said, marks::Behind},
        catalogue::{Item, Statement},
        disclosure::{Start, State},
        identifier,
        refusal::Code,
    },
    intake::{
        self, BannedWords, Checked, Context, Filing, Problem, RawRow, Schema, Seen, Severity, SubjectKind,
        fields::Role, filing::Carrier,
    },
    locale::Text,
    regime::Pack,
    service::{
        Error, Tx,
        store::{
            batches::{self, Batch, Submission},
            catalogues, market,
            records::{self, Content, Record},
            replacements, units,
        },
        validity,
    },
    text,
};
use std::collections::BTreeMap;

/// The finding that a subject bears another name in the register.
pub(super) const NAME_DIFFERS: &str = "name-differs";
/// What a row is told that repeats another of its file.
const REPEATS: &[&str] = &["same-row-twice", "duplicate-document"];

/// The forbidden words of a pack.
pub(super) fn banned(pack: &Pack) -> BannedWords {
    let words: Vec<String> = pack.banned.field.iter().flat_map(|field| field.words.clone()).collect();
    let rule = pack.banned.field.first().map(|field| field.rule.clone()).unwrap_or_default();
    let texts = if pack.banned.free_text.value { words.clone() } else { Vec::new() };
    BannedWords::new(&words, &texts, &pack.banned.exceptions.value, rule)
}

/// Everything rows of one batch are judged by.
pub(super) struct Judge<'a> {
    pub(super) tx: &'a Tx<'a>,
    law: Law,
    banned: BannedWords,
    pub(super) schema: Schema,
    item: Item,
    statement: Statement,
    provider: Provider,
    seen: Seen,
    /// Names of the other units, where each hands in only what it issued.
    others: Vec<String>,
    /// A row with a wrong check character, admitted by two persons with this reason.
    admitted: Option<String>,
    channel: String,
}

impl<'a> Judge<'a> {
    /// The judge of `batch`: the law, the catalogue and the profile of the day on which it came in.
    pub(super) fn new(tx: &'a Tx<'a>, batch: &Batch, admitted: Option<String>) -> Result<Self, Error> {
        let item = catalogues::item(tx.db(), batch.catalogue, &batch.item)?
            .ok_or_else(|| super::import::no_item(tx, &batch.item))?;
        let profile = batch.profile.map(|id| catalogues::profile(tx.db(), id)).transpose()?.flatten();
        let unit = units::by_id(tx.db(), batch.unit)?.ok_or_else(|| Error::not_found(&batch.no))?;
        let own_duties = tx.pack().intake.own_duties.as_ref().is_some_and(|law| law.value);
        let others = if own_duties { units::all(tx.db())? } else { Vec::new() };
        Ok(Self {
            tx,
            law: tx.pack().admission(),
            banned: banned(tx.pack()),
            schema: Schema::recognise(&batch.header)?,
            item,
            statement: profile.map(|profile| profile.statement).unwrap_or_default(),
            others: others.into_iter().filter(|other| other.id != unit.id).map(|other| other.name).collect(),
            provider: Provider { kind: unit.kind, name: unit.name },
            seen: Seen::default(),
            channel: batch.channel.clone(),
            admitted,
        })
    }

    /// The row as it was received, for a second look.
    pub(super) fn row(&self, submission: &Submission) -> RawRow {
        let cell = |key: &str| {
            let found = submission.received.iter().find(|(field, _)| field == key);
            found.map(|(_, cell)| cell.clone()).unwrap_or_default()
        };
        RawRow {
            number: u64::try_from(submission.row).unwrap_or_default(),
            line: u64::try_from(submission.line).unwrap_or_default(),
            cells: self.schema.columns.iter().map(|column| cell(column.key())).collect(),
            faults: Vec::new(),
        }
    }

    /// Checks and keeps one row; counts it in `batch`. Answers what was kept.
    pub(super) fn take(&mut self, batch: &mut Batch, raw: &RawRow) -> Result<Kept, Error> {
        let context = Context { today: self.tx.today(), banned: &self.banned, admits: self.admitted.is_some() };
        let mut checked = intake::check_row(raw, &self.schema, &context, &mut self.seen);
        self.cite(raw, &mut checked);
        if checked.verdict == intake::Verdict::Prohibited {
            return Ok(Kept::refused(raw, batch, checked, "prohibited"));
        }
        let digest = batches::digest(&checked.received)?;
        let Some(filing) = checked.filing.take() else {
            return Ok(Kept::refused(raw, batch, checked, "rejected"));
        };
        // Rows of earlier parts of the same file are no longer in memory.
        if self.admitted.is_none()
            && let Some(row) = batches::row_with_digest(self.tx.db(), batch.id, &digest)?
        {
            let message = text!("与第 {row} 行完全相同，不重复入库", "the same as row {row}; it is not stored twice");
            checked.problems.push(problem(raw, "*", "same-row-twice", Severity::Error, Code::Input, message));
            return Ok(Kept::refused(raw, batch, checked, "rejected"));
        }
        if let Some(told) = import_entry::undefined(self.tx, &self.schema, &self.item, raw) {
            checked.problems.push(told);
            return Ok(Kept::refused(raw, batch, checked, "rejected"));
        }
        let (filed, admission) = self.admission(batch, raw, &filing)?;
        if admission.outcome == Outcome::Refuse {
            checked.problems.extend(admission.refusals.iter().map(|finding| self.told(raw, finding)));
            if admission.keep_nothing {
                checked.received.clear();
            }
            return Ok(Kept::refused(raw, batch, checked, "rejected"));
        }
        Self::tell_open(raw, &admission, &mut checked.problems);
        checked.problems.extend(self.late(raw, &filed));
        checked.problems.extend(self.of_doubtful_days(raw, &filed));
        self.keep(batch, raw, checked, &filing, admission)
    }

    fn admission(&self, batch: &Batch, raw: &RawRow, filing: &Filing) -> Result<(Filed, Admission), Error> {
        let mut filed = self.filed(filing, batch.declared);
        import_entry::columns(&self.schema, filing, &mut filed);
        filed.arrival = import_entry::arrival(self.tx, &self.law, batch, filing)?;
        filed.behind = self.behind(raw, filing, batch)?;
        let mut admission =
            admission::admit(&self.law, &filed, &self.item, &self.statement, &self.provider, self.tx.today());
        admission.facts.admitted.clone_from(&self.admitted);
        Ok((filed, admission))
    }

    /// The record that a row makes, judged as if it came in today and kept nowhere; or why it makes none. What the register
    /// holds of its document does not matter.
    pub(super) fn made_of(&self, batch: &Batch, raw: &RawRow) -> Result<Result<(Record, Content), Problem>, Error> {
        let context = Context { today: self.tx.today(), banned: &self.banned, admits: self.admitted.is_some() };
        let mut checked = intake::check_row(raw, &self.schema, &context, &mut Seen::default());
        self.cite(raw, &mut checked);
        let Some(filing) = checked.filing.take().filter(|_| checked.verdict != intake::Verdict::Prohibited) else {
            let worst = checked.problems.into_iter().max_by_key(|found| found.severity);
            return Ok(Err(worst.unwrap_or_else(|| {
                problem(raw, "*", "rejected", Severity::Error, Code::Input, text!("不能入库", "it cannot be taken"))
            })));
        };
        if let Some(told) = import_entry::undefined(self.tx, &self.schema, &self.item, raw) {
            return Ok(Err(told));
        }
        let (_, admission) = self.admission(batch, raw, &filing)?;
        if let Some(finding) = admission.refusals.first().filter(|_| admission.outcome == Outcome::Refuse) {
            return Ok(Err(self.told(raw, finding)));
        }
        let subject = match self.subject(batch, raw, &filing, &mut checked.problems)? {
            Ok(subject) => subject,
            Err(told) => return Ok(Err(told)),
        };
        Ok(Ok((record(self.tx, batch, &filing, admission, &self.item, subject), self.content(&filing))))
    }

    /// The column of this meaning, as problems name it.
    fn key(&self, field: &'static str) -> String {
        let role = match field {
            "subject_id" => Some(Role::AnyId),
            "effective_on" => Some(Role::EffectiveOn),
            _ => None,
        };
        let known = role.and_then(|role| self.schema.position(role)).and_then(|at| self.schema.columns.get(at));
        if field == "subject_id" && known.is_none() {
            let ids = [Role::Id, Role::Uscc].into_iter().find_map(|role| self.schema.position(role));
            return ids.and_then(|at| self.schema.columns.get(at)).map_or(field, |column| column.key()).to_owned();
        }
        known.map_or(field, |column| column.key()).to_owned()
    }

    fn told(&self, raw: &RawRow, finding: &Finding) -> Problem {
        let refusal = &finding.refusal;
        let code = match refusal.code {
            Code::Basis => "basis",
            Code::Catalogue => "catalogue",
            _ => "not-admitted",
        };
        let message = refusal.message.clone();
        let mut told = problem(raw, &self.key(finding.field), code, Severity::Error, refusal.code, message);
        told.cite.clone_from(&refusal.cite);
        if let Some(hint) = &refusal.hint {
            told.hint.clone_from(hint);
        }
        told
    }

    /// Entry by hand after its working days is taken, and marked.
    fn late(&self, raw: &RawRow, filed: &Filed) -> Option<Problem> {
        let intake = &self.tx.pack().intake;
        let days = intake.days.as_ref()?;
        intake.by_producer.as_ref().filter(|list| list.value.contains(&self.channel))?;
        let due = formed::due(self.tx, filed.determined?)?;
        let today = self.tx.today();
        if today <= due {
            return None;
        }
        let late = self.tx.calendar().working_days_between(due, today);
        let message = text!("应于{due}前录入，迟{late}个工作日", "it was due by {due}: {late} working days late");
        let mut told = problem(raw, "determined_on", "late-entry", Severity::Warning, Code::Term, message);
        told.cite = Some(days.rule.clone());
        told.hint = text!("照常入库，计入迟报", "it is taken and counted as late");
        Some(told)
    }

    /// An act of days on which it is doubtful whether the text held is taken, and told.
    fn of_doubtful_days(&self, raw: &RawRow, filed: &Filed) -> Option<Problem> {
        let days = self.tx.pack().regime.doubtful.as_ref()?;
        let dates = [("determined_on", filed.determined), ("ended_on", filed.ended.value().copied())];
        let (field, _) = dates.into_iter().find(|(_, day)| day.is_some_and(|day| days.is_on(day)))?;
        let message = validity::doubtful(days);
        let mut told = problem(raw, field, "doubtful-day", Severity::Warning, Code::Term, message);
        told.cite = Some(days.rule.clone());
        told.hint =
            text!("照常入库；由中心确认是否适用本办法", "it is taken; the centre makes sure whether the text applies");
        Some(told)
    }

    /// What neither the file nor the profile answers.
    fn tell_open(raw: &RawRow, admission: &Admission, problems: &mut Vec<Problem>) {
        for field in &admission.facts.unanswered {
            let label = Schema::label_text(field);
            let (zh, en) = (label.zh, label.en);
            let message =
                text!("文件和报送说明都没有写明 `{zh}`", "neither the file nor the unit's profile says `{en}`");
            let mut told = problem(raw, field, "unanswered", Severity::Warning, Code::Input, message);
            told.hint = text!("审核时退回提供单位补报", "the reviewer returns it to the unit");
            problems.push(told);
        }
    }

    /// Puts the rule beside what the check of cells found on points that a rule asks for.
    fn cite(&self, raw: &RawRow, checked: &mut Checked) {
        let rule = |entries: &[admission::Word]| entries.first().map(|word| word.rule.clone());
        for found in checked.problems.iter_mut().filter(|found| found.cite.is_none()) {
            let column = self.schema.columns.iter().find(|column| column.key() == found.field);
            found.cite = match column.and_then(intake::Column::role) {
                Some(Role::Category) => rule(&self.law.categories),
                Some(Role::Access) => rule(&self.law.modes),
                Some(Role::SubjectKind) => self.tx.pack().subject.kinds.first().map(|kind| kind.rule.clone()),
                Some(Role::Id) => Some(self.law.person_id.rule.clone()),
                Some(Role::AnyId) if self.is_of_person(raw) => Some(self.law.person_id.rule.clone()),
                Some(Role::AnyId | Role::Uscc) => Some(self.law.org_id.rule.clone()),
                _ if REPEATS.contains(&found.code.as_str()) => import_entry::repeat_rule(self.tx).map(str::to_owned),
                _ if found.code == "required" => self.tx.pack().intake.complete.as_ref().map(|law| law.rule.clone()),
                _ => None,
            };
        }
    }

    fn is_of_person(&self, raw: &RawRow) -> bool {
        let cell = |role| self.schema.position(role).and_then(|at| raw.cells.get(at)).map_or("", |cell| cell.trim());
        SubjectKind::read(cell(Role::SubjectKind)).map_or_else(
            || identifier::check(cell(Role::AnyId), self.tx.today()).kind.is_personal(),
            |kind| kind == SubjectKind::Person,
        )
    }

    /// The filing in the words of the law.
    fn filed(&self, filing: &Filing, declared: bool) -> Filed {
        let local = &filing.local;
        let has = |roles: &[Role]| roles.iter().any(|role| self.schema.position(*role).is_some());
        let level = |said: &String| said.clone();
        Filed {
            person: filing.subject.kind == SubjectKind::Person,
            id_kind: filing.subject.id_kind.word().to_owned(),
            masked: filing.subject.masked,
            category: said(local.category.map(|word| word.word().to_owned()), has(&[Role::Category])),
            access: said(local.access.map(|word| word.word().to_owned()), has(&[Role::Access])),
            content_kind: said(local.content_kind.clone(), has(&[Role::ContentKind])),
            procedure: said(local.procedure.map(|word| word.word().to_owned()), has(&[Role::Procedure])),
            finality: said(local.finality.map(|word| word.word().to_owned()), has(&[Role::Finality])),
            basis_kind: said(local.basis_kind.as_deref().map(|word| self.basis(word)), has(&[Role::BasisKind])),
            basis_number: said(
                local.basis_number.clone().or_else(|| filing.document.clone()),
                has(&[Role::BasisNumber, Role::Document]),
            ),
            basis_issuer: said(
                local.basis_issuer.clone().or_else(|| filing.issuer.as_ref().map(|issuer| issuer.name.clone())),
                has(&[Role::BasisIssuer, Role::Issuer]),
            ),
            citation: said(local.citation.clone(), has(&[Role::Citation])),
            issuer_level: said(local.issuer_level.as_ref().map(level), has(&[Role::IssuerLevel])),
            issuer_kind: said(local.issuer_kind.as_deref().map(|word| self.body(word)), has(&[Role::IssuerKind])),
            effective: said(filing.effective, has(&[Role::EffectiveOn])),
            ended: said(local.ended, has(&[Role::EndedOn])),
            continuing: said(local.continuing, has(&[Role::Continuing])),
            override_years: said(local.override_years, has(&[Role::OverrideYears])),
            order_due: said(local.order_due, has(&[Role::OrderDueOn])),
            correction_refused: said(local.correction_refused, has(&[Role::CorrectionRefused])),
            self_declared: local.self_declared.or(declared.then_some(true)),
            flag: local.flag.map(|flag| flag.word().to_owned()),
            determined: filing.determined,
            valid_from: filing.valid_from,
            valid_until: filing.valid_until,
            representative: filing.representative.as_ref().map(|found| found.name.clone()),
            words_to_clear: filing.words_to_clear.clone(),
            issued_by_another: self.issued_by_another(filing),
            on_paper: local.carrier == Some(Carrier::Paper),
            copy_digest: local.copy_digest.clone(),
            severity: local.severity.clone(),
            field: local.field.clone(),
            formed_at: local.formed_at.clone(),
            manual_reason: local.manual_reason.clone(),
            channel: self.channel.clone(),
            marks: local.marks.clone(),
            ..Filed::default()
        }
    }

    /// Whether the basis names another unit of the register as its issuer.
    fn issued_by_another(&self, filing: &Filing) -> bool {
        let issuer = filing.issuer.as_ref().map(|issuer| issuer.name.as_str());
        let named = filing.local.basis_issuer.as_deref().or(issuer);
        named.is_some_and(|named| self.others.iter().any(|other| other == named))
    }

    /// Agreement and consent in force today, conditional columns that are filled, and the day of birth.
    fn behind(&self, raw: &RawRow, filing: &Filing, batch: &Batch) -> Result<Behind, Error> {
        let today = self.tx.today();
        let born = (filing.subject.id_kind == identifier::Kind::ResidentId)
            .then(|| identifier::birth_date(&filing.subject.id))
            .flatten();
        let Some(market) = &self.tx.pack().market else { return Ok(Behind { born, ..Behind::default() }) };
        let words: Vec<&String> = market.conditional.iter().flat_map(|one| &one.words).collect();
        let columns = self.schema.columns.iter().zip(&raw.cells);
        let conditional = columns
            .filter(|(column, cell)| column.spec.is_none() && !cell.trim().is_empty())
            .filter(|(column, _)| words.iter().any(|word| column.name.to_lowercase().contains(word.as_str())))
            .map(|(column, _)| column.name.clone());
        let digest = self.tx.subject_digest(&filing.subject.id);
        let consent = market::consent_in_force(self.tx.db(), batch.unit, &digest, today)?;
        Ok(Behind {
            agreement: market::agreement_in_force(self.tx.db(), batch.unit, today)?.map(|found| found.no),
            consent_is_strong: consent.as_ref().is_some_and(market::Consent::is_strong),
            consent: consent.map(|found| found.no),
            conditional: conditional.collect(),
            born,
        })
    }

    /// A kind of basis by its Chinese name too.
    fn basis(&self, word: &str) -> String {
        let kinds = &self.tx.pack().basis.kinds;
        kinds.iter().find(|kind| kind.label.zh == word).map_or_else(|| word.to_owned(), |kind| kind.code.clone())
    }

    /// A kind of body by its other names too.
    fn body(&self, word: &str) -> String {
        let kinds = &self.tx.pack().unit.kinds;
        let found = kinds.iter().find(|kind| kind.label.zh == word || kind.aliases.iter().any(|alias| alias == word));
        found.map_or_else(|| word.to_owned(), |kind| kind.code.clone())
    }

    /// Stores the row and its record, as a new one or as a new version of the unit's own.
    fn keep(
        &self,
        batch: &mut Batch,
        raw: &RawRow,
        mut checked: Checked,
        filing: &Filing,
        admission: Admission,
    ) -> Result<Kept, Error> {
        let subject = match self.subject(batch, raw, filing, &mut checked.problems)? {
            Ok(subject) => subject,
            Err(told) => {
                checked.problems.push(told);
                return Ok(Kept::refused(raw, batch, checked, "rejected"));
            }
        };
        let content = self.content(filing);
        let mut record = record(self.tx, batch, filing, admission, &self.item, subject);
        let odd = checked.problems.iter().filter(|found| found.code == NAME_DIFFERS).map(|found| found.code.clone());
        if self.tx.pack().intake.anomalies.is_some() {
            record.facts.anomalies = odd.collect();
        }
        checked.problems.extend(self.over(raw, &record)?);
        let earlier = match import_entry::earlier(self.tx, batch, raw, filing, &record)? {
            Ok(earlier) => earlier,
            Err(told) => {
                checked.problems.push(told);
                return Ok(Kept::refused(raw, batch, checked, "rejected"));
            }
        };
        // What waits to replace an accepted record, or came back, is what a further row of its document is measured by.
        let earlier = match earlier {
            Some(held) => Some(replacements::of(self.tx.db(), held.id)?.unwrap_or(held)),
            None => None,
        };
        if let Some(told) = self.repeated(batch, raw, &record)? {
            checked.problems.push(told);
            return Ok(Kept::refused(raw, batch, checked, "rejected"));
        }
        if let Some(earlier) = &earlier
            && let Some(told) = import_entry::held(self.tx, batch, raw, earlier, &record, &content)?
        {
            checked.problems.push(told);
            return Ok(Kept::refused(raw, batch, checked, "rejected"));
        }
        Ok(Kept::taken(raw, batch, checked, record, content, earlier))
    }

    /// What arrives when its period is over already goes straight to the archive: the unit reads it in its report.
    fn over(&self, raw: &RawRow, record: &Record) -> Result<Option<Problem>, Error> {
        let Some(law) = self.tx.pack().intake.late_to_archive.as_ref().filter(|law| law.value) else { return Ok(None) };
        let today = self.tx.today();
        let accepted = Record { state: "accepted".to_owned(), accepted_on: Some(today.to_string()), ..record.clone() };
        if facts::state_on(self.tx, &accepted, today)?.state != State::Archived {
            return Ok(None);
        }
        let message = text!(
            "报送时披露期限已满，审核后直接转入档案，不予披露",
            "its period is over on arrival: once reviewed it goes straight to the archive and is not disclosed"
        );
        let mut told = problem(raw, self.counted_from(record), "period-over", Severity::Warning, Code::Term, message);
        told.cite = Some(law.rule.clone());
        told.hint = text!(
            "核对期限起算的日期；有误的更正后重报",
            "check the day its period runs from; if it is wrong, send it again"
        );
        Ok(Some(told))
    }

    /// The column with the day from which the period of a record runs.
    fn counted_from(&self, record: &Record) -> &'static str {
        let category = record.category.as_deref().unwrap_or_default();
        let periods = self.tx.pack().periods().periods;
        match periods.iter().find(|period| period.category == category).map(|period| period.start) {
            Some(Start::ActEnd) => "ended_on",
            Some(Start::Determination) => "determined_on",
            Some(Start::ValidityEnd) => "valid_until",
            _ => "effective_on",
        }
    }

    /// The same fact, held already from another unit, where the law takes none twice.
    fn repeated(&self, batch: &Batch, raw: &RawRow, record: &Record) -> Result<Option<Problem>, Error> {
        let Some(law) = self.tx.pack().intake.no_repeat.as_ref().filter(|law| law.value) else { return Ok(None) };
        let key = (record.subject, batch.unit, batch.item.as_str());
        let held = records::same_document_elsewhere(self.tx.db(), key, &record.document)?;
        Ok(held.map(|earlier| {
            let no = earlier.no;
            let message =
                text!("同一信息已由另一单位报送，编号 `{no}`", "another unit has handed in the same as `{no}`");
            let mut told = problem(raw, "*", "held-elsewhere", Severity::Error, Code::Input, message);
            told.cite = Some(law.rule.clone());
            told
        }))
    }

    /// The content of a record: what the row says, cleaned, under the names of the file.
    fn content(&self, filing: &Filing) -> Content {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        let typed = |role: Role| match role {
            Role::Document => filing.document.clone(),
            Role::Determined => day(filing.determined),
            Role::EffectiveOn => day(filing.effective),
            Role::EndedOn => day(filing.local.ended),
            Role::ValidFrom => day(filing.valid_from),
            Role::ValidUntil => day(filing.valid_until),
            Role::Issuer => filing.issuer.as_ref().map(|issuer| issuer.name.clone()),
            Role::IssuerCode => filing.issuer.as_ref().and_then(|issuer| issuer.code.clone()),
            Role::RepName => filing.representative.as_ref().map(|found| found.name.clone()),
            _ => None,
        };
        let rest: BTreeMap<&str, &str> =
            filing.content.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
        let mut content = Content::new();
        for column in &self.schema.columns {
            let value =
                column.role().and_then(typed).or_else(|| rest.get(column.key()).map(|value| (*value).to_owned()));
            if let Some(value) = value {
                content.insert(column.key().to_owned(), value.into());
            }
        }
        content
    }
}

fn said<T>(value: Option<T>, column: bool) -> Said<T> {
    match value {
        Some(value) => Said::Value(value),
        None if column => Said::Empty,
        None => Said::Absent,
    }
}

pub(super) fn problem(
    raw: &RawRow,
    field: &str,
    code: &str,
    severity: Severity,
    class: Code,
    message: Text,
) -> Problem {
    Problem {
        row: raw.number,
        line: raw.line,
        field: field.to_owned(),
        code: code.to_owned(),
        severity,
        class,
        message,
        hint: text!("由报送单位更正后重报", "the unit corrects it and sends it again"),
        cite: None,
    }
}

fn record(tx: &Tx<'_>, batch: &Batch, filing: &Filing, admission: Admission, item: &Item, subject: i64) -> Record {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let state = if admission.outcome == Outcome::Accept { "submitted" } else { "pending" };
    let document = filing.document.clone().or_else(|| admission.facts.basis_number.clone()).unwrap_or_default();
    Record {
        id: 0,
        no: String::new(),
        subject,
        unit: batch.unit,
        item: batch.item.clone(),
        catalogue: batch.catalogue,
        batch: batch.id,
        category: admission.category,
        access: admission.access,
        content_kind: admission.content_kind,
        title: if filing.title.is_empty() { item.name.clone() } else { filing.title.clone() },
        document,
        state: state.to_owned(),
        facts: admission.facts,
        determined_on: day(filing.determined),
        effective_on: day(admission.effective),
        ended_on: day(admission.ended),
        continuing: admission.continuing,
        valid_until: day(filing.valid_until.filter(|day| !is_open_end(*day))),
        cancelled_on: None,
        cancelled_registered_on: None,
        override_years: admission.override_years.map(i64::from),
        entered_on: tx.today().to_string(),
        entered_by: tx.actor().officer,
        accepted_by: None,
        accepted_on: None,
        hidden_on: None,
        hidden_case: None,
        shielded_on: None,
        shielded_case: None,
        erased_on: None,
        erased_case: None,
        recheck_on: None,
        content_version: 1,
        version: 1,
        is_replacement: false,
    }
}

/// An open end is written 2099-12-31 in the national tables.
fn is_open_end(day: chrono::NaiveDate) -> bool {
    day.to_string() == "2099-12-31"
}
