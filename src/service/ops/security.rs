//! Safety of the installation as a report (安全情况): integrity, the last backup, and the checks of each stage of the work.

use super::{
    log::{self, LastVerification},
    period::{Head, Period, head},
    status::{CheckInstallation, CheckReport},
};
use crate::{
    domain::refusal::Code,
    locale::Text,
    regime::Entry,
    service::{
        Error, Kind, Operation, Trace, Tx,
        store::{
            officers, settings,
            supply::{self, StageCheck},
        },
    },
    text,
};
use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};

/// `report supervision --view security`.
#[derive(Clone, Copy, Debug)]
pub struct SecurityReport;

/// One stage of the work and its last check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Its word.
    pub stage: String,
    /// What an officer reads for it.
    pub label: Text,
    /// The day of its last check; none when it was never checked.
    pub checked: Option<NaiveDate>,
    /// What was found.
    pub finding: String,
    /// Log-in of who checked.
    pub officer: Option<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// The safety of the installation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Security {
    /// Its head.
    #[serde(flatten)]
    pub head: Head,
    /// Files, engine, pages, references, log.
    pub integrity: CheckReport,
    /// The last verification of the log.
    pub verified: Option<LastVerification>,
    /// The last backup, RFC 3339; none when there was none.
    pub backup: Option<String>,
    /// Days since.
    pub backup_age: Option<i64>,
    /// Each stage.
    pub items: Vec<Stage>,
}

impl Operation for SecurityReport {
    type Output = Security;
    const NAME: &'static str = "report.security";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Security, Error> {
        let backup = settings::get(tx.db(), "backup")?;
        let day = backup.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok()).map(|at| at.date_naive());
        let mut items = Vec::new();
        for stage in stages(tx) {
            let last = supply::last_check(tx.db(), &stage.code)?;
            let officer = last.as_ref().map(|last| officers::by_id(tx.db(), last.officer)).transpose()?.flatten();
            items.push(Stage {
                stage: stage.code.clone(),
                label: stage.label.clone(),
                checked: last.as_ref().and_then(|last| last.day.parse().ok()),
                finding: last.map(|last| last.finding).unwrap_or_default(),
                officer: officer.map(|officer| officer.login),
                cite: stage.rule.clone(),
                article: tx.pack().articles.text(&stage.rule),
            });
        }
        Ok(Security {
            head: head(tx, Period { from: tx.today(), until: tx.today() }),
            integrity: CheckInstallation.run(tx)?,
            verified: log::last(tx)?,
            backup_age: day.map(|day| (tx.today() - day).num_days()),
            backup,
            items,
        })
    }

    fn trace(&self, output: Option<&Security>) -> Trace {
        match output {
            Some(found) => Trace::new().count(found.items.len()).view(&found.items),
            None => Trace::new(),
        }
    }
}

fn stages<'t>(tx: &'t Tx<'_>) -> &'t [Entry] {
    tx.pack().security.as_ref().map_or(&[], |security| &security.stages)
}

/// `check stage STAGE`: one stage of the work was checked against its standard.
#[derive(Clone, Debug, Default)]
pub struct CheckStage {
    /// Its word, of the pack.
    pub stage: String,
    /// The day of the check; today when not given.
    pub on: Option<NaiveDate>,
    /// What was found.
    pub finding: String,
}

/// The check as noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageChecked {
    /// The stage.
    pub stage: String,
    /// The day.
    pub on: NaiveDate,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

impl Operation for CheckStage {
    type Output = StageChecked;
    const NAME: &'static str = "check.stage";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<StageChecked, Error> {
        let word = &self.stage;
        let Some(stage) = crate::regime::find(stages(tx), word) else {
            let known = stages(tx).iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
            return Err(Error::new(Code::Input, text!("没有环节 `{word}`", "there is no stage `{word}`"))
                .hint(text!("环节：{known}", "stages: {known}")));
        };
        let on = self.on.unwrap_or_else(|| tx.today());
        super::openings::check_day(tx, on, &stage.rule)?;
        if self.finding.trim().is_empty() {
            return Err(Error::new(Code::Input, text!("缺少检查结果", "the finding is missing"))
                .cite(stage.rule.clone())
                .hint(text!("用 --finding 写明", "give it with --finding")));
        }
        let check =
            StageCheck { day: on.to_string(), finding: self.finding.trim().to_owned(), officer: tx.actor().officer };
        supply::insert_check(tx.db(), &stage.code, &check, tx.now_ms())?;
        let article = tx.pack().articles.text(&stage.rule);
        Ok(StageChecked { stage: stage.code.clone(), on, cite: stage.rule.clone(), article })
    }

    fn trace(&self, output: Option<&StageChecked>) -> Trace {
        let trace = Trace::new().ids([&self.stage]);
        match output {
            Some(done) => trace.cite(&done.cite),
            None => trace,
        }
    }
}
