//! Self-check (自查核查) of collection, publication and repair over some days: numbers, a sample to look at, and a signed copy.

use crate::{
    domain::refusal::Code,
    regime::Entry,
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        store::selfcheck::{self as store, Signed},
    },
    text,
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Numbers of one part that are looked at one by one.
const SAMPLE: u32 = 5;

/// `report self-check`: the numbers of some days; with a finding it is signed and kept.
#[derive(Clone, Debug)]
pub struct SelfCheck {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// What the sample showed; the report is signed with it.
    pub finding: Option<String>,
}

/// One part of the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The part.
    #[serde(flatten)]
    pub part: Entry,
    /// Its numbers, by word.
    pub counts: std::collections::BTreeMap<String, i64>,
    /// Numbers of records or cases to look at.
    pub sample: Vec<String>,
}

/// A self-check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Its number, once signed.
    pub number: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Each part.
    pub parts: Vec<Part>,
    /// What the sample showed.
    pub finding: String,
    /// SM3 of the parts and the finding.
    pub digest: String,
    /// The last day signed before, and the pack's reminder in days; none where nothing was signed.
    pub last: Option<NaiveDate>,
    /// Days after which the console reminds.
    pub remind: Option<u32>,
    /// The rule.
    pub cite: String,
}

impl Operation for SelfCheck {
    type Output = Checked;
    const NAME: &'static str = "report.self-check";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Checked, Error> {
        use sm3::{Digest as _, Sm3};
        let Some(law) = &tx.pack().self_check else {
            return Err(tx.silent(Self::NAME, text!("本办法未规定自查", "this regulation prescribes no self-check")));
        };
        let rule = law.parts.first().map(|part| part.rule.clone()).unwrap_or_default();
        if self.until < self.from || tx.today() < self.until {
            let (from, until) = (self.from, self.until);
            return Err(Error::new(
                Code::Input,
                text!("期间 {from} 至 {until} 无效", "{from} to {until} is no stretch of days"),
            )
            .cite(rule)
            .hint(text!(
                "起日不晚于止日，止日不晚于今日",
                "the first day is not after the last, the last not after today"
            )));
        }
        let days = (self.from.to_string(), self.until.to_string());
        let mut parts = Vec::new();
        for part in &law.parts {
            let (counts, sample) = store::part(tx.db(), &part.code, &days, &tx.today().to_string(), SAMPLE)?;
            parts.push(Part { part: part.clone(), counts, sample });
        }
        let finding = self.finding.as_deref().unwrap_or_default().trim().to_owned();
        let body = serde_json::to_string(&(&parts, &finding))?;
        let digest = hex(&Sm3::digest(&body));
        let last = store::last(tx.db())?.and_then(|day| day.parse().ok());
        let number = if finding.is_empty() {
            None
        } else {
            let signed = Signed {
                from: days.0,
                until: days.1,
                body,
                digest: digest.clone(),
                by: tx.actor().officer,
                at: tx.now_ms(),
            };
            Some(store::sign(tx.db(), &signed)?)
        };
        let remind = law.remind.as_ref().map(|days| days.value);
        let (from, until) = (self.from, self.until);
        Ok(Checked { number, from, until, parts, finding, digest, last, remind, cite: rule })
    }

    fn trace(&self, output: Option<&Checked>) -> Trace {
        match output {
            Some(done) => Trace::new().ids(&done.number).count(done.parts.len()).cite(&done.cite).view(done),
            None => Trace::new(),
        }
    }
}

/// Since when the regular self-check is to be made again, as the pack reminds of it, and its rule: counted from the last
/// day that a signed one covers, or from the regulation's first. None where it is not yet time.
pub(super) fn to_make(tx: &Tx<'_>) -> Result<Option<(NaiveDate, String)>, Error> {
    let pack = tx.pack();
    let Some((law, remind)) = pack.self_check.as_ref().and_then(|law| Some((law, law.remind.as_ref()?))) else {
        return Ok(None);
    };
    let last = store::last(tx.db())?.and_then(|day| day.parse().ok());
    let from: Option<NaiveDate> = last.or(pack.regime.in_force.as_ref().map(|first| first.value));
    let since = from.and_then(|from| from.checked_add_days(Days::new(u64::from(remind.value))));
    let rule = law.parts.first().map(|part| part.rule.clone()).unwrap_or_default();
    Ok(since.filter(|since| *since <= tx.today()).map(|since| (since, rule)))
}

/// `report self-checks`: the signed ones, the last first.
#[derive(Clone, Copy, Debug)]
pub struct ListSelfChecks;

/// A signed self-check as kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its number.
    pub number: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Who signed.
    pub officer: String,
    /// What was signed.
    pub body: serde_json::Value,
    /// Its digest.
    pub digest: String,
}

/// Signed self-checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfChecks {
    /// The last first.
    pub items: Vec<Kept>,
}

impl Operation for ListSelfChecks {
    type Output = SelfChecks;
    const NAME: &'static str = "report.self-checks";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> crate::service::Need {
        crate::service::Need::new("report.self-check")
    }

    fn run(&self, tx: &Tx<'_>) -> Result<SelfChecks, Error> {
        Ok(SelfChecks { items: store::all(tx.db())? })
    }

    fn trace(&self, output: Option<&SelfChecks>) -> Trace {
        match output {
            Some(list) => Trace::new().ids(list.items.iter().map(|one| &one.number)).count(list.items.len()).view(list),
            None => Trace::new(),
        }
    }
}
