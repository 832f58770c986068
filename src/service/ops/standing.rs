//! What is disclosed on a day (披露情况): records by state, category and access mode, and what leaves soon.

use super::{
    facts,
    period::{Head, Period, head},
};
use crate::{
    domain::{disclosure::State, refusal::Code},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        store::records::{self, Filter},
    },
    text,
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Records read at a time.
const PAGE: u32 = 500;
/// Days ahead for what leaves disclosure soon.
const AHEAD: u64 = 30;

/// `report disclosure`: how everything stands on a day.
#[derive(Clone, Debug, Default)]
pub struct DisclosureReport {
    /// The day; today when not given.
    pub on: Option<NaiveDate>,
}

/// Records of one category, access mode and state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// 信息类别
    pub category: String,
    /// What an officer reads for it.
    pub category_label: Text,
    /// 公开属性
    pub access: String,
    /// What an officer reads for it.
    pub access_label: Text,
    /// State on the day.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// Records.
    pub count: i64,
    /// Of these with an objection in process or not resolved.
    pub annotated: i64,
    /// The rule that puts them in this state, of the first of them.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// A record whose disclosure ends soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The record.
    pub record: String,
    /// 信息类别
    pub category: String,
    /// Its last day.
    pub last: NaiveDate,
    /// The rule.
    pub cite: String,
}

/// How everything stands on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosed {
    /// Its head.
    #[serde(flatten)]
    pub head: Head,
    /// Records by category, access mode and state.
    pub items: Vec<Group>,
    /// Disclosure ends within thirty days, the nearest first.
    pub ending: Vec<Ending>,
}

impl Operation for DisclosureReport {
    type Output = Disclosed;
    const NAME: &'static str = "report.disclosure";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Disclosed, Error> {
        let on = self.on.unwrap_or_else(|| tx.today());
        if on > tx.today() {
            return Err(Error::new(Code::Input, text!("`{on}` 在未来", "`{on}` is in the future"))
                .hint(text!("查看已到来的日期", "ask for a day that has come")));
        }
        let soon = on.checked_add_days(Days::new(AHEAD)).unwrap_or(on);
        let mut groups: BTreeMap<(String, String, State), (i64, i64, String)> = BTreeMap::new();
        let mut ending = Vec::new();
        let mut after = 0;
        loop {
            let page = records::list(tx.db(), &Filter::default(), after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for record in page.iter().filter(|record| record.entered_on.as_str() <= on.to_string().as_str()) {
                let standing = facts::state_on(tx, record, on)?;
                let category = record.category.clone().unwrap_or_default();
                let access = record.access.clone().unwrap_or_default();
                let marked = !standing.annotations.is_empty();
                let rule = standing.because.first().cloned().unwrap_or_default();
                let group = groups.entry((category.clone(), access, standing.state)).or_insert((0, 0, rule));
                group.0 += 1;
                group.1 += i64::from(marked);
                let leaves =
                    standing.until.last_day().filter(|last| standing.state == State::Disclosed && *last <= soon);
                if let Some(last) = leaves {
                    let cite = standing.until.because().first().cloned().unwrap_or_default();
                    ending.push(Ending { record: record.no.clone(), category, last, cite });
                }
            }
        }
        ending.sort_by(|one, other| (one.last, &one.record).cmp(&(other.last, &other.record)));
        let items = groups.into_iter().map(|(key, found)| group(tx, key, found)).collect();
        Ok(Disclosed { head: head(tx, Period { from: on, until: on }), items, ending })
    }

    fn trace(&self, output: Option<&Disclosed>) -> Trace {
        match output {
            Some(found) => Trace::new().count(found.items.len()).view(&(&found.items, &found.ending)),
            None => Trace::new(),
        }
    }
}

fn group(
    tx: &Tx<'_>,
    (category, access, state): (String, String, State),
    (count, annotated, cite): (i64, i64, String),
) -> Group {
    let pack = tx.pack();
    let label = |entries: &[crate::regime::Entry], code: &str| {
        let known = crate::regime::find(entries, code).map(|entry| entry.label.clone());
        known.unwrap_or_else(|| Text { zh: code.to_owned(), en: code.to_owned() })
    };
    Group {
        category_label: label(&pack.category, &category),
        access_label: label(&pack.mode, &access),
        state: state.word().to_owned(),
        state_label: state.label().into(),
        article: pack.articles.text(&cite),
        category,
        access,
        count,
        annotated,
        cite,
    }
}
