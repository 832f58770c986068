//! Letters of state organs (国家机关公函): what opens the archive to an organ that needs it by law for its official duty.

use super::authorisations::{self as papers, AuthorisationCard, Terms};
use crate::{
    domain::{
        permission::Relation,
        query::{Mode, Purpose},
        refusal::Code,
    },
    locale::Label,
    service::{
        Error, Kind, Need, Operation, Trace, Tx, proof,
        store::authorisations::{self, Authorisation, Filter},
    },
    text,
};
use chrono::Days;

/// Kind of an authorisation that is a state organ's letter.
const LETTER: &str = "organ";
/// Letters about one subject that are compared with a new one.
const MOST: u32 = 1_000;

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
    /// What it covers. No items are all that the matter needs; without a last day the days that the pack sets for such
    /// letters count; the purpose is that of the organs where none is given.
    pub terms: Terms,
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
        if self.terms.paper.is_none() || self.number.trim().is_empty() {
            return Err(incomplete("文号或正文", "its number or the paper itself"));
        }
        Ok(law.rule.clone())
    }

    /// The terms with what the pack says where the letter is silent; the matter is what the purpose is in words.
    fn completed(&self, tx: &Tx<'_>) -> Terms {
        let days = tx.pack().query.letter_days.as_ref().map(|days| Days::new(u64::from(days.value)));
        let from = self.terms.from.unwrap_or_else(|| tx.today());
        let until = self.terms.until.or_else(|| days.and_then(|days| from.checked_add_days(days)));
        let of_organs = || tx.pack().purpose.iter().find(|one| one.modes.iter().any(|mode| mode == Mode::Organ.word()));
        let given = self.terms.purpose.as_ref().map(|purpose| purpose.code.clone());
        let code = given.or_else(|| of_organs().map(|one| one.code.clone())).unwrap_or_default();
        let purpose = Purpose { code, text: self.matter.trim().to_owned() };
        Terms { from: Some(from), until, purpose: Some(purpose), ..self.terms.clone() }
    }

    /// The same letter about the same subject is taken in once.
    fn refuse_twice(&self, tx: &Tx<'_>, subject: i64, rule: &str) -> Result<(), Error> {
        let filter = Filter {
            subject: Some(subject),
            kind: Some(LETTER.to_owned()),
            state: Some("active".to_owned()),
            today: tx.today().to_string(),
            ..Filter::default()
        };
        let same = |one: &Authorisation| {
            one.grantee == self.organ.trim() && one.application.as_deref() == Some(self.number.trim())
        };
        let known = authorisations::page(tx.db(), &filter, MOST)?;
        let Some(Authorisation { no, .. }) = known.into_iter().find(same) else { return Ok(()) };
        Err(Error::new(Code::State, text!("此公函已登记为 `{no}`", "this letter is registered as `{no}` already"))
            .cite(rule)
            .hint(text!(
                "直接用 `{no}` 查询；内容有误的，先 `xintai authorisation revoke {no}` 再登记",
                "query with `{no}`; if it is wrong, `xintai authorisation revoke {no}` first"
            )))
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
        let target = proof::target(&self.subject, tx.today());
        let subject = proof::find(tx, &target)?.ok_or_else(papers::unknown_subject)?;
        self.refuse_twice(tx, subject.id, &rule)?;
        let new = papers::drawn_up(tx, &self.completed(tx), Mode::Organ, &rule)?;
        if new.until_day < tx.today().to_string() {
            return Err(Error::new(Code::Input, text!("终止日期早于今天", "the last day is before today"))
                .cite(rule)
                .hint(text!("核对 --until", "check --until")));
        }
        papers::add(
            tx,
            &Authorisation {
                kind: LETTER.to_owned(),
                subject: Some(subject.id),
                grantee: self.organ.trim().to_owned(),
                application: Some(self.number.trim().to_owned()),
                purpose_text: Purpose { code: String::new(), text: self.matter.trim().to_owned() }.text_for_log(),
                legal_basis: Some(self.basis.trim().to_owned()),
                ..new
            },
        )
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
