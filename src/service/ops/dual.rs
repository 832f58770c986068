//! The monthly table of permits and penalties (双公示月报): produced, published, handed in, taken in, by unit.

use super::{
    facts::day,
    period::{Head, Period, head},
    punctuality::{SUPERVISION, unit_of},
};
use crate::{
    domain::{permission::Relation, refusal::Code},
    locale::Text,
    regime::{self, Pack},
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        operation::Facets,
        store::{
            supply::{self, Entered, Stated},
            units,
        },
    },
    text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The two kinds of decision that are published both ways: words of the pack's content, or other names of it.
const KINDS: &[&str] = &["permit", "penalty"];

/// `report supervision --view dual-publicity`: the table of a month.
#[derive(Clone, Debug, Default)]
pub struct DualReport {
    /// `2018-06`; this month when not given.
    pub month: Option<String>,
    /// Code of one unit.
    pub unit: Option<String>,
}

/// One unit and kind of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DualLine {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// `permit` or `penalty`.
    pub kind: String,
    /// What the pack calls it.
    pub kind_label: Text,
    /// 产生数, as the unit states it; none where it did not.
    pub produced: Option<i64>,
    /// 本单位公示数, as the unit states it.
    pub own: Option<i64>,
    /// 报送数
    pub submitted: i64,
    /// 未报送数: produced and not handed in.
    pub withheld: Option<i64>,
    /// 未报送依据
    pub basis: String,
    /// 有效入库数
    pub accepted: i64,
    /// 市级网站公示数: out on a channel of the centre.
    pub published: i64,
    /// 报送方式
    pub way: String,
    /// 备注
    pub remarks: String,
    /// Records accepted and not out on any channel.
    pub unpublished: Vec<String>,
}

/// The table of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dual {
    /// Its head.
    #[serde(flatten)]
    pub head: Head,
    /// A line for each unit and kind.
    pub items: Vec<DualLine>,
}

impl Operation for DualReport {
    type Output = Dual;
    const NAME: &'static str = "report.dual";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(SUPERVISION)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Dual, Error> {
        let period = Period::or_this_month(tx, self.month.as_deref())?;
        let month = period.from.format("%Y-%m").to_string();
        let wanted = unit_of(tx, self.unit.as_deref())?;
        let channels: Vec<&str> =
            tx.pack().publish.channels.iter().filter(|one| !one.own).map(|one| one.code.as_str()).collect();
        let (from, until) = (period.from.to_string(), period.until.to_string());
        let entered = supply::entered(tx.db(), &from, &until, &channels)?;
        let mut items = Vec::new();
        for unit in units::all(tx.db())? {
            if wanted.is_some_and(|wanted| wanted != unit.id) {
                continue;
            }
            for kind in KINDS {
                let stated = supply::stated(tx.db(), unit.id, &month, kind)?;
                let own: Vec<&Entered> =
                    entered.iter().filter(|one| one.unit == unit.id && is_of(tx, one, kind)).collect();
                if stated.is_some() || !own.is_empty() {
                    items.push(line(tx, (&unit.code, &unit.name), kind, stated.as_ref(), &own));
                }
            }
        }
        Ok(Dual { head: head(tx, period), items })
    }

    fn trace(&self, output: Option<&Dual>) -> Trace {
        match output {
            Some(found) => Trace::new().count(found.items.len()).view(&found.items),
            None => Trace::new(),
        }
    }
}

/// Whether a record is of a kind, by the pack's content.
fn is_of(tx: &Tx<'_>, record: &Entered, kind: &str) -> bool {
    let content = tx.pack().content(kind).map(|content| content.code.as_str());
    content.is_some() && record.content_kind.as_deref() == content
}

fn line(tx: &Tx<'_>, (code, name): (&str, &str), kind: &str, stated: Option<&Stated>, own: &[&Entered]) -> DualLine {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let submitted = number(own.len());
    let accepted: Vec<&&Entered> = own.iter().filter(|one| one.state == "accepted").collect();
    let unpublished = accepted.iter().filter(|one| !one.published).map(|one| one.no.clone()).collect();
    let ways: BTreeSet<&str> = own.iter().map(|one| one.channel.as_str()).collect();
    let label = |word: &&str| {
        let named = |pack: &Pack| {
            let known = pack.intake.channels.iter().find(|channel| channel.code == **word);
            known.map(|channel| channel.label.zh.clone())
        };
        // What came in under an earlier law has the name that law gave it.
        let earlier = || regime::ids().filter_map(|id| regime::load(id).ok()).find_map(|pack| named(&pack));
        named(tx.pack()).or_else(earlier).unwrap_or_else(|| (*word).to_owned())
    };
    let said = stated.cloned().unwrap_or_default();
    DualLine {
        unit: code.to_owned(),
        unit_name: name.to_owned(),
        kind: kind.to_owned(),
        kind_label: tx
            .pack()
            .content(kind)
            .map_or_else(|| Text { zh: kind.to_owned(), en: kind.to_owned() }, |content| content.label.clone()),
        produced: stated.map(|said| said.produced),
        own: stated.map(|said| said.published),
        submitted,
        withheld: stated.map(|said| (said.produced - submitted).max(0)),
        basis: said.basis,
        accepted: number(accepted.len()),
        published: number(accepted.iter().filter(|one| one.published).count()),
        way: ways.iter().map(label).collect::<Vec<_>>().join("、"),
        remarks: said.remarks,
        unpublished,
    }
}

/// `report state`: a unit states its month: what it produced and published itself, and why something was not handed in.
#[derive(Clone, Debug, Default)]
pub struct StateMonth {
    /// Code of the unit; the officer's own when not given.
    pub unit: Option<String>,
    /// `2018-06`
    pub month: String,
    /// `permit` or `penalty`.
    pub kind: String,
    /// 产生数
    pub produced: i64,
    /// 本单位公示数
    pub published: i64,
    /// 未报送依据
    pub basis: String,
    /// 备注
    pub remarks: String,
}

/// What was stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthStated {
    /// Code of the unit.
    pub unit: String,
    /// The month.
    pub month: String,
    /// Kind.
    pub kind: String,
    /// Produced.
    pub produced: i64,
    /// Handed in so far.
    pub submitted: i64,
}

impl Operation for StateMonth {
    type Output = MonthStated;
    const NAME: &'static str = "report.state";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<MonthStated, Error> {
        let unit = unit_of(tx, self.unit.as_deref())?.unwrap_or(tx.actor().unit);
        let relation = if unit == tx.actor().unit { Relation::Unit } else { Relation::None };
        tx.allow(Facets { relation: Some(relation), ..Facets::default() })?;
        let period = Period::read(&self.month)?;
        let kind = &self.kind;
        if !KINDS.contains(&kind.as_str()) {
            let known = KINDS.join(" ");
            return Err(Error::new(Code::Input, text!("没有种类 `{kind}`", "there is no kind `{kind}`"))
                .hint(text!("种类：{known}", "kinds: {known}")));
        }
        if self.month.len() != 7 || day(&format!("{}-01", self.month)) != Some(period.from) {
            let month = &self.month;
            return Err(Error::new(Code::Input, text!("`{month}` 不是月份", "`{month}` is not a month"))
                .hint(text!("写作 2018-06", "write 2018-06")));
        }
        let (from, until) = (period.from.to_string(), period.until.to_string());
        let entered = supply::entered(tx.db(), &from, &until, &[])?;
        let submitted = entered.iter().filter(|one| one.unit == unit && is_of(tx, one, kind)).count();
        let submitted = i64::try_from(submitted).unwrap_or(i64::MAX);
        self.check(submitted)?;
        let stated = Stated {
            produced: self.produced,
            published: self.published,
            basis: self.basis.trim().to_owned(),
            remarks: self.remarks.trim().to_owned(),
        };
        supply::state(tx.db(), (unit, &self.month, kind), &stated, tx.actor().officer, tx.now_ms())?;
        let code = units::by_id(tx.db(), unit)?.map(|unit| unit.code).unwrap_or_default();
        Ok(MonthStated {
            unit: code,
            month: self.month.clone(),
            kind: kind.clone(),
            produced: self.produced,
            submitted,
        })
    }

    fn trace(&self, output: Option<&MonthStated>) -> Trace {
        let count = usize::try_from(self.produced).unwrap_or_default();
        Trace::new().ids([&self.month, &self.kind]).ids(output.map(|stated| stated.unit.clone())).count(count)
    }
}

impl StateMonth {
    /// What was produced and not handed in needs its ground.
    fn check(&self, submitted: i64) -> Result<(), Error> {
        if self.produced < 0 || self.published < 0 || self.published > self.produced {
            return Err(Error::new(
                Code::Input,
                text!("公示数不能多于产生数", "no more can be published than was produced"),
            )
            .hint(text!("核对本月数字", "check the numbers of the month")));
        }
        if self.produced > submitted && self.basis.trim().is_empty() {
            let missing = self.produced - submitted;
            return Err(Error::new(
                Code::Input,
                text!("有 {missing} 件未报送，缺少未报送依据", "{missing} were not handed in: their ground is missing"),
            )
            .hint(text!("用 --basis 写明，或先补报", "give it with --basis, or hand them in first")));
        }
        Ok(())
    }
}
