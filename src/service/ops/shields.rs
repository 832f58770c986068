//! Deletion or shielding on request (权益事项): the subject asks, the provider or the centre does it, as the pack says.

use super::{
    casework::{self, Moved, Paper},
    facts,
    openings::{self, Opening},
    repairs,
    subjects::sees_record,
};
use crate::{
    domain::{
        case::{Body, Said},
        disclosure::State,
        identifier,
        permission::Relation,
        refusal::Code,
    },
    locale::Text,
    regime::ShieldRule,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        reason::is_wordless,
        store::{
            records::{self, Record},
            subjects,
        },
        whom,
    },
    text,
};
use chrono::NaiveDate;

/// The kind of case.
const CASE: &str = "shield";

/// `record shield`: the subject asks that one of its items be deleted or shielded.
#[derive(Clone, Debug, Default)]
pub struct FileShield {
    /// Number of the record.
    pub record: String,
    /// Identifier of the subject that asks.
    pub applicant: String,
    /// Who files for the subject, with the written mandate among the papers.
    pub agent: Option<String>,
    /// The day of receipt; today when not given.
    pub received: Option<NaiveDate>,
    /// Why an item that the text does not name is like those it names (类似信息).
    pub similar: Option<String>,
    /// The application, and the mandate of an agent (kind `mandate`).
    pub papers: Vec<Paper>,
}

impl Operation for FileShield {
    type Output = Moved;
    const NAME: &'static str = "shield.file";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        self.agent.as_deref().into_iter().chain(self.similar.as_deref()).collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Moved, Error> {
        let first = tx.pack().shield.grounds().next().ok_or_else(|| off(tx, "shield.positive"))?.1;
        self.prove(tx, first)?;
        let record = casework::accepted_record(tx, &self.record, &first.rule)?;
        tx.allow(Facets { relation: Some(tx.relation_to(record.unit)), ..Facets::default() })?;
        let similar = self.similar.as_deref().map(str::trim).filter(|said| !is_wordless(said));
        let (ground, law) = ground(tx, &record, similar.is_some())?;
        let table = casework::table(tx, CASE)?;
        let own = table.transition(None, "file", ground);
        let transition =
            own.or_else(|| table.transition(None, "file", "")).ok_or_else(|| Error::not_found("shield.file"))?;
        self.check_applicant(tx, law, &record)?;
        visible(tx, &record, law)?;
        repairs::no_other(tx, &record, CASE, &law.rule)?;
        let received = self.received.unwrap_or_else(|| tx.today());
        openings::check_day(tx, received, &transition.rule)?;
        let body = Body { code: Some(ground.to_owned()), written: !self.papers.is_empty(), ..Body::default() };
        let said = Said {
            agent: self.agent.clone().unwrap_or_default(),
            reason: similar.filter(|_| ground == SIMILAR).unwrap_or_default().to_owned(),
            ..Said::default()
        };
        let no = openings::open(
            tx,
            Opening {
                kind: CASE,
                record: &record,
                received,
                transition,
                body: body.clone(),
                said,
                papers: &self.papers,
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

impl FileShield {
    /// Who may not look at the record learns nothing of it, not even that it exists, before the applicant proves to be
    /// its subject.
    fn prove(&self, tx: &Tx<'_>, law: &ShieldRule) -> Result<(), Error> {
        if !law.subject_only.value {
            return Ok(());
        }
        if let Some(record) = records::by_no(tx.db(), &self.record)?
            && let Some(subject) = subjects::by_id(tx.db(), record.subject)?
        {
            let state = facts::state_on(tx, &record, tx.today())?.state;
            if sees_record(tx, &subject, &record, state) || whom::is(tx, &subject, &self.applicant)? {
                return Ok(());
            }
        }
        let others = Facets { relation: Some(Relation::None), ..Facets::default() };
        if tx.decide_on("record.show", others).allowed {
            return Err(tx.missing(&self.record));
        }
        let no = &self.record;
        Err(Error::new(
            Code::Grant,
            text!(
                "`{no}` 不存在，或申请人不是其信息主体",
                "`{no}` does not exist, or the applicant is not its subject"
            ),
        )
        .cite(law.subject_only.rule.clone())
        .hint(text!(
            "核对编号与申请人的证件号码；仅信息主体或其代理人可以提出",
            "check the number and the applicant's code; only the subject or its agent may ask"
        )))
    }

    /// Only the subject, or its agent with a mandate.
    fn check_applicant(&self, tx: &Tx<'_>, law: &ShieldRule, record: &Record) -> Result<(), Error> {
        let subject = subjects::by_id(tx.db(), record.subject)?.ok_or_else(|| Error::not_found(&self.record))?;
        let (no, rule) = (&self.record, &law.subject_only.rule);
        if law.subject_only.value && !whom::is(tx, &subject, &self.applicant)? {
            return Err(Error::new(
                Code::Grant,
                text!("申请人不是 `{no}` 的信息主体", "the applicant is not the subject of `{no}`"),
            )
            .cite(rule.clone())
            .hint(text!("仅信息主体或其代理人可以提出", "only the subject or its agent may ask")));
        }
        if self.agent.is_some() && !self.papers.iter().any(|paper| paper.kind == "mandate") {
            return Err(Error::new(Code::Grant, text!("代理人缺少授权委托书", "the agent's mandate is missing"))
                .cite(rule.clone())
                .hint(text!("用 --document mandate=文件 附上", "attach it with --document mandate=FILE")));
        }
        Ok(())
    }
}

/// An item that the text does not name and that is said to be like those it names.
const SIMILAR: &str = "similar";

/// The ground a record falls under: its kind of content first, then that the subject declared it, then that it is said to
/// be like what the text names.
fn ground<'t>(tx: &'t Tx<'_>, record: &Record, said: bool) -> Result<(&'static str, &'t ShieldRule), Error> {
    let law = &tx.pack().shield;
    let kind = record.content_kind.as_deref().unwrap_or_default();
    let declared = record.facts.self_declared;
    let fits = |word: &str, rule: &ShieldRule| {
        let of_kind = rule.kinds.as_ref().is_none_or(|kinds| kinds.value.iter().any(|one| one == kind));
        of_kind && (word != "self-declared" || declared)
    };
    if let Some(found) = law.grounds().find(|(word, rule)| fits(word, rule)) {
        return Ok(found);
    }
    if declared && law.self_declared.is_none() && tx.pack().off("shield.self-declared").is_some() {
        return Err(off(tx, "shield.self-declared"));
    }
    let category = record.category.as_deref().unwrap_or_default();
    let open =
        |rule: &&ShieldRule| rule.similar.as_ref().is_some_and(|open| open.value.iter().any(|one| one == category));
    let like = law.positive.as_ref().filter(open);
    if let Some(rule) = like.filter(|_| said) {
        return Ok((SIMILAR, rule));
    }
    let no = &record.no;
    let names = |zh: bool| {
        let kinds = law.positive.iter().filter_map(|rule| rule.kinds.as_ref()).flat_map(|kinds| &kinds.value);
        let named = kinds.filter_map(|word| tx.pack().content(word));
        named.map(|one| if zh { one.label.zh.as_str() } else { one.label.en.as_str() }).collect::<Vec<_>>()
    };
    let (zh, en) = (names(true).join("；"), names(false).join("; "));
    let rule = law.grounds().next().map(|(_, rule)| rule.rule.clone()).unwrap_or_default();
    Err(Error::new(
        Code::Input,
        text!("`{no}` 不属于可依申请删除或者屏蔽的信息", "`{no}` is not of a kind that goes on request"),
    )
    .cite(rule)
    .hint(match like {
        Some(_) => text!(
            "列明的是：{zh}；属于类似信息的，用 --similar 写明理由，由另一人决定",
            "named are: {en}; if it is like these, say why with --similar, and another person decides"
        ),
        None => text!("限于：{zh}", "only: {en}"),
    }))
}

/// What a ground of deletion or shielding is called.
pub(super) fn ground_label(code: &str) -> Option<Text> {
    match code {
        "positive" => Some(text!("良好信息", "positive information")),
        SIMILAR => Some(text!("类似的良好信息", "information like the positive one")),
        "self-declared" => Some(text!("自主申报的信息", "what the subject declared itself")),
        _ => None,
    }
}

/// The text gives no such power.
fn off(tx: &Tx<'_>, what: &str) -> Error {
    tx.silent(what, text!("本办法未规定依申请删除或者屏蔽", "this regulation gives no right to deletion or shielding"))
}

/// What is shielded already needs no second application.
fn visible(tx: &Tx<'_>, record: &Record, law: &ShieldRule) -> Result<(), Error> {
    if facts::state_on(tx, record, tx.today())?.state != State::Shielded {
        return Ok(());
    }
    let no = &record.no;
    Err(Error::new(Code::State, text!("`{no}` 已屏蔽", "`{no}` is shielded already"))
        .cite(law.rule.clone())
        .hint(text!("用 `xintai record history` 查看", "see `xintai record history`")))
}
