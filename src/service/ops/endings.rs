//! The end of a subject (主体终止): an organisation deregistered, a person dead. Disclosure of basic information hangs on it.

use crate::{
    domain::refusal::Code,
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        proof,
        store::{
            papers::{self, Paper},
            subjects,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `subject end`: registers, with its document, that a subject was deregistered or died. Counted from the day of the
/// event; what is shown changes from the registration on (HC-A23).
#[derive(Clone, Debug)]
pub struct EndSubject {
    /// Identifier or public number.
    pub subject: String,
    /// Day of deregistration or death.
    pub on: NaiveDate,
    /// Name of the document that says so.
    pub document: String,
    /// The document.
    pub bytes: Vec<u8>,
}

/// What was registered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubjectEnded {
    /// Public number of the subject.
    pub subject: String,
    /// The day.
    pub ended: NaiveDate,
}

impl Operation for EndSubject {
    type Output = SubjectEnded;
    const NAME: &'static str = "subject.end";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<SubjectEnded, Error> {
        use sm3::{Digest as _, Sm3};
        if self.bytes.is_empty() {
            return Err(Error::new(Code::Basis, text!("缺少证明文件", "the document that proves it is missing"))
                .cite(tx.pack().basis.fields.rule.clone())
                .hint(text!("附注销登记或死亡证明", "attach the deregistration notice or the death certificate")));
        }
        let target = proof::target(&self.subject, tx.today());
        let found = proof::find(tx, &target)?.ok_or_else(|| Error::not_found(&self.subject))?;
        super::changes::check_plausible(tx, &found, self.on)?;
        let paper = Paper {
            id: 0,
            case_file: None,
            kind: "subject-end".to_owned(),
            name: self.document.clone(),
            digest: hex(&Sm3::digest(&self.bytes)),
            size: i64::try_from(self.bytes.len()).unwrap_or(i64::MAX),
            added_by: tx.actor().officer,
            added_at: tx.now_ms(),
        };
        papers::insert(tx.db(), &paper, &self.bytes)?;
        subjects::set_ended(tx.db(), found.id, &self.on.to_string(), &tx.today().to_string())?;
        Ok(SubjectEnded { subject: found.no(), ended: self.on })
    }

    fn trace(&self, output: Option<&SubjectEnded>) -> Trace {
        Trace::new().ids(output.map(|ended| ended.subject.clone()))
    }
}
