//! Objections (异议): filing, and the comparison of platform, provider and claim.

use super::{
    casework::{self, Loaded, Moved, Paper},
    compared, facts,
    openings::{self, Opening},
    steps, steps_input,
};
use crate::{
    domain::{
        case::Body,
        case::Said,
        comparison::{Comparison, Field, Span, Verdict},
        disclosure::State,
        identifier,
        refusal::Code,
    },
    locale::Text,
    regime::{self, CaseTable, Objection, Pack},
    service::{
        Error, Kind, Need, Operation, Trace, Tx, masking,
        operation::Facets,
        store::{
            records::{self, Record},
            subjects,
        },
        whom,
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `objection file`: the subject's written objection, with its evidence.
#[derive(Clone, Debug, Default)]
pub struct FileObjection {
    /// Number of the record.
    pub record: String,
    /// Identifier of the subject that objects.
    pub applicant: String,
    /// Who files for the subject, with the written mandate among the papers.
    pub agent: Option<String>,
    /// Ground, a word of the pack.
    pub ground: String,
    /// Description, needed for the ground `other`.
    pub text: Option<String>,
    /// The day of receipt; today when not given.
    pub received: Option<NaiveDate>,
    /// It is in writing.
    pub written: bool,
    /// Field → claimed value.
    pub claims: BTreeMap<String, String>,
    /// Evidence; the mandate of an agent has the kind `mandate`.
    pub evidence: Vec<Paper>,
}

impl Operation for FileObjection {
    type Output = Moved;
    const NAME: &'static str = "objection.file";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        let texts = [&self.agent, &self.text].into_iter().flatten().map(String::as_str);
        texts.chain(self.claims.values().map(String::as_str)).collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Moved, Error> {
        let table = casework::table(tx, "objection")?;
        let law = &tx.pack().objection;
        let ground = ground(law, &self.ground)?;
        self.check_text(law, &ground)?;
        self.check_form(law)?;
        let transition = table.transition(None, "file", "").ok_or_else(|| Error::not_found("objection.file"))?;
        let record = casework::accepted_record(tx, &self.record, &transition.rule)?;
        tx.allow(Facets { relation: Some(tx.relation_to(record.unit)), ..Facets::default() })?;
        check_category(tx.pack(), &ground, &record)?;
        self.check_applicant(tx, (law, &transition.rule), &record)?;
        openings::refuse_own_record(tx, &record, "S2")?;
        let received = self.received.unwrap_or_else(|| tx.today());
        openings::check_day(tx, received, &transition.rule)?;
        let claims = self.claims(tx, &record)?;
        let body = Body {
            code: Some(ground),
            written: self.written,
            fields: claims.keys().cloned().collect(),
            ..Body::default()
        };
        let said = Said {
            claims,
            agent: self.agent.clone().unwrap_or_default(),
            reason: self.text.clone().unwrap_or_default(),
            ..Said::default()
        };
        let no = openings::open(
            tx,
            Opening {
                kind: "objection",
                record: &record,
                received,
                transition,
                body: body.clone(),
                said,
                papers: &self.evidence,
                handles: true,
            },
        )?;
        casework::moved(tx, &no, transition, &Body { effects: transition.effects.clone(), ..body })?
            .named(tx, &self.applicant)
    }

    fn trace(&self, output: Option<&Moved>) -> Trace {
        let trace = Trace::new().subject(&identifier::clean(&self.applicant)).ids([&self.record]);
        match output {
            Some(moved) => trace.basis(&moved.case).ids([&moved.case]).cite(&moved.cite),
            None => trace,
        }
    }
}

/// The ground that needs a description.
const OTHER: &str = "other";

/// The ground as the pack names it.
pub(super) fn ground(law: &Objection, word: &str) -> Result<String, Error> {
    if let Some(found) = regime::find(&law.grounds, word) {
        return Ok(found.code.clone());
    }
    let rule = law.grounds.first().map(|ground| ground.rule.clone()).unwrap_or_default();
    let names = |pick: fn(&Text) -> &str| {
        law.grounds.iter().map(|one| format!("{} ({})", one.code, pick(&one.label))).collect::<Vec<_>>().join("; ")
    };
    let (zh, en) = (names(|text| &text.zh), names(|text| &text.en));
    Err(Error::new(Code::Input, text!("`{word}` 不是异议事由", "`{word}` is no ground of objection"))
        .cite(rule)
        .hint(text!("事由：{zh}", "grounds: {en}")))
}

/// A ground that the text gives for some categories only is none for the others.
fn check_category(pack: &Pack, ground: &str, record: &Record) -> Result<(), Error> {
    let Some(found) = regime::find(&pack.objection.grounds, ground) else { return Ok(()) };
    let category = record.category.clone().unwrap_or_default();
    if found.categories.is_empty() || found.categories.contains(&category) {
        return Ok(());
    }
    let label = |code: &String| {
        let known = pack.category.iter().find(|one| one.code == *code);
        known.map_or_else(|| Text { zh: code.clone(), en: code.clone() }, |one| one.label.clone())
    };
    let Text { zh, en } = Text::listed(found.categories.iter().map(label));
    let Text { zh: ground_zh, en: ground_en } = &found.label;
    Err(Error::new(
        Code::Input,
        text!("「{ground_zh}」只适用于{zh}", "the ground `{ground_en}` is for {en} information only"),
    )
    .cite(found.rule.clone())
    .hint(text!("按实际情况另选事由", "choose the ground that fits the record")))
}

impl FileObjection {
    /// An open list's last word must be described.
    fn check_text(&self, law: &Objection, ground: &str) -> Result<(), Error> {
        if ground != OTHER || self.text.as_deref().is_some_and(|text| !text.trim().is_empty()) {
            return Ok(());
        }
        let rule = law.grounds.iter().find(|one| one.code == ground).map(|one| one.rule.clone()).unwrap_or_default();
        Err(Error::new(Code::Input, text!("其他事由须说明", "another ground must be described"))
            .cite(rule)
            .hint(text!("用 --text 写明", "describe it with --text")))
    }

    fn check_form(&self, law: &Objection) -> Result<(), Error> {
        if let Some(written) = law.written.as_ref().filter(|written| written.value && !self.written) {
            return Err(Error::new(Code::Input, text!("异议须为书面", "an objection must be in writing"))
                .cite(written.rule.clone())
                .hint(text!("收到书面异议后用 --written 登记", "register the written objection with --written")));
        }
        let proofs = self.evidence.iter().filter(|paper| paper.kind != "mandate").count();
        if let Some(evidence) = law.evidence.as_ref().filter(|evidence| evidence.value && proofs == 0) {
            return Err(Error::new(Code::Input, text!("异议须附证据", "an objection comes with evidence"))
                .cite(evidence.rule.clone())
                .hint(text!("用 --evidence 附上", "attach it with --evidence")));
        }
        Ok(())
    }

    /// Only the subject, or its agent with a mandate.
    fn check_applicant(&self, tx: &Tx<'_>, (law, rule): (&Objection, &String), record: &Record) -> Result<(), Error> {
        let subject = subjects::by_id(tx.db(), record.subject)?.ok_or_else(|| Error::not_found(&self.record))?;
        // Where the text does not say it in so many words, what it says of filing stands for it.
        let own = &law.subject_only.rule;
        let rule = if own.is_empty() { rule } else { own };
        let no = &self.record;
        if law.subject_only.value && !whom::is(tx, &subject, &self.applicant)? {
            return Err(Error::new(
                Code::Grant,
                text!("申请人不是 `{no}` 的信息主体", "the applicant is not the subject of `{no}`"),
            )
            .cite(rule.clone())
            .hint(text!("仅信息主体或其代理人可以提出异议", "only the subject or its agent may object")));
        }
        let mandate = self.evidence.iter().any(|paper| paper.kind == "mandate");
        if self.agent.is_some() && !mandate {
            return Err(Error::new(Code::Grant, text!("代理人缺少授权委托书", "the agent's mandate is missing"))
                .cite(rule.clone())
                .hint(text!("用 --evidence mandate=文件 附上", "attach it with --evidence mandate=FILE")));
        }
        Ok(())
    }

    /// The claims under the record's own field names.
    fn claims(&self, tx: &Tx<'_>, record: &Record) -> Result<BTreeMap<String, String>, Error> {
        let (_, known) = compared::platform_side(tx, record)?;
        let mut claims = BTreeMap::new();
        for (word, value) in &self.claims {
            let Some(field) = compared::resolve(&known, word) else {
                let all = known.join(" ");
                return Err(Error::new(Code::Input, text!("没有字段 `{word}`", "there is no field `{word}`"))
                    .hint(text!("字段：{all}", "fields: {all}")));
            };
            claims.insert(field, value.trim().to_owned());
        }
        Ok(claims)
    }
}

/// `objection compare`: the three sides field by field. In the state that waits for it, the outcome is written down.
#[derive(Clone, Debug)]
pub struct CompareObjection {
    /// The case.
    pub objection: String,
}

/// One field side by side, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldShown {
    /// The field's name in files.
    pub field: String,
    /// Its name on screens.
    pub label: Text,
    /// What the platform shows.
    pub platform: String,
    /// What the provider submitted.
    pub provider: String,
    /// What the subject claims.
    pub claimed: Option<String>,
    /// The first verdict that holds.
    pub verdict: Verdict,
    /// All that hold.
    pub verdicts: Vec<Verdict>,
    /// The platform's value against the provider's.
    pub platform_spans: Vec<Span>,
    /// The claim against the provider's value.
    pub claimed_spans: Vec<Span>,
}

/// What the check of the disclosure period shows (HC-29-18 and its like).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodShown {
    /// The last day of disclosure; none while it is open or has not started.
    pub last_day: Option<NaiveDate>,
    /// It is over: the ground is met.
    pub over: bool,
    /// State of the record today.
    pub state: State,
    /// The rules it follows from.
    pub because: Vec<String>,
}

/// The comparison of an objection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The case.
    pub objection: String,
    /// The record.
    pub record: String,
    /// State of the case.
    pub state: String,
    /// Last day of the running step.
    pub due: Option<NaiveDate>,
    /// Fields side by side.
    pub fields: Vec<FieldShown>,
    /// The period, where the ground asks for it.
    pub period: Option<PeriodShown>,
    /// The lawful next steps.
    pub recommended: Vec<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

impl Operation for CompareObjection {
    type Output = Compared;
    const NAME: &'static str = "objection.compare";
    const KIND: Kind = Kind::Change;

    fn case(&self) -> Option<&str> {
        Some(&self.objection)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Compared, Error> {
        let case = casework::load(tx, &self.objection)?;
        tx.see(&self.objection, Facets { relation: Some(tx.relation_to(case.file.unit)), ..Facets::default() })?;
        if case.file.kind != "objection" {
            return Err(tx.missing(&self.objection));
        }
        openings::refuse_own_record(tx, &case.record, "S2")?;
        if case.table.open_in(Some(&case.standing.state)).any(|step| step.step == "compare") {
            steps::act(tx, case, "compare", &steps::Input::default())?;
        }
        compared_of(tx, &casework::load(tx, &self.objection)?)
    }

    fn trace(&self, output: Option<&Compared>) -> Trace {
        let trace = Trace::new().basis(&self.objection).ids([&self.objection]);
        match output {
            Some(shown) => trace.ids([&shown.record]).cite(&shown.cite).count(shown.fields.len()).view(shown),
            None => trace,
        }
    }
}

/// The comparison of a case as it stands now.
pub(super) fn compared_of(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Compared, Error> {
    let comparison = compared::of_case(tx, case)?;
    let period = period_of(tx, case)?;
    let masks = masking::masks(tx.pack());
    let no = &case.record.no;
    let subject = subjects::by_id(tx.db(), case.record.subject)?.ok_or_else(|| Error::not_found(no))?;
    let words = |field: &str, text: &str| masking::in_field(&masks, &subject, &case.record, field, text);
    let (recommended, cite) = next(case, &comparison, period.as_ref());
    Ok(Compared {
        objection: case.file.no.clone(),
        record: case.record.no.clone(),
        state: case.standing.state.clone(),
        due: case.clock(tx).map(|(_, due)| due.due),
        fields: comparison.fields.iter().map(|field| shown(&words, field)).collect(),
        period,
        recommended,
        article: tx.pack().articles.text(&cite),
        cite,
    })
}

fn period_of(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Option<PeriodShown>, Error> {
    let asks = |table: &CaseTable| table.step.iter().any(|step| step.outcome == "expired");
    if case.standing.code != "period" || !asks(case.table) {
        return Ok(None);
    }
    let last_day = steps_input::last_day(tx, case)?;
    let standing = facts::state_on(tx, &case.record, tx.today())?;
    Ok(Some(PeriodShown {
        over: last_day.is_some_and(|last| last < tx.today()),
        last_day,
        state: standing.state,
        because: standing.because,
    }))
}

/// The next lawful steps and the rule behind the first.
fn next(case: &Loaded<'_>, comparison: &Comparison, period: Option<&PeriodShown>) -> (Vec<String>, String) {
    let rule = |step: &str, outcome: &str| {
        let found = case.table.step.iter().find(|one| one.step == step && one.outcome == outcome);
        found.map(|one| one.rule.clone()).unwrap_or_default()
    };
    if let Some(period) = period {
        let outcome = if period.over { "expired" } else { "not-expired" };
        return (vec!["notify".to_owned()], rule("compare", outcome));
    }
    let mut steps = Vec::new();
    if comparison.differs() {
        steps.push("correct".to_owned());
    }
    let left = !case.standing.unforwarded().is_empty();
    let whole = case.standing.to_forward.is_empty() && case.standing.stays.is_empty() && comparison.to_forward();
    let first = case.standing.compared.is_empty() && comparison.to_forward();
    if left || whole || first {
        steps.push("forward".to_owned());
    }
    let cite = if comparison.differs() { rule("correct", "") } else { rule("forward", "") };
    (steps, cite)
}

/// A field as shown: what does not differ is masked, what differs must be seen to be decided.
fn shown(words: &impl Fn(&str, &str) -> String, field: &Field) -> FieldShown {
    let same = field.verdict == Verdict::Same;
    let value = |text: &str| if same { words(&field.field, text) } else { text.to_owned() };
    let spans = |spans: &[Span]| {
        let masked = |span: &Span| Span { text: value(&span.text), differs: span.differs };
        spans.iter().map(masked).collect()
    };
    FieldShown {
        label: compared::label_of(&field.field),
        field: field.field.clone(),
        platform: value(&field.platform),
        provider: value(&field.provider),
        claimed: field.claimed.as_deref().map(value),
        verdict: field.verdict,
        verdicts: field.verdicts.clone(),
        platform_spans: spans(&field.platform_spans),
        claimed_spans: spans(&field.claimed_spans),
    }
}

/// The record a filing is about, for the form: its fields as they may be disputed.
#[derive(Clone, Debug)]
pub struct Disputable {
    /// Number of the record.
    pub record: String,
}

/// The fields an objection may name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DisputableFields {
    /// The record.
    pub record: String,
    /// Field and label.
    pub fields: Vec<(String, Text)>,
    /// Open and past cases on it.
    pub cases: Vec<String>,
}

impl Operation for Disputable {
    type Output = DisputableFields;
    const NAME: &'static str = "objection.fields";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new("objection.file")
    }

    fn run(&self, tx: &Tx<'_>) -> Result<DisputableFields, Error> {
        let record = records::by_no(tx.db(), &self.record)?.ok_or_else(|| tx.missing(&self.record))?;
        tx.see(&self.record, Facets { relation: Some(tx.relation_to(record.unit)), ..Facets::default() })?;
        let (_, known) = compared::platform_side(tx, &record)?;
        let cases = crate::service::store::cases::of_record(tx.db(), record.id)?;
        Ok(DisputableFields {
            record: record.no,
            fields: known.into_iter().map(|field| (field.clone(), compared::label_of(&field))).collect(),
            cases: cases.into_iter().map(|case| case.no).collect(),
        })
    }

    fn trace(&self, output: Option<&DisputableFields>) -> Trace {
        let trace = Trace::new().ids([&self.record]);
        output.map_or(trace.clone(), |shown| trace.count(1).view(shown))
    }
}
