//! Referrals of objections (异议转告): what only a market collector holds is objected to there. The referral is registered
//! with its letter; no clock of the agency runs.

use super::objections;
use crate::{
    domain::{identifier, refusal::Code},
    letter,
    locale::Text,
    service::{
        Error, Kind, Need, Operation, Trace, Tx, proof,
        setup::CENTRE,
        store::{records, referrals as store, settings, units},
        validity,
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The letter of the pack.
const LETTER: &str = "objection-referral";
/// Rows of a page when nothing is said, and at most.
const PAGE: u32 = 100;
const MOST: u32 = 500;

/// `objection refer`: registers an objection that is for a collector, and writes the letter to it.
#[derive(Clone, Debug, Default)]
pub struct ReferObjection {
    /// Code of the unit that holds the data.
    pub unit: String,
    /// Identifier of the subject that objects.
    pub applicant: String,
    /// Its name, for the letter.
    pub name: String,
    /// Ground, a word of the pack.
    pub ground: String,
    /// What is objected to, in words.
    pub about: String,
    /// The day of receipt; today when not given.
    pub received: Option<NaiveDate>,
}

/// A referral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// Its number.
    pub referral: String,
    /// Code of the unit it goes to.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Ground.
    pub ground: String,
    /// What an officer reads for it.
    pub ground_label: Text,
    /// The day of receipt.
    pub received: NaiveDate,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
    /// The letter to the unit; in lists it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<Text>,
    /// Records of that unit on the subject which the platform holds: an objection to them is the agency's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platform: Vec<String>,
}

impl Operation for ReferObjection {
    type Output = Referral;
    const NAME: &'static str = "objection.refer";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Referral, Error> {
        let law = &tx.pack().objection;
        let Some(to) = &law.refer_to else {
            let words = text!("本办法未规定向采集单位提出异议", "the text knows no objection to a collector");
            return Err(tx.silent(Self::NAME, words).hint(text!(
                "平台的信息用 `objection file` 登记",
                "register one about the platform with `objection file`"
            )));
        };
        let ground = objections::ground(law, &self.ground)?;
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        if !to.value.contains(&unit.kind) || unit.code == CENTRE {
            let name = &unit.name;
            return Err(Error::new(
                Code::Input,
                text!("「{name}」不是自行受理异议的采集单位", "`{name}` is no collector that takes objections itself"),
            )
            .cite(to.rule.clone())
            .hint(text!(
                "平台的信息用 `objection file` 登记",
                "register one about the platform with `objection file`"
            )));
        }
        for (words, zh, en) in
            [(&self.name, "申请人名称", "the applicant's name"), (&self.about, "异议内容", "what is objected to")]
        {
            if words.trim().is_empty() {
                return Err(Error::new(Code::Input, text!("缺少{zh}", "{en} is missing"))
                    .cite(to.rule.clone())
                    .hint(text!("转告采集单位须写明", "the collector must be told it")));
            }
        }
        let received = self.received.unwrap_or_else(|| tx.today());
        super::openings::check_day(tx, received, &to.rule)?;
        let year = tx.today().year();
        let no = format!("RF-{year}-{:04}", settings::next_number(tx.db(), &format!("referral.{year}"))?);
        let subject = proof::find(tx, &proof::target(&self.applicant, tx.today()))?;
        let row = store::Referral {
            id: 0,
            no: no.clone(),
            unit: unit.id,
            subject: subject.as_ref().map(|subject| subject.id),
            ground,
            about: self.about.trim().to_owned(),
            received_on: received.to_string(),
            made_by: tx.actor().officer,
            made_at: tx.now_ms(),
        };
        store::insert(tx.db(), &row)?;
        let mut shown = card(tx, &row)?;
        shown.letter = Some(self.letter(tx, &shown)?);
        if let Some(subject) = subject {
            let held = records::of_subject(tx.db(), subject.id)?;
            let of_unit = held.into_iter().filter(|record| record.unit == unit.id && record.state == "accepted");
            shown.platform = of_unit.map(|record| record.no).collect();
        }
        Ok(shown)
    }

    fn trace(&self, output: Option<&Referral>) -> Trace {
        let trace = Trace::new().subject(&identifier::clean(&self.applicant)).ids([&self.unit]);
        match output {
            Some(made) => trace.basis(&made.referral).ids([&made.referral]).cite(&made.cite),
            None => trace,
        }
    }
}

impl ReferObjection {
    /// The letter to the collector, from the pack.
    fn letter(&self, tx: &Tx<'_>, made: &Referral) -> Result<Text, Error> {
        let notice = tx.pack().notice.iter().find(|notice| notice.code == LETTER);
        let notice = notice.ok_or_else(|| Error::not_found(LETTER))?;
        let same = |words: &str| Text { zh: words.to_owned(), en: words.to_owned() };
        let slots = BTreeMap::from([
            ("unit".to_owned(), same(&made.unit_name)),
            ("referral".to_owned(), same(&made.referral)),
            ("received".to_owned(), same(&made.received.to_string())),
            ("subject".to_owned(), same(self.name.trim())),
            ("ground".to_owned(), made.ground_label.clone()),
            ("about".to_owned(), same(self.about.trim())),
            ("article".to_owned(), super::notices::ground(tx, &notice.rule)),
        ]);
        let words = validity::letter(tx, notice, &slots)?;
        let (centre, today) = (tx.env().centre.as_str(), tx.today().to_string());
        let made_of = |title: &str, body: &str| letter::plain(title, &made.referral, body, centre, &today);
        Ok(Text { zh: made_of(&words.title.zh, &words.body.zh), en: made_of(&words.title.en, &words.body.en) })
    }
}

fn card(tx: &Tx<'_>, row: &store::Referral) -> Result<Referral, Error> {
    let unit = units::by_id(tx.db(), row.unit)?.ok_or_else(|| Error::not_found(&row.no))?;
    let law = &tx.pack().objection;
    let cite = law.refer_to.as_ref().map(|found| found.rule.clone()).unwrap_or_default();
    let label = crate::regime::find(&law.grounds, &row.ground).map(|one| one.label.clone());
    Ok(Referral {
        referral: row.no.clone(),
        unit: unit.code,
        unit_name: unit.name,
        ground_label: label.unwrap_or_else(|| Text { zh: row.ground.clone(), en: row.ground.clone() }),
        ground: row.ground.clone(),
        received: super::facts::day(&row.received_on).unwrap_or_else(|| tx.today()),
        article: tx.pack().articles.text(&cite),
        cite,
        letter: None,
        platform: Vec::new(),
    })
}

/// `objection referrals`: what was referred, latest first.
#[derive(Clone, Debug, Default)]
pub struct ListReferrals {
    /// Most items.
    pub limit: Option<u32>,
    /// Cursor of the page before.
    pub after: Option<String>,
}

/// A page of referrals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralList {
    /// Latest first.
    pub items: Vec<Referral>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

impl Operation for ListReferrals {
    type Output = ReferralList;
    const NAME: &'static str = "objection.referrals";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new("objection.refer")
    }

    fn run(&self, tx: &Tx<'_>) -> Result<ReferralList, Error> {
        let limit = self.limit.unwrap_or(PAGE).clamp(1, MOST);
        let before = self.after.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(i64::MAX);
        let mut rows = store::list(tx.db(), before, limit + 1)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
        let items = rows.iter().map(|row| card(tx, row)).collect::<Result<Vec<_>, Error>>()?;
        Ok(ReferralList { items, next })
    }

    fn trace(&self, output: Option<&ReferralList>) -> Trace {
        output.map_or_else(Trace::new, |list| {
            Trace::new().count(list.items.len()).ids(list.items.iter().map(|one| &one.referral)).view(list)
        })
    }
}
