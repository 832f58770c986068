//! One paper of a case (材料), with its bytes.

use super::cases::{Noun, PaperShown, look};
use crate::service::{Error, Kind, Need, Operation, Trace, Tx, store::papers};
use serde::{Deserialize, Serialize};

/// `case paper`: one paper of a case, with its bytes.
#[derive(Clone, Debug)]
pub struct ShowPaper {
    /// The case.
    pub case: String,
    /// Number of the paper.
    pub paper: i64,
}

/// A paper with its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperBody {
    /// Its particulars.
    pub paper: PaperShown,
    /// Its text, when it is one.
    pub text: Option<String>,
    /// Its bytes.
    #[serde(default, skip_serializing)]
    pub body: Vec<u8>,
}

impl Operation for ShowPaper {
    type Output = PaperBody;
    const NAME: &'static str = "case.paper";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new("case.show")
    }

    fn case(&self) -> Option<&str> {
        Some(&self.case)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<PaperBody, Error> {
        let case = look(tx, &self.case, Noun::Case)?;
        let found = papers::with_body(tx.db(), case.file.id, self.paper)?;
        let (paper, body) = found.ok_or_else(|| Error::not_found(&self.paper.to_string()))?;
        let paper =
            PaperShown { id: paper.id, kind: paper.kind, name: paper.name, size: paper.size, digest: paper.digest };
        Ok(PaperBody { paper, text: String::from_utf8(body.clone()).ok(), body })
    }

    fn trace(&self, output: Option<&PaperBody>) -> Trace {
        let trace = Trace::new().basis(&self.case).ids([self.case.clone(), format!("P-{}", self.paper)]);
        if output.is_some() { trace.count(1) } else { trace }
    }
}
