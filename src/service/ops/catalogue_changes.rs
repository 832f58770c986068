//! Changes that a unit's catalogue must follow (目录更新): a new law, another function, and the days the text gives for it.

use super::assessment::change_due;
use crate::{
    domain::{permission::Relation, refusal::Code},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::{
            supervision::{self, Change},
            units,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `catalogue change`: a law was amended, or the unit's function changed.
#[derive(Clone, Debug)]
pub struct RegisterChange {
    /// Code of the unit.
    pub unit: String,
    /// The day of the change.
    pub on: NaiveDate,
    /// What changed.
    pub what: String,
}

/// A change and when the catalogue must have followed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeRegistered {
    /// Code of the unit.
    pub unit: String,
    /// The day of the change.
    pub on: NaiveDate,
    /// The last day to follow; none where the text gives no days.
    pub due: Option<NaiveDate>,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

impl Operation for RegisterChange {
    type Output = ChangeRegistered;
    const NAME: &'static str = "catalogue.change";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ChangeRegistered, Error> {
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        tx.allow(Facets { relation: Some(tx.relation_to(unit.id)), ..Facets::default() })?;
        let Some(law) = tx.pack().catalogue.update_days.as_ref() else {
            let words = text!("本办法未规定目录更新的期限", "this regulation sets no days for a catalogue to follow");
            return Err(tx.silent(Self::NAME, words).hint(text!("直接导入新的一版", "import a new version")));
        };
        super::openings::check_day(tx, self.on, &law.rule)?;
        if self.what.trim().is_empty() {
            return Err(Error::new(Code::Input, text!("没有写明变动内容", "what changed is not said"))
                .cite(law.rule.clone())
                .hint(text!("用 --what 写明", "give it with --what")));
        }
        let change = Change { unit: unit.id, changed_on: self.on.to_string(), what: self.what.trim().to_owned() };
        supervision::insert_change(tx.db(), &change, (tx.actor().officer, tx.now_ms()))?;
        Ok(ChangeRegistered {
            unit: unit.code,
            on: self.on,
            due: change_due(tx, &change),
            cite: law.rule.clone(),
            article: tx.pack().articles.text(&law.rule),
        })
    }

    fn trace(&self, output: Option<&ChangeRegistered>) -> Trace {
        let trace = Trace::new().ids([&self.unit]);
        match output {
            Some(done) => trace.cite(&done.cite),
            None => trace,
        }
    }
}

/// Changes this officer has to do with: the own unit's, or of every unit for who leads the work.
pub(super) fn open(tx: &Tx<'_>) -> Result<Vec<Change>, Error> {
    let may =
        |relation| tx.decide_on("catalogue.change", Facets { relation: Some(relation), ..Facets::default() }).allowed;
    if may(Relation::None) {
        supervision::open_changes(tx.db(), None)
    } else if may(Relation::Unit) {
        supervision::open_changes(tx.db(), Some(tx.actor().unit))
    } else {
        Ok(Vec::new())
    }
}

/// What a unit is told while its catalogue is late: its records keep coming.
pub(super) fn warning(tx: &Tx<'_>, unit: i64) -> Result<Option<Text>, Error> {
    let late = supervision::open_changes(tx.db(), Some(unit))?
        .into_iter()
        .filter_map(|change| change_due(tx, &change))
        .find(|due| *due < tx.today());
    Ok(late.map(|due| {
        let article = tx.pack().articles.text(&super::assessment::late_catalogue_rule(tx));
        let (zh, en) = (article.zh, article.en);
        text!(
            "本部门目录应于{due}前更新（{zh}），信息照常报送",
            "the unit's catalogue was to follow by {due} ({en}); records keep coming"
        )
    }))
}
