//! Bulk queries (批量查询): an organisation applies with its list of subjects; the list is then asked subject by subject,
//! each look with its own row in the log, what is not open only under that subject's authorisation.

use super::{
    authorisations::{self as papers, AuthorisationCard, Paper, Terms},
    query::{self, QueryAnswer, RunQuery},
};
use crate::{
    domain::{
        identifier,
        permission::Relation,
        query::{Mode, Purpose},
        refusal::Code,
    },
    intake::{Listed, subject_list},
    regime::Bulk,
    service::{
        Error, Kind, Logged, Need, Operation, Trace, Tx, concerns,
        keys::hex,
        operation::Facets,
        proof,
        store::{
            authorisations::{self, Authorisation},
            journal,
        },
    },
    text,
};
use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};

/// Kind of an authorisation that is an application for a bulk query.
const BULK: &str = "bulk";

/// The power to query in bulk, with its rules.
fn law<'t>(tx: &'t Tx<'_>) -> Result<&'t Bulk, Error> {
    tx.pack().query.bulk.as_ref().filter(|law| law.applies.value && law.application.value).ok_or_else(|| {
        let words = text!("本办法未规定批量查询", "this regulation gives no power for bulk queries");
        tx.silent(QueryBatch::NAME, words).hint(text!("逐个查询", "query one subject after the other"))
    })
}

fn list(tx: &Tx<'_>, bytes: &[u8], name: &str, law: &Bulk) -> Result<Vec<Listed>, Error> {
    subject_list(bytes.to_vec(), name, tx.today()).map_err(|refusal| refusal.cite(law.application.rule.clone()).into())
}

/// `query apply`: an application for a bulk query is taken in with its list; the list itself is not kept, its digest is.
#[derive(Clone, Debug, Default)]
pub struct ApplyForBulk {
    /// Name of the organisation that applies.
    pub applicant: String,
    /// Its code; only the keyed digest is kept.
    pub applicant_id: String,
    /// 申请文号
    pub application: String,
    /// What it covers; its uses are runs of the whole list.
    pub terms: Terms,
    /// The list of subjects.
    pub list: Option<Paper>,
}

impl ApplyForBulk {
    /// What the text wants of the application and is not there.
    fn missing(&self) -> Option<(&'static str, &'static str, &'static str)> {
        let given = |words: &str| !words.trim().is_empty();
        [
            (given(&self.applicant) && given(&self.applicant_id), "申请单位", "the applicant", "--applicant NAME:CODE"),
            (given(&self.application), "申请文号", "its number", "--number"),
            (self.list.is_some(), "主体名单", "the list of subjects", "--list"),
            (self.terms.paper.is_some(), "书面申请", "the written application", "--document"),
        ]
        .into_iter()
        .find(|(is_given, ..)| !is_given)
        .map(|(_, zh, en, option)| (zh, en, option))
    }
}

impl Operation for ApplyForBulk {
    type Output = AuthorisationCard;
    const NAME: &'static str = "query.apply";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<AuthorisationCard, Error> {
        let law = law(tx)?;
        let rule = &law.application.rule;
        if let Some((zh, en, option)) = self.missing() {
            return Err(Error::new(Code::Input, text!("申请缺少{zh}", "the application lacks {en}"))
                .cite(rule.clone())
                .hint(text!("用 {option} 写明", "give it with {option}")));
        }
        let id = identifier::check(&self.applicant_id, tx.today());
        if !id.is_usable() || id.kind.is_personal() {
            return Err(Error::new(
                Code::Input,
                text!(
                    "申请单位须以其统一社会信用代码登记",
                    "the applicant is registered by its unified social credit code"
                ),
            )
            .cite(law.applies.rule.clone())
            .hint(text!("批量查询由法人和非法人组织申请", "bulk queries are for organisations")));
        }
        let new = papers::terms(tx, &self.terms, Mode::Authorised, rule)?;
        let paper = self.list.as_ref().map(|paper| (paper.name.as_str(), paper.body.as_slice())).unwrap_or_default();
        let subjects = list(tx, paper.1, paper.0, law)?;
        papers::add(
            tx,
            &Authorisation {
                kind: BULK.to_owned(),
                grantee: self.applicant.trim().to_owned(),
                grantee_digest: Some(tx.subject_digest(&id.normalised)),
                application: Some(self.application.trim().to_owned()),
                list: Some((hex(&Sm3::digest(paper.1)), i64::try_from(subjects.len()).unwrap_or(i64::MAX))),
                ..new
            },
        )
    }

    fn trace(&self, output: Option<&AuthorisationCard>) -> Trace {
        papers::trace(&self.terms, output)
    }
}

/// `query batch FILE`: the list that was applied for is about to be asked. One row of the log for the whole batch, before
/// any subject is looked up.
#[derive(Clone, Debug, Default)]
pub struct QueryBatch {
    /// Number of the application on file.
    pub application: Option<String>,
    /// The list's name; only to tell its kind.
    pub name: String,
    /// The list.
    pub bytes: Vec<u8>,
    /// Log row of the batch that goes on: then no second use of the application is taken.
    pub goes_on: Option<i64>,
}

/// A batch that may run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchStarted {
    /// Number of its log row, by which its looks name it.
    pub log_seq: i64,
    /// The receipt of that row.
    pub receipt: String,
    /// The application.
    pub application: String,
    /// Who gets the answer.
    pub recipient: String,
    /// 用途
    pub purpose: Purpose,
    /// Catalogue items it is about.
    pub items: Vec<String>,
    /// How many subjects.
    pub of: usize,
    /// Its subjects, for the driver; never printed.
    #[serde(skip)]
    pub(in crate::service) subjects: Vec<Listed>,
    /// SM3 of the list.
    pub list: String,
    /// How many of its subjects, from the first on, were asked before by this batch; the log tells, not the result file.
    #[serde(skip)]
    pub(in crate::service) asked: usize,
}

/// The application, if it is on file and holds today.
fn application(tx: &Tx<'_>, law: &Bulk, no: Option<&str>, use_taken: bool) -> Result<Authorisation, Error> {
    let rule = &law.application.rule;
    let none = || {
        Error::new(Code::Grant, text!("没有批量查询申请", "there is no application for this bulk query"))
            .cite(rule.clone())
            .hint(text!(
                "先用 `xintai query apply` 登记申请",
                "register the application with `xintai query apply` first"
            ))
    };
    let no = no.map(str::trim).filter(|no| !no.is_empty()).ok_or_else(none)?;
    let one = authorisations::by_no(tx.db(), no)?.filter(|one| one.kind == BULK).ok_or_else(none)?;
    proof::in_time(tx, &one, use_taken, rule)?;
    Ok(one)
}

impl Operation for QueryBatch {
    type Output = BatchStarted;
    const NAME: &'static str = "query.batch";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<BatchStarted, Error> {
        let law = law(tx)?;
        let digest = hex(&Sm3::digest(&self.bytes));
        let one = application(tx, law, self.application.as_deref(), self.goes_on.is_some())?;
        let subjects = list(tx, &self.bytes, &self.name, law)?;
        if one.list.as_ref().is_none_or(|(applied, _)| *applied != digest) {
            return Err(Error::new(
                Code::Grant,
                text!("名单不是申请时的名单", "this is not the list that was applied for"),
            )
            .cite(law.application.rule.clone())
            .hint(text!("用申请时的名单，或另行申请", "use that list, or apply anew")));
        }
        let asked = match self.goes_on {
            Some(seq) => goes_on(tx, seq, &one.no, subjects.len())?,
            None => 0,
        };
        Ok(BatchStarted {
            log_seq: 0,
            receipt: String::new(),
            application: one.no,
            recipient: one.grantee,
            purpose: Purpose { code: one.purpose, text: one.purpose_text },
            items: one.items,
            of: subjects.len(),
            subjects,
            list: digest,
            asked,
        })
    }

    fn settle(&self, tx: &Tx<'_>, output: &mut BatchStarted) -> Result<(), Error> {
        if self.goes_on.is_some() {
            return Ok(());
        }
        let rule = &law(tx)?.application.rule;
        authorisations::take_use(tx.db(), &output.application).map_err(|error| error.cite(rule.clone()))
    }

    fn logged(output: &mut BatchStarted, row: &Logged) {
        output.log_seq = row.seq;
        output.receipt.clone_from(&row.receipt);
    }

    fn trace(&self, output: Option<&BatchStarted>) -> Trace {
        let goes_on = self.goes_on.map(|seq| format!("LOG-{seq}"));
        let Some(batch) = output else {
            let no = self.application.as_deref().map(str::trim).filter(|no| query::is_number(no));
            return no.map_or_else(Trace::new, |no| Trace::new().basis(no));
        };
        Trace::new()
            .purpose(batch.purpose.code_for_log(), &batch.purpose.text_for_log())
            .basis(&batch.application)
            .ids(goes_on)
            .count(batch.of)
            .view(&batch.list)
    }
}

/// The batch's own row: this officer's, done, under the same application.
fn started(tx: &Tx<'_>, seq: i64, application: &str) -> Result<(), Error> {
    let same = journal::by_seq(tx.db(), seq)?.is_some_and(|(row, ..)| {
        row.operation == QueryBatch::NAME
            && row.outcome == "done"
            && row.person.as_ref() == Some(&tx.actor().person)
            && row.basis.as_deref() == Some(application)
    });
    if same {
        return Ok(());
    }
    Err(Error::new(
        Code::Input,
        text!("日志 #{seq} 不是本人的这次批量查询", "log row #{seq} is not this bulk query of yours"),
    )
    .cite(law(tx)?.application.rule.clone())
    .hint(text!("换一个结果文件，重新开始", "begin anew with another result file")))
}

/// How many subjects a batch asked before it was stopped; one that asked them all does not go on.
fn goes_on(tx: &Tx<'_>, seq: i64, application: &str, of: usize) -> Result<usize, Error> {
    started(tx, seq, application)?;
    let asked = journal::asked_of_batch(tx.db(), &tx.actor().person, seq)?;
    if asked < of {
        return Ok(asked);
    }
    Err(Error::new(
        Code::State,
        text!("批量查询（日志 #{seq}）已全部办完", "the bulk query (log row {seq}) has been asked to its end"),
    )
    .cite(law(tx)?.application.rule.clone())
    .hint(text!("需要再查，另行申请", "to ask again, apply anew")))
}

/// One subject of a batch. Logged as the query it is.
#[derive(Clone, Debug)]
pub(in crate::service) struct QueryOfBatch {
    /// Log row of the batch.
    pub(in crate::service) batch: i64,
    /// The application.
    pub(in crate::service) application: String,
    /// The line of the list.
    pub(in crate::service) listed: Listed,
}

impl QueryOfBatch {
    fn mode(&self) -> Mode {
        if self.listed.authorisation.is_some() { Mode::Authorised } else { Mode::Public }
    }

    /// A batch answers about a subject once, also where two runs of it meet.
    fn refuse_again(&self, tx: &Tx<'_>, output: &QueryAnswer) -> Result<(), Error> {
        let asked = concerns::Asked { trace: self.trace(None), case: None, changes: false };
        let trace = concerns::settle(tx.db(), tx.env(), self.trace(Some(output)), &asked, false)?;
        let Some(subject) = trace.about() else { return Ok(()) };
        let Some(seq) = journal::answered_of_batch(tx.db(), subject, self.batch)? else { return Ok(()) };
        Err(Error::new(
            Code::State,
            text!("本批已提供过该主体（日志 #{seq}）", "this batch has answered about this subject (log row {seq})"),
        )
        .cite(law(tx)?.application.rule.clone())
        .hint(text!("需要再查，另行申请", "to ask again, apply anew")))
    }

    /// The query that the line stands for.
    fn query(&self, one: &Authorisation, is_open: bool) -> RunQuery {
        RunQuery {
            subject: self.listed.subject.clone(),
            mode: if is_open { Mode::Public } else { self.mode() },
            purpose: Some(Purpose { code: one.purpose.clone(), text: one.purpose_text.clone() }),
            authorisation: self.listed.authorisation.clone().filter(|_| !is_open),
            items: one.items.clone(),
            ..RunQuery::default()
        }
    }
}

/// Whether everything the application asks for is open to anybody.
fn is_open(tx: &Tx<'_>, one: &Authorisation) -> Result<bool, Error> {
    for item in &one.items {
        let access = authorisations::item_access(tx.db(), item)?;
        let facets = Facets { mode: access.as_deref(), relation: Some(Relation::None), ..Facets::default() };
        if access.is_none() || !tx.decide(facets).allowed {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Operation for QueryOfBatch {
    type Output = QueryAnswer;
    const NAME: &'static str = "query.run";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(self.mode().relation())
    }

    fn run(&self, tx: &Tx<'_>) -> Result<QueryAnswer, Error> {
        let law = law(tx)?;
        let one = application(tx, law, Some(&self.application), true)?;
        started(tx, self.batch, &one.no)?;
        let is_open = is_open(tx, &one)?;
        if law.authorisation.value && !is_open && self.listed.authorisation.is_none() {
            return Err(Error::new(
                Code::Grant,
                text!("非公开信息须有该主体的授权", "what is not open needs the authorisation of this subject"),
            )
            .cite(law.authorisation.rule.clone())
            .hint(text!("在名单第二栏写明其授权编号", "name it in the second column of the list")));
        }
        let grantee = one.grantee_digest.clone().unwrap_or_default();
        query::answer_for(tx, &self.query(&one, is_open), false, Some(&grantee))
    }

    fn settle(&self, tx: &Tx<'_>, output: &mut QueryAnswer) -> Result<(), Error> {
        self.refuse_again(tx, output)?;
        query::take_use(tx, output)
    }

    fn logged(output: &mut QueryAnswer, row: &Logged) {
        RunQuery::logged(output, row);
    }

    fn trace(&self, output: Option<&QueryAnswer>) -> Trace {
        let mode = output.and_then(|output| Mode::parse(&output.mode)).unwrap_or_else(|| self.mode());
        let asked = RunQuery {
            subject: self.listed.subject.clone(),
            mode,
            purpose: output.and_then(|output| output.purpose.clone()),
            authorisation: self.listed.authorisation.clone().filter(|_| mode == Mode::Authorised),
            ..RunQuery::default()
        };
        let trace = query::trace(&asked, output).ids([format!("LOG-{}", self.batch)]);
        if asked.authorisation.is_some() { trace } else { trace.basis(&self.application) }
    }
}
