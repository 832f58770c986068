//! Lists that this level of government sets up itself (本级自行编制的清单): public comment, the joint meeting's approval and
//! publication come first, one after the other.

use crate::{
    domain::{refusal::Code, rule::Ruled},
    locale::Text,
    service::{Error, Tx},
    text,
};
use chrono::NaiveDate;

/// What went before a version of such a list is put in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Last day of public comment (征求意见).
    pub comment_until: Option<NaiveDate>,
    /// Number of the joint meeting's approval (联席会议审定).
    pub consent: Option<String>,
    /// Day of the approval.
    pub consent_on: Option<NaiveDate>,
    /// Day of publication (向社会公布).
    pub published_on: Option<NaiveDate>,
}

impl Before {
    /// Refuses unless every step that the text asks is over, each after the one before it.
    pub(super) fn check(&self, tx: &Tx<'_>, steps: &Ruled<Vec<String>>) -> Result<(), Error> {
        let missing = steps.value.iter().find(|step| !self.is_done(step, tx.today()));
        let Some((what, option)) = missing.map(|step| words(step)) else { return Ok(()) };
        let Text { zh, en } = what;
        Err(Error::new(Code::Config, text!("缺少或未完成：{zh}", "missing or not over: {en}"))
            .cite(steps.rule.clone())
            .hint(text!("用 {option} 写明，各步骤依次进行", "give {option}; the steps follow one another")))
    }

    fn is_done(&self, step: &str, today: NaiveDate) -> bool {
        match step {
            "comment" => self.comment_until.is_some_and(|last| last < today),
            "consent" => {
                let numbered = self.consent.as_deref().is_some_and(|no| !no.trim().is_empty());
                let after_comment = |on: NaiveDate| self.comment_until.is_none_or(|last| last < on);
                numbered && self.consent_on.is_some_and(|on| on <= today && after_comment(on))
            }
            _ => {
                let after_consent = |on: NaiveDate| self.consent_on.is_none_or(|consent| consent <= on);
                self.published_on.is_some_and(|on| on <= today && after_consent(on))
            }
        }
    }
}

/// What a step is called, and the option that names it.
fn words(step: &str) -> (Text, &'static str) {
    match step {
        "comment" => (text!("公开征求意见", "public comment"), "--comment-until"),
        "consent" => (text!("联席会议同意", "consent of the joint meeting"), "--consent --consent-on"),
        _ => (text!("向社会公开", "publication"), "--published-on"),
    }
}
