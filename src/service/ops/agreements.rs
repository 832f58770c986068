//! Agreements (约定) with market collectors: under which of them market information comes in, and what may be done with it.

use crate::{
    domain::{admission::marks::MARKET, permission::Relation, refusal::Code},
    regime::Market,
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        ops::{casework::Paper, facts},
        store::{
            market::{self, Agreement},
            records::Record,
            units,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a market regime says, or that there is none.
pub(super) fn law<'t>(tx: &'t Tx<'_>) -> Result<&'t Market, Error> {
    tx.pack()
        .market
        .as_ref()
        .ok_or_else(|| tx.silent("market", text!("本办法未规定市场信用信息", "the text knows no market information")))
}

/// SM3 of a paper; an empty one is none.
pub(super) fn digest_of(paper: Option<&Paper>) -> Option<String> {
    use sm3::{Digest as _, Sm3};
    paper.filter(|paper| !paper.body.is_empty()).map(|paper| hex(&Sm3::digest(&paper.body)))
}

/// `agreement add`: an agreement with a collector.
#[derive(Clone, Debug, Default)]
pub struct AddAgreement {
    /// Its number, as the parties gave it.
    pub no: String,
    /// Code of the collector.
    pub unit: String,
    /// What it allows: `publish`, `query`, `share`.
    pub uses: Vec<String>,
    /// First day; today when not given.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// The paper.
    pub paper: Option<Paper>,
}

/// An agreement as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementCard {
    /// Its number.
    pub no: String,
    /// Code of the collector.
    pub unit: String,
    /// What it allows.
    pub uses: Vec<String>,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: Option<String>,
    /// In force today.
    pub in_force: bool,
}

/// Whether it holds today: its term runs, and nobody ended it.
fn is_in_force(tx: &Tx<'_>, found: &Agreement) -> bool {
    let today = tx.today().to_string();
    let ended = found.ended_on.as_ref().is_some_and(|day| *day <= today);
    let over = found.until_day.as_ref().is_some_and(|day| *day < today);
    found.from_day <= today && !ended && !over
}

fn card(tx: &Tx<'_>, found: &Agreement) -> Result<AgreementCard, Error> {
    Ok(AgreementCard {
        no: found.no.clone(),
        unit: units::by_id(tx.db(), found.unit)?.map(|unit| unit.code).unwrap_or_default(),
        uses: found.uses.clone(),
        from: found.from_day.clone(),
        until: found.ended_on.clone().or_else(|| found.until_day.clone()),
        in_force: is_in_force(tx, found),
    })
}

impl Operation for AddAgreement {
    type Output = AgreementCard;
    const NAME: &'static str = "agreement.add";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<AgreementCard, Error> {
        let law = law(tx)?;
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        let rule = law.agreement.as_ref().map(|found| found.rule.clone()).unwrap_or_default();
        let refuse = |message, hint| Err(Error::new(Code::Input, message).cite(rule.clone()).hint(hint));
        if !law.collectors.value.contains(&unit.kind) {
            let code = &self.unit;
            return Err(Error::new(
                Code::Input,
                text!("`{code}` 不是市场信用信息采集单位", "`{code}` is no market collector"),
            )
            .cite(law.collectors.rule.clone())
            .hint(text!("只与采集单位约定", "agreements are made with collectors")));
        }
        let Some(digest) = digest_of(self.paper.as_ref()) else {
            return refuse(
                text!("缺少约定文本", "the agreement itself is missing"),
                text!("用 --document 附上", "attach it with --document"),
            );
        };
        if self.no.trim().is_empty() || market::agreement_by_no(tx.db(), self.no.trim())?.is_some() {
            return refuse(
                text!("约定编号为空或者已登记", "the number is empty or taken"),
                text!("用 `xintai agreement list` 核对", "check it with `xintai agreement list`"),
            );
        }
        let known = law.uses.as_ref().map(|uses| uses.value.as_slice()).unwrap_or_default();
        if let Some(other) = self.uses.iter().find(|one| !known.contains(one)) {
            let all = known.join(" ");
            return refuse(
                text!("`{other}` 不是可以约定的用法", "`{other}` is no use to agree on"),
                text!("用法：{all}", "uses: {all}"),
            );
        }
        let new = Agreement {
            no: self.no.trim().to_owned(),
            unit: unit.id,
            uses: self.uses.clone(),
            from_day: self.from.unwrap_or_else(|| tx.today()).to_string(),
            until_day: self.until.map(|day| day.to_string()),
            ended_on: None,
            digest,
            added_by: tx.actor().officer,
            added_at: tx.now_ms(),
        };
        market::insert_agreement(tx.db(), &new)?;
        card(tx, &new)
    }

    fn trace(&self, output: Option<&AgreementCard>) -> Trace {
        let trace = Trace::new().ids([&self.unit]);
        output.map_or(trace.clone(), |card| trace.basis(&card.no).ids([&card.no]))
    }
}

/// `agreement end`: from this day on it holds no more.
#[derive(Clone, Debug)]
pub struct EndAgreement {
    /// Its number.
    pub no: String,
}

impl Operation for EndAgreement {
    type Output = AgreementCard;
    const NAME: &'static str = "agreement.end";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<AgreementCard, Error> {
        let found = market::agreement_by_no(tx.db(), &self.no)?.ok_or_else(|| Error::not_found(&self.no))?;
        if found.ended_on.is_some() {
            let no = &self.no;
            return Err(Error::new(Code::State, text!("`{no}` 已终止", "`{no}` has ended already"))
                .hint(text!("用 `xintai agreement list` 查看", "see `xintai agreement list`")));
        }
        market::end_agreement(tx.db(), &self.no, &tx.today().to_string())?;
        let ended = market::agreement_by_no(tx.db(), &self.no)?.ok_or_else(|| Error::not_found(&self.no))?;
        card(tx, &ended)
    }

    fn trace(&self, _output: Option<&AgreementCard>) -> Trace {
        Trace::new().basis(&self.no).ids([&self.no])
    }
}

/// `agreement list`.
#[derive(Clone, Copy, Debug)]
pub struct ListAgreements;

/// Every agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreements {
    /// Newest first.
    pub items: Vec<AgreementCard>,
}

impl Operation for ListAgreements {
    type Output = Agreements;
    const NAME: &'static str = "agreement.list";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Agreements, Error> {
        let items = market::agreements(tx.db())?.iter().map(|found| card(tx, found)).collect::<Result<_, _>>()?;
        Ok(Agreements { items })
    }

    fn trace(&self, _output: Option<&Agreements>) -> Trace {
        Trace::new()
    }
}

/// Whether the agreement keeps a market record from who stands in this relation. The subject itself sees its own.
pub(super) fn keeps(tx: &Tx<'_>, record: &Record, relation: Relation) -> Result<bool, Error> {
    let marks = &record.facts.marks;
    let market = tx.pack().market.as_ref().and_then(|law| law.uses.as_ref());
    if market.is_none() || marks.domain.as_deref() != Some(MARKET) || record.facts.self_declared {
        return Ok(false);
    }
    let wanted = match relation {
        Relation::Own | Relation::Unit => return Ok(false),
        Relation::None => "publish",
        Relation::Authorised => "query",
        Relation::Department | Relation::Organ => "share",
    };
    // Handed in on a legal duty: no agreement limits it.
    let Some(no) = &marks.agreement else { return Ok(false) };
    // Once its own agreement is over, only one that the collector has made since lets it out.
    let own = market::agreement_by_no(tx.db(), no)?.filter(|found| is_in_force(tx, found));
    let agreement = match own {
        Some(found) => Some(found),
        None => market::agreement_in_force(tx.db(), record.unit, tx.today())?,
    };
    Ok(agreement.is_none_or(|found| found.uses.iter().all(|one| one != wanted)))
}

/// The next day on which an agreement of the collector behind a record begins or is over; none where none bounds it.
pub(super) fn next_turn(tx: &Tx<'_>, record: &Record) -> Result<Option<NaiveDate>, Error> {
    if record.facts.marks.agreement.is_none() {
        return Ok(None);
    }
    Ok(market::next_turn(tx.db(), record.unit, tx.today())?.as_deref().and_then(facts::day))
}
