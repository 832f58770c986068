//! Whom a row is about (关联匹配): the subject that its number or any other paper of the same person leads to, or a new one.

use super::import_rows::{Judge, NAME_DIFFERS, problem};
use crate::{
    domain::{identifier, permission::Kind, refusal::Code},
    intake::{Filing, Party, Problem, RawRow, Severity, SubjectKind, fields::Role},
    locale::Text,
    service::{
        Error,
        store::{
            batches::Batch,
            subjects::{self, Subject},
        },
        whom::{self, FormerNumber},
    },
    text,
};

impl Judge<'_> {
    /// The row id of the subject; or why the row cannot say whom it is about.
    pub(super) fn subject(
        &self,
        batch: &Batch,
        raw: &RawRow,
        filing: &Filing,
        problems: &mut Vec<Problem>,
    ) -> Result<Result<i64, Problem>, Error> {
        let party = &filing.subject;
        let (id_kind, id_value) = if party.masked {
            // Stars name nobody: such a subject stands for this row alone and no search finds it by number.
            ("masked".to_owned(), format!("{}#{}/{}", party.id, batch.no, raw.number))
        } else {
            (party.id_kind.word().to_owned(), party.id.clone())
        };
        let own = if party.masked { None } else { self.known(&id_kind, &id_value)? };
        if let Some(told) = self.not_a_persons(raw, filing).or_else(|| self.has_an_id_number(raw, filing)) {
            return Ok(Err(told));
        }
        let found = match self.with_papers(raw, filing, own)? {
            Ok(found) => found,
            Err(told) => return Ok(Err(told)),
        };
        if let Some(found) = found {
            self.link(&found, filing)?;
            if found.name != party.name {
                problems.push(self.other_name(raw));
            }
            let number = whom::Target::Identifier(id_value);
            if let Some(former) = whom::former(self.tx, &number, &found)? {
                problems.push(self.former_number(raw, &former));
            }
            return Ok(Ok(found.id));
        }
        let kind = if party.kind == SubjectKind::Person { Kind::Person } else { Kind::Organisation };
        let digest = self.tx.subject_digest(&id_value);
        let mut subject = Subject {
            id: 0,
            kind: kind.word().to_owned(),
            id_kind,
            id_value,
            name: party.name.clone(),
            ended_on: None,
            ended_registered_on: None,
        };
        subject.id = subjects::insert(self.tx.db(), &subject, &digest)?;
        self.link(&subject, filing)?;
        Ok(Ok(subject.id))
    }

    /// Who is known by the row's own number: a linked paper, a former code or that of a merged entry leads to its subject,
    /// whose own number is another one.
    fn known(&self, id_kind: &str, id_value: &str) -> Result<Option<Subject>, Error> {
        let known = subjects::led_by(self.tx.db(), id_value)?;
        Ok(known.filter(|found| found.id_kind == id_kind || found.id_value != id_value))
    }

    /// The one person that number and papers of the row lead to. Papers of two persons in one row are a mistake: of the
    /// unit, or of the register, which then holds one person twice.
    fn with_papers(
        &self,
        raw: &RawRow,
        filing: &Filing,
        own: Option<Subject>,
    ) -> Result<Result<Option<Subject>, Problem>, Error> {
        let party = &filing.subject;
        let mut found = own;
        for (_, number) in filing.local.linked.iter().filter(|(_, number)| *number != party.id) {
            let Some(other) = self.holder(number)? else { continue };
            match &found {
                Some(one) if one.id == other.id => {}
                // The register knows the person by this paper alone, and the row brings the number. Two numbers of one kind
                // are two persons, and so are two names.
                None if other.kind == Kind::Person.word() && other.name == party.name && !is_second(party, &other) => {
                    found = Some(other);
                }
                _ => return Ok(Err(self.of_another(raw))),
            }
        }
        Ok(Ok(found))
    }

    /// Whose paper it is already.
    fn holder(&self, number: &str) -> Result<Option<Subject>, Error> {
        subjects::led_by(self.tx.db(), number)
    }

    /// Links what the row names beside the subject's own number (关联证件), and the row's number where it is none of these.
    fn link(&self, subject: &Subject, filing: &Filing) -> Result<(), Error> {
        let party = &filing.subject;
        let own = (!party.masked && party.kind == SubjectKind::Person).then(|| (party.id_kind, party.id.clone()));
        for (kind, number) in filing.local.linked.iter().chain(&own) {
            if *number != subject.id_value && self.holder(number)?.is_none() {
                subjects::link(self.tx.db(), subject.id, kind.word(), number)?;
            }
        }
        Ok(())
    }

    fn rule(&self) -> String {
        let law = &self.tx.pack().subject;
        law.linked.as_ref().map_or_else(|| law.person_id.rule.clone(), |linked| linked.rule.clone())
    }

    fn refused(&self, raw: &RawRow, code: &str, message: Text, hint: Text, rule: String) -> Problem {
        let field = self.schema.key_of(Role::LinkedPapers);
        let mut told = problem(raw, field, code, Severity::Error, Code::Input, message);
        (told.hint, told.cite) = (hint, Some(rule));
        told
    }

    fn of_another(&self, raw: &RawRow) -> Problem {
        let message = text!("关联证件已属另一人", "a paper is linked to another person already");
        let hint = text!(
            "核对证件号码；确为同一人的，由中心用 `xintai subject change --merge` 合并两个主体，误关联的用 --unlink \
             撤销关联，然后重报",
            "check the numbers; if it is one person, the centre merges the two entries with `xintai subject change \
             --merge`; a paper linked by mistake is taken off with --unlink. Then the row is sent again"
        );
        self.refused(raw, "paper-of-another", message, hint, self.rule())
    }

    /// Papers of a person beside an organisation.
    fn not_a_persons(&self, raw: &RawRow, filing: &Filing) -> Option<Problem> {
        if filing.subject.kind == SubjectKind::Person || filing.local.linked.is_empty() {
            return None;
        }
        let message = text!("只有自然人有关联证件", "only a natural person has linked papers");
        let hint = text!("清空该栏", "leave the column empty");
        Some(self.refused(raw, "paper-of-organisation", message, hint, self.rule()))
    }

    /// Who has an ID number is keyed by it, not by the paper beside it.
    fn has_an_id_number(&self, raw: &RawRow, filing: &Filing) -> Option<Problem> {
        let law = self.tx.pack().subject.substitute.as_ref().filter(|law| law.value)?;
        let is_id = |(kind, number): &(identifier::Kind, String)| {
            *kind == identifier::Kind::ResidentId
                && identifier::check_as(*kind, number, self.tx.today()).verdict == identifier::Verdict::Valid
        };
        let party = &filing.subject;
        if party.id_kind == identifier::Kind::ResidentId || !filing.local.linked.iter().any(is_id) {
            return None;
        }
        let message = text!("有身份证号码的，以身份证号码为标识", "who has an ID number is keyed by it");
        let hint = text!(
            "主体标识填身份证号码，其他证件填在关联证件一栏",
            "give the ID number as the identifier, and the other paper as a linked one"
        );
        Some(self.refused(raw, "id-number-beside", message, hint, law.rule.clone()))
    }

    /// The row goes to the subject that holds the records now; its unit learns that the number is of yesterday.
    fn former_number(&self, raw: &RawRow, former: &FormerNumber) -> Problem {
        let (document, since) = (&former.document, &former.since);
        let message = text!(
            "该号码是原号码，{since}起已变更（{document}）",
            "a former number, changed since {since} ({document})"
        );
        let roles = [Role::AnyId, Role::Uscc, Role::Id];
        let field =
            roles.map(|role| self.schema.key_of(role)).into_iter().find(|key| !key.is_empty()).unwrap_or_default();
        let mut told = problem(raw, field, "former-number", Severity::Warning, Code::Input, message);
        told.hint = text!(
            "信息归于现主体；以后按现号码报送",
            "it goes to the subject of today; send its present number from now on"
        );
        told.cite = self.tx.pack().intake.anomalies.as_ref().map(|law| law.rule.clone());
        told
    }

    fn other_name(&self, raw: &RawRow) -> Problem {
        let message = text!("与登记在册的主体名称不同", "the name differs from the one this subject is known by");
        let field = self.schema.key_of(Role::Name);
        let mut told = problem(raw, field, NAME_DIFFERS, Severity::Warning, Code::Input, message);
        told.cite = self.tx.pack().intake.anomalies.as_ref().map(|law| law.rule.clone());
        told
    }
}

/// Whether the person found has another number of the row's own kind: nobody has two ID numbers.
fn is_second(party: &Party, found: &Subject) -> bool {
    let id_number = identifier::Kind::ResidentId;
    party.id_kind == id_number && found.id_kind == id_number.word()
}
