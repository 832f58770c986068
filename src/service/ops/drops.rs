//! Taking back (收回) what one proposed and nobody has decided yet: the asking ends, and everything stands as it was.

use super::{admit_row, casework, changes, decisions, two_persons::Waiting, withdrawals};
use crate::{
    domain::{permission::Relation, refusal::Code, role::Role},
    locale::Text,
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        reason::{self, is_wordless},
        store::{laws, officers, quotas, resets},
    },
    text,
};
use serde::{Deserialize, Serialize};

/// Ends the log-in whose replaced password waits for its second signature.
const RESET: &str = "reset";
/// Ends the role whose quota waits for another supervisor.
const QUOTA: &str = "quota";
/// Ends the kind of change of the law that waits for its second signature.
const LAW: &str = "law";
/// The product's rule: a decision of two persons begins with the first one's asking.
const RULE: &str = "S3";

/// `decision drop ID`: who proposed something takes it back while it waits for the second person.
#[derive(Clone, Debug)]
pub struct DropProposal {
    /// As `decision list` names it; `LOGIN/reset`, `ROLE/quota`, `overlay/law` or `regime/law`.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// What was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// Its number.
    pub id: String,
    /// The operation that waited.
    pub operation: String,
    /// What an officer reads for it.
    pub operation_label: Text,
    /// The rule.
    pub cite: String,
}

/// Nothing of this officer's waits there: the same whether nothing does or what waits is somebody else's.
fn nothing(id: &str) -> Error {
    Error::new(
        Code::NotFound,
        text!(
            "`{id}` 下没有您提出、尚待另一人办理的事项",
            "nothing that you proposed waits for another person under `{id}`"
        ),
    )
    .cite(RULE)
    .hint(text!(
        "只有提出人可以收回；他人提出的由复核人决定，见 `xintai decision list`",
        "only who proposed it takes it back; the rest is the second person's, see `xintai decision list`"
    ))
}

/// Whether an account is this officer's, by person.
fn is_own(tx: &Tx<'_>, account: i64) -> Result<bool, Error> {
    Ok(officers::by_id(tx.db(), account)?.is_some_and(|first| first.person == tx.actor().person))
}

impl DropProposal {
    /// What waits beside the sheets of `decision`: passwords, quotas, the law. Answers the operation that waited.
    fn of_installation(&self, tx: &Tx<'_>) -> Result<Option<&'static str>, Error> {
        let Some((name, kind)) = self.id.split_once('/') else { return Ok(None) };
        match kind {
            RESET => {
                let Some(officer) = officers::by_login(tx.db(), name)? else { return Ok(None) };
                let waits = resets::last(tx.db(), officer.id)?.filter(|reset| reset.done_at.is_none());
                let Some(reset) = waits else { return Ok(None) };
                if !is_own(tx, reset.administrator)? {
                    return Ok(None);
                }
                resets::drop_waiting(tx.db(), reset.id, tx.now_ms())?;
                Ok(Some("officer.passwd"))
            }
            QUOTA => {
                let Some(role) = Role::parse(name) else { return Ok(None) };
                let waiting = quotas::proposals(tx.db())?.into_iter().find(|one| one.role == role.word());
                match waiting {
                    Some(one) if is_own(tx, one.by)? => {
                        quotas::settle(tx.db(), role.word())?;
                        Ok(Some("quota.set"))
                    }
                    _ => Ok(None),
                }
            }
            LAW => {
                let known = [("overlay", "regime.overlay"), ("regime", "regime.change")];
                let Some((kind, operation)) = known.into_iter().find(|(kind, _)| *kind == name) else {
                    return Ok(None);
                };
                match laws::waiting(tx.db(), kind)? {
                    Some(one) if is_own(tx, one.proposed_by)? => {
                        laws::end_waiting(tx.db(), kind)?;
                        Ok(Some(operation))
                    }
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    /// What waits with a sheet.
    fn of_sheet(&self, tx: &Tx<'_>, waiting: &Waiting) -> Result<(), Error> {
        let no = self.id.split('/').next().unwrap_or_default();
        let reason = self.reason.trim();
        match waiting.sheet.operation.as_str() {
            "case.amend" => {
                let tx = &tx.under(&waiting.sheet.pack);
                super::amendments::take_back(tx, &casework::load(tx, no)?, reason)?;
                casework::refresh(tx, no).map(drop)
            }
            "record.admit" => admit_row::take_back(tx, &self.id),
            "authorisation.approve" => super::authorisations::take_back(tx, &self.id, reason),
            "subject.confirm" => changes::take_back(tx, &self.id, reason),
            "record.withdraw" => withdrawals::end_asking(tx, waiting, reason),
            _ => Err(by_its_case(&self.id)),
        }
    }
}

/// A step of a case goes on as its law says.
fn by_its_case(id: &str) -> Error {
    Error::new(
        Code::State,
        text!("`{id}` 的这一步按事项的程序进行，不能单独收回", "this step of `{id}` goes on as its case does"),
    )
    .cite(RULE)
    .hint(text!(
        "请复核人不予同意，或者办理该事项的撤回：`xintai case actions {id}`",
        "ask the second person to reject it, or take the steps that are open: `xintai case actions {id}`"
    ))
}

impl Operation for DropProposal {
    type Output = Dropped;
    const NAME: &'static str = "decision.drop";
    const KIND: Kind = Kind::Change;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(Relation::Own)
    }

    fn typed(&self) -> Vec<&str> {
        vec![&self.reason]
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Dropped, Error> {
        let reason = &self.reason;
        if is_wordless(reason) {
            return Err(Error::new(Code::Input, text!("收回须写明理由", "taking it back needs a reason"))
                .cite(reason::RULE)
                .hint(text!("用 --reason 写明", "give it with --reason")));
        }
        let waiting = decisions::waiting_under(tx, &self.id)?;
        let operation = match waiting {
            Some(waiting) if is_own(tx, waiting.by)? => {
                self.of_sheet(tx, &waiting)?;
                waiting.sheet.operation
            }
            Some(_) => return Err(nothing(&self.id)),
            None => self.of_installation(tx)?.ok_or_else(|| nothing(&self.id))?.to_owned(),
        };
        let operation_label = super::sheets::operation_label(&operation);
        Ok(Dropped { id: self.id.clone(), operation, operation_label, cite: RULE.to_owned() })
    }

    fn trace(&self, output: Option<&Dropped>) -> Trace {
        let trace = Trace::new().ids([&self.id]);
        output.map_or(trace.clone(), |done| trace.cite(&done.cite).count(1))
    }
}
