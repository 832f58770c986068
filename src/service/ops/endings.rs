//! The end of a subject (主体终止): an organisation deregistered, a person dead. Disclosure of basic information hangs on it,
//! so it holds once a second person has confirmed it.

use super::changes::{self, ChangeCard, Proof, What};
use crate::service::{Error, Kind, Operation, Trace, Tx};
use chrono::NaiveDate;

/// `subject end`: registers, with its document, that a subject was deregistered or died. Counted from the day of the
/// event; what is shown changes from the confirmation on (HC-A23).
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

impl Operation for EndSubject {
    type Output = ChangeCard;
    const NAME: &'static str = "subject.end";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        vec![&self.document]
    }

    fn run(&self, tx: &Tx<'_>) -> Result<ChangeCard, Error> {
        let proof = Proof { document: &self.document, bytes: &self.bytes };
        changes::propose(tx, &self.subject, &What::End, self.on, &proof)
    }

    fn trace(&self, output: Option<&ChangeCard>) -> Trace {
        Trace::new().ids(output.iter().flat_map(|card| [&card.change, &card.subject]))
    }
}
