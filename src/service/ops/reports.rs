//! Credit reports (信用报告): a query's answer on paper. Printing or exporting one is a look of its own.

use super::{
    products,
    query::{self, QueryAnswer, QueryLine, RunQuery},
};
use crate::{
    domain::{
        disclosure::{Annotation, State},
        query::Mode,
        refusal::Code,
    },
    intake::Schema,
    letter::report::{Entry, Sheet, close, render},
    locale::{Lang, Text},
    regime::find,
    service::{
        Error, Kind, Logged, Need, Operation, Trace, Tx,
        clock::moment,
        handover,
        keys::hex,
        proof,
        store::{authorisations, journal, units},
        validity,
    },
    text,
};
use serde::{Deserialize, Serialize};

/// `report subject`: a credit report.
#[derive(Clone, Debug, Default)]
pub struct SubjectReport {
    /// What is asked.
    pub query: RunQuery,
    /// Log row of the query it prints: then no second use of the authorisation is taken.
    pub of: Option<i64>,
    /// Who gets it: what other units share goes to nobody but who asked, be it a site such as `own-site` or anybody else.
    pub target: Option<String>,
    /// Its language.
    pub lang: Lang,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Number of its log row.
    pub log_seq: i64,
    /// The text.
    pub text: String,
    /// SM3 of its body (as a JSON string), in hexadecimal; the log row holds the same.
    pub digest: String,
    /// What it prints.
    pub answer: QueryAnswer,
    /// Number of the letter that tells the subject of it, where the text asks one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    #[serde(skip)]
    lang: Lang,
    #[serde(skip)]
    use_taken: bool,
}

impl Operation for SubjectReport {
    type Output = Report;
    const NAME: &'static str = "report.subject";
    const KIND: Kind = Kind::Look;
    const SPENDS: bool = true;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(self.query.mode.relation())
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Report, Error> {
        self.say_who_gets_it(tx)?;
        let use_taken = self.prints_a_query(tx)?;
        let answer = query::answer(tx, &self.query, use_taken)?;
        self.refuse_republication(tx, &answer)?;
        self.refuse_passing_on(tx, &answer)?;
        let body = render(&sheet(tx, &answer)?, self.lang);
        let digest = digest(&body)?;
        Ok(Report { log_seq: 0, text: body, digest, answer, notice: None, lang: self.lang, use_taken })
    }

    fn settle(&self, tx: &Tx<'_>, output: &mut Report) -> Result<(), Error> {
        if !output.use_taken {
            query::take_use(tx, &output.answer)?;
        }
        output.notice = products::tell(tx, &self.query.subject, &output.answer)?;
        Ok(())
    }

    fn logged(output: &mut Report, row: &Logged) {
        output.log_seq = row.seq;
        output.answer.log_seq = row.seq;
        output.answer.receipt.clone_from(&row.receipt);
        output.text = close(&output.text, (row.seq, &row.receipt), &output.digest, output.lang);
    }

    fn trace(&self, output: Option<&Report>) -> Trace {
        let mut trace = query::trace(&self.query, output.map(|report| &report.answer));
        if let (Some(target), Some(purpose)) = (&self.target, &self.query.purpose) {
            // Who gets it is kept beside the purpose.
            let words = [purpose.text_for_log(), target.clone()].into_iter().filter(|part| !part.is_empty());
            trace = trace.purpose(purpose.code_for_log(), &words.collect::<Vec<_>>().join("；"));
        }
        match output {
            Some(report) => trace.view(&report.text),
            None => trace,
        }
    }
}

/// Stands for the subject itself as who gets its own report.
const OWN: &str = "self";

/// The same digest as a log row's of this text.
pub(super) fn digest(body: &str) -> Result<String, Error> {
    use sm3::{Digest as _, Sm3};
    Ok(hex(&Sm3::digest(serde_json::to_vec(body)?)))
}

impl SubjectReport {
    /// Whether the named row is this officer's own answered query of today, in the same mode, on the same subject.
    fn prints_a_query(&self, tx: &Tx<'_>) -> Result<bool, Error> {
        let Some(seq) = self.of else { return Ok(false) };
        let target = proof::target(&self.query.subject, tx.today());
        let identifier = match &target {
            proof::Target::Identifier(value) => Some(value.clone()),
            proof::Target::Number(_) => proof::find(tx, &target)?.map(|subject| subject.id_value),
        };
        let subject = identifier.map(|identifier| tx.subject_digest(&identifier));
        let same = journal::by_seq(tx.db(), seq)?.is_some_and(|(row, _, _)| {
            row.operation == RunQuery::NAME
                && row.outcome == "done"
                && row.person.as_ref() == Some(&tx.actor().person)
                && row.subject == subject
                && row.mode.as_deref().is_some_and(|mode| mode.split('@').next() == Some(self.query.mode.word()))
                && row.basis == query::basis_of(&self.query)
                && moment(row.at).date_naive() == tx.today()
        });
        if same {
            return Ok(true);
        }
        Err(Error::new(
            Code::Input,
            text!("日志 #{seq} 不是本人今日的这次查询", "log row #{seq} is not this query of yours of today"),
        )
        .hint(text!("重新查询后再打印", "run the query again, then print")))
    }

    /// An export names who gets it and what for. The subject's own report goes to the subject, who need give no reason.
    fn say_who_gets_it(&self, tx: &Tx<'_>) -> Result<(), Error> {
        let own = (self.query.mode == Mode::Own).then_some(OWN);
        let purpose = self.query.purpose.as_ref().map(|purpose| purpose.code.as_str()).filter(|code| !code.is_empty());
        handover::check(tx, self.target.as_deref().or(own), purpose.or(own))
    }

    /// What is not public goes to nobody but who asked (保密义务): the subject itself, the grantee, the unit on duty.
    fn refuse_passing_on(&self, tx: &Tx<'_>, answer: &QueryAnswer) -> Result<(), Error> {
        let Some(law) = tx.pack().publish.confidential.as_ref().filter(|law| law.value) else { return Ok(()) };
        let open = &tx.pack().publish.modes.value;
        let Some(recipient) = self.target.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
            return Ok(());
        };
        if answer.records.iter().all(|line| open.contains(&line.access)) || self.asks(tx, answer, recipient)? {
            return Ok(());
        }
        Err(Error::new(
            Code::Grant,
            text!("非公开信息不得提供给 `{recipient}`", "what is not public may not go to `{recipient}`"),
        )
        .cite(law.rule.clone())
        .hint(text!(
            "只提供给查询人本身；他人须另有信用主体的授权",
            "it goes to who asked; anybody else needs the subject's own authorisation"
        )))
    }

    /// Whether `recipient` is who asked.
    fn asks(&self, tx: &Tx<'_>, answer: &QueryAnswer, recipient: &str) -> Result<bool, Error> {
        let paper = answer.authorisation.as_deref().unwrap_or_default();
        Ok(match self.query.mode {
            Mode::Public => false,
            Mode::Own => {
                let subject = proof::find(tx, &proof::target(&self.query.subject, tx.today()))?;
                recipient == OWN || subject.is_some_and(|subject| subject.name == recipient)
            }
            Mode::Authorised | Mode::Organ => {
                authorisations::by_no(tx.db(), paper)?.is_some_and(|one| one.grantee == recipient)
            }
            Mode::Department => {
                let own = &tx.actor().unit_code;
                let code = self.query.unit.as_deref().filter(|unit| !unit.trim().is_empty()).unwrap_or(own);
                units::by_code(tx.db(), code)?.is_some_and(|unit| unit.code == recipient || unit.name == recipient)
            }
        })
    }

    /// What other units share goes to nobody but who asked for it (不得披露其他提供主体的部门共享信息): any other recipient,
    /// be it a site, the press or a third office, would have it from a unit that did not produce it.
    fn refuse_republication(&self, tx: &Tx<'_>, answer: &QueryAnswer) -> Result<(), Error> {
        let Some(ban) = tx.pack().publish.no_redisclosure.as_ref() else { return Ok(()) };
        let Some(recipient) = self.target.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
            return Ok(());
        };
        let own = units::by_id(tx.db(), tx.actor().unit)?.map(|unit| unit.name).unwrap_or_default();
        let is_free = |line: &QueryLine| !ban.value.contains(&line.access) || line.unit == own;
        if answer.records.iter().all(is_free) || self.asks(tx, answer, recipient)? {
            return Ok(());
        }
        Err(Error::new(
            Code::Grant,
            text!(
                "不得向 `{recipient}` 披露其他单位的共享信息",
                "what other units share may not be disclosed to `{recipient}`"
            ),
        )
        .cite(ban.rule.clone())
        .hint(text!(
            "对外只能披露本单位产生的信息；本单位自用的，--target 写查询单位名称或代码",
            "outside goes only what the own unit produced; for its own use name the asking unit with --target"
        )))
    }
}

fn sheet(tx: &Tx<'_>, answer: &QueryAnswer) -> Result<Sheet, Error> {
    let pack = tx.pack();
    let word = |entries: &[crate::regime::Entry], code: &str| {
        find(entries, code).map_or_else(|| Text { zh: code.to_owned(), en: code.to_owned() }, |one| one.label.clone())
    };
    let order = |code: &str| pack.category.iter().position(|one| one.code == code);
    let mut lines: Vec<_> = answer.records.iter().collect();
    lines.sort_by_key(|line| order(&line.category));
    let entries = lines.into_iter().map(|line| Entry {
        category: word(&pack.category, &line.category),
        access: word(&pack.mode, &line.access),
        state: State::parse(&line.state).map_or_else(|| plain(&line.state), |state| state.label().into()),
        marks: line.annotations.iter().map(|mark| mark_label(mark)).collect(),
        until: line.disclosed_until.map(|day| day.to_string()),
        id: line.id.clone(),
        item: line.item.clone(),
        title: line.title.clone(),
        document: line.document.clone(),
        unit: line.unit.clone(),
        by_reference: line.by_reference.clone(),
        source: line.source.clone(),
        determined: line.determined.clone().unwrap_or_default(),
        article: line.article.clone(),
        attachments: line
            .attachments
            .iter()
            .map(|one| (attachment_label(&one.kind, one.on), one.text.clone()))
            .collect(),
        fields: line.content.iter().map(|(field, value)| (Schema::label_text(field), shown(value))).collect(),
    });
    let purpose = answer.purpose.as_ref().map(|given| {
        let known = pack.purpose(&given.code, &answer.mode).map(|one| one.label.clone());
        let Text { zh, en } = known.unwrap_or_else(|| plain(&given.code));
        let words = &given.text;
        if words.is_empty() { Text { zh, en } } else { text!("{zh}：{words}", "{en}: {words}") }
    });
    let mode = pack.query.mode.iter().find(|one| one.code == answer.mode);
    let told = products::told(tx, answer)?.map(|told| told.lines(pack)).unwrap_or_default();
    Ok(Sheet {
        told,
        centre: tx.env().centre.clone(),
        regulation: pack.regime.title.value.clone(),
        name: answer.subject.name.clone().unwrap_or_default(),
        identifier: answer.subject.identifier.clone().unwrap_or_default(),
        founded_anew: answer.founded_anew.as_ref().map(|anew| anew.label.clone()),
        mode: mode.map_or_else(|| plain(&answer.mode), |one| one.label.clone()),
        purpose,
        authorisation: answer.authorisation.clone(),
        basis: answer.basis.article.clone(),
        validity: validity::told(tx),
        at: answer.at.clone(),
        officer: tx.actor().name.clone(),
        entries: entries.collect(),
        notices: answer.notices.iter().map(|notice| (notice.article.clone(), notice.says.clone())).collect(),
    })
}

fn plain(word: &str) -> Text {
    Text { zh: word.to_owned(), en: word.to_owned() }
}

fn mark_label(word: &str) -> Text {
    Annotation::ALL.into_iter().find(|mark| mark.word() == word).map_or_else(|| plain(word), |mark| mark.label().into())
}

fn attachment_label(kind: &str, on: chrono::NaiveDate) -> Text {
    match kind {
        "answer" => text!("提供主体书面答复（{on}）", "provider's written answer ({on})"),
        _ => text!("异议报告（{on}）", "objection report ({on})"),
    }
}

fn shown(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
