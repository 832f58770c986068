//! Letters of state organs (国家机关公函): what opens the archive to an organ that needs it by law for its official duty.

use super::authorisations::{self as papers, AuthorisationCard, Paper};
use crate::{
    domain::{
        permission::Relation,
        query::{Mode, Purpose},
        refusal::Code,
    },
    locale::Label,
    service::{
        Error, Kind, Need, Operation, Trace, Tx, proof,
        store::authorisations::{self, Authorisation},
    },
    text,
};
use chrono::{Datelike as _, Days, NaiveDate};

/// `authorisation add --organ`: takes in the letter of a state organ.
#[derive(Clone, Debug, Default)]
pub struct AddLetter {
    /// Whose information: identifier or public number.
    pub subject: String,
    /// The state organ (国家机关).
    pub organ: String,
    /// Number of the letter (公函文号).
    pub number: String,
    /// The legal basis it names (法律依据).
    pub basis: String,
    /// The official matter (公务事项).
    pub matter: String,
    /// Last day it may be used; when not given, after the days that the pack sets for such letters.
    pub until: Option<NaiveDate>,
    /// The letter itself.
    pub paper: Option<Paper>,
}

impl AddLetter {
    /// The field of the law's list that is empty.
    fn missing(&self, fields: &[String]) -> Option<Label> {
        let known = [
            ("organ", &self.organ, Label::new("国家机关", "the organ")),
            ("basis", &self.basis, Label::new("法律依据", "the legal basis")),
            ("matter", &self.matter, Label::new("公务事项", "the official matter")),
        ];
        let wanted = known.into_iter().filter(|(word, _, _)| fields.iter().any(|field| field == word));
        wanted.filter(|(_, said, _)| said.trim().is_empty()).map(|(_, _, label)| label).next()
    }

    fn check(&self, tx: &Tx<'_>) -> Result<String, Error> {
        let Some(law) = &tx.pack().query.letter_fields else {
            let words =
                text!("本办法未规定国家机关凭公函查询", "this regulation knows no query by a state organ's letter");
            return Err(tx.silent("query.organ", words));
        };
        let incomplete = |zh: &str, en: &str| {
            Error::new(Code::Input, text!("公函缺少{zh}", "the letter lacks {en}")).cite(law.rule.clone()).hint(text!(
                "补全后再登记：--organ --basis --matter --document",
                "complete it: --organ --basis --matter --document"
            ))
        };
        if let Some(label) = self.missing(&law.value) {
            return Err(incomplete(label.zh, label.en));
        }
        if self.paper.is_none() || self.number.trim().is_empty() {
            return Err(incomplete("文号或正文", "its number or the paper itself"));
        }
        Ok(law.rule.clone())
    }
}

impl Operation for AddLetter {
    type Output = AuthorisationCard;
    const NAME: &'static str = "authorisation.add";
    const KIND: Kind = Kind::Change;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(Relation::Organ)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<AuthorisationCard, Error> {
        let rule = self.check(tx)?;
        let days = tx.pack().query.letter_days.as_ref().map(|days| Days::new(u64::from(days.value)));
        let counted = || days.and_then(|days| tx.today().checked_add_days(days));
        let Some(until) = self.until.or_else(counted) else {
            return Err(Error::new(Code::Input, text!("未写明终止日期", "the last day is missing"))
                .cite(rule)
                .hint(text!("用 --until 写明", "give it with --until")));
        };
        if until < tx.today() {
            return Err(Error::new(Code::Input, text!("终止日期早于今天", "the last day is before today"))
                .cite(rule)
                .hint(text!("核对 --until", "check --until")));
        }
        let target = proof::target(&self.subject, tx.today());
        let subject = proof::find(tx, &target)?.ok_or_else(papers::unknown_subject)?;
        let purpose = tx.pack().purpose.iter().find(|one| one.modes.iter().any(|mode| mode == Mode::Organ.word()));
        let no = authorisations::insert(
            tx.db(),
            tx.today().year(),
            &Authorisation {
                id: 0,
                no: String::new(),
                kind: "organ".to_owned(),
                subject: Some(subject.id),
                grantee: self.organ.trim().to_owned(),
                grantee_digest: None,
                unit: None,
                application: Some(self.number.trim().to_owned()),
                items: Vec::new(),
                purpose: purpose.map(|one| one.code.clone()).unwrap_or_default(),
                purpose_text: Purpose { code: String::new(), text: self.matter.trim().to_owned() }.text_for_log(),
                from_day: tx.today().to_string(),
                until_day: until.to_string(),
                uses_left: None,
                paper: papers::keep_paper(tx, self.paper.as_ref())?,
                state: "active".to_owned(),
                added_by: tx.actor().officer,
                added_at: tx.now_ms(),
                approved_by: None,
                approved_at: None,
                revoked_at: None,
                revoke_reason: None,
                version: 1,
                legal_basis: Some(self.basis.trim().to_owned()),
                list: None,
            },
        )?;
        papers::card(tx, &papers::load(tx, &no)?)
    }

    fn trace(&self, output: Option<&AuthorisationCard>) -> Trace {
        match output {
            None => Trace::new(),
            Some(card) => {
                let subject = card.subject.as_ref().and_then(|subject| subject.id.clone());
                Trace::new().basis(&card.id).ids(std::iter::once(card.id.clone()).chain(subject))
            }
        }
    }
}
