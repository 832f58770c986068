//! The rule papers (制度规范) that the regulation asks of the centre and its units, and what is missing of them.

use super::laws::{self, WaitingLaw};
use crate::{
    domain::{refusal::Code, role::Role},
    locale::Text,
    regime::{REPAIR_TERMS, Validity},
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        operation::Facets,
        setup::CENTRE,
        store::{officers, settings, units},
    },
    text,
};
use chrono::DateTime;
use serde::{Deserialize, Serialize};

/// `regime paper CODE --document FILE`: names the paper by which the centre fulfils a duty to have rules. The paper
/// itself stays where it is; its name and digest are kept.
#[derive(Clone, Debug)]
pub struct NamePaper {
    /// Code of the pack's list, such as `internal-security-rules`.
    pub paper: String,
    /// Code of the unit whose own it is, where each unit names one.
    pub unit: Option<String>,
    /// File name, as an officer knows it.
    pub name: String,
    /// The paper.
    pub bytes: Vec<u8>,
}

/// A paper that was named.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaperNamed {
    /// Its code.
    pub paper: String,
    /// SM3 of its bytes, in hexadecimal.
    pub digest: String,
}

fn key(paper: &str, unit: Option<&str>) -> String {
    unit.map_or_else(|| format!("paper:{paper}"), |unit| format!("paper:{paper}:{unit}"))
}

impl Operation for NamePaper {
    type Output = PaperNamed;
    const NAME: &'static str = "regime.paper";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<PaperNamed, Error> {
        use sm3::{Digest as _, Sm3};
        let Some(law) = tx.pack().paper.iter().find(|paper| paper.code == self.paper) else {
            let known = tx.pack().paper.iter().map(|paper| paper.code.as_str()).collect::<Vec<_>>().join(", ");
            let paper = &self.paper;
            return Err(Error::new(Code::Input, text!("没有制度规范 `{paper}`", "there is no rule paper `{paper}`"))
                .hint(text!("可用：{known}", "one of: {known}")));
        };
        let of_units = law.of_each_unit || !law.units.is_empty();
        if of_units {
            let code = self.unit.as_deref().unwrap_or_default();
            let owns = |unit: &units::Unit| law.of_each_unit || law.units.contains(&unit.kind);
            if !units::by_code(tx.db(), code)?.is_some_and(|unit| owns(&unit)) {
                return Err(Error::new(
                    Code::Input,
                    text!("须写明是哪个单位的", "the unit whose own it is must be named"),
                )
                .cite(law.rule.clone())
                .hint(text!("用 --unit 写明", "name it with --unit")));
            }
        }
        let unit = self.unit.as_deref().filter(|_| of_units);
        if self.bytes.is_empty() {
            return Err(Error::new(Code::Input, text!("文件是空的", "the file is empty"))
                .hint(text!("指定制度规范的正文", "name the paper itself")));
        }
        let digest = hex(&Sm3::digest(&self.bytes));
        settings::set(tx.db(), &key(&self.paper, unit), &format!("{digest} {}", self.name))?;
        Ok(PaperNamed { paper: self.paper.clone(), digest })
    }

    fn trace(&self, output: Option<&PaperNamed>) -> Trace {
        Trace::new().ids([&self.paper]).count(output.iter().len())
    }
}

/// `regime check` of an installation: what the regulation wants it to have and it has not. Work goes on meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct CheckRules;

/// Something missing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gap {
    /// `E-CONFIG`.
    pub code: Code,
    /// Code of the missing paper, or of the unit that lacks one.
    pub what: String,
    /// In words.
    pub message: Text,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

/// What is missing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RulesChecked {
    /// Regime of the installation.
    pub regime: String,
    /// Nothing is missing.
    pub complete: bool,
    /// Each gap.
    pub items: Vec<Gap>,
    /// What the text leaves open by itself; the centre need not mend it, and should know it.
    pub notes: Vec<Note>,
    /// Changes of the law that wait for their second signature.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsigned: Vec<WaitingLaw>,
}

/// Something the text leaves open (文本未规定).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    /// `disclosure-period` or `repair-terms`.
    pub what: String,
    /// In words.
    pub message: Text,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

/// What the text leaves open: a period of disclosure, the days of repair.
fn notes(tx: &Tx<'_>) -> Vec<Note> {
    let pack = tx.pack();
    let note = |what: &str, message: Text, cite: &str| Note {
        what: what.to_owned(),
        message,
        cite: cite.to_owned(),
        article: pack.articles.text(cite),
    };
    let mut found = Vec::new();
    if let Some(open) = pack.disclosure.open_ended.as_ref().filter(|open| open.value)
        && pack.disclosure.period.is_empty()
    {
        let message = text!(
            "没有配置披露期限：信息不因期满自行终止披露",
            "no period configured: nothing stops being disclosed by itself"
        );
        found.push(note("disclosure-period", message, &open.rule));
    }
    if let Some(left) = pack.delegation(REPAIR_TERMS).filter(|_| pack.leaves_repair_terms()) {
        let measure = pack.outside(REPAIR_TERMS, tx.today());
        let message = match measure.filter(|measure| !measure.term.is_empty()) {
            Some(measure) => {
                let Text { zh, en } = measure.ground("");
                text!(
                    "本办法未规定修复办理时限，期限取自{zh}",
                    "repair time limit not set by the text; days are taken from {en}"
                )
            }
            None => text!(
                "本办法未规定修复办理时限，也没有文外来源：不计期限",
                "repair time limit not set by the text, nor by an outside source: no clock runs"
            ),
        };
        found.push(note("repair-terms", message, &left.rule));
    }
    found
}

/// Whether somebody of the unit holds the role of repair today.
fn has_repair_officer(tx: &Tx<'_>, unit: i64) -> Result<bool, Error> {
    let today = tx.today().to_string();
    for officer in officers::all(tx.db())?.into_iter().filter(|officer| officer.active && officer.unit == unit) {
        let holds = officers::grants(tx.db(), officer.id)?.iter().any(|grant| {
            grant.role == Role::Repair.word()
                && grant.active_at.is_some()
                && grant.until_day.as_deref().is_none_or(|until| today.as_str() <= until)
        });
        if holds {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The text takes effect on a day that it leaves to the installation, and nobody has said which.
pub(super) fn no_first_day() -> Text {
    text!(
        "施行日期未配置：在本地补充中写明 regime.in_force，此前不能办理",
        "the day it takes effect is not configured: give regime.in_force in a local overlay; until then nothing is written"
    )
}

/// What the centre lacks to be ready for an emergency (应急处置): a person to call, a recent backup. Told at the start of
/// work too.
pub(super) fn readiness(tx: &Tx<'_>) -> Result<Vec<Gap>, Error> {
    let mut items = Vec::new();
    for duty in &tx.pack().unit.centre_duties {
        let Text { zh, en } = &duty.label;
        let named = settings::get(tx.db(), &super::units::duty_key(CENTRE, &duty.code))?;
        if named.is_none_or(|name| name.is_empty()) {
            items.push(gap(tx, &duty.code, text!("中心未明确{zh}", "the centre has named no {en}"), &duty.rule));
        }
    }
    if let Some(days) = &tx.pack().backup_days {
        let last = settings::get(tx.db(), "backup")?.and_then(|at| DateTime::parse_from_rfc3339(&at).ok());
        if last.is_none_or(|at| i64::from(days.value) < (tx.today() - at.date_naive()).num_days()) {
            let most = days.value;
            items.push(gap(tx, "backup", text!("{most}日内没有备份", "no backup within {most} days"), &days.rule));
        }
    }
    Ok(items)
}

/// The rule papers that the centre itself has not named. Told on every screen to whoever may name them.
pub(super) fn own_papers(tx: &Tx<'_>) -> Result<Vec<Gap>, Error> {
    let mut items = Vec::new();
    for paper in tx.pack().paper.iter().filter(|paper| !paper.of_each_unit && paper.units.is_empty()) {
        if settings::get(tx.db(), &key(&paper.code, None))?.is_none() {
            let Text { zh, en } = &paper.label;
            items.push(gap(tx, &paper.code, text!("缺少{zh}", "{en} missing"), &paper.rule));
        }
    }
    Ok(items)
}

/// The same, for an officer who may mend it.
pub(super) fn papers_to_name(tx: &Tx<'_>) -> Result<Vec<Gap>, Error> {
    if tx.decide_on(NamePaper::NAME, Facets::default()).allowed { own_papers(tx) } else { Ok(Vec::new()) }
}

pub(super) fn gap(tx: &Tx<'_>, what: &str, message: Text, rule: &str) -> Gap {
    let (what, cite, article) = (what.to_owned(), rule.to_owned(), tx.pack().articles.text(rule));
    Gap { code: Code::Config, what, message, cite, article }
}

impl Operation for CheckRules {
    type Output = RulesChecked;
    const NAME: &'static str = "regime.check";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<RulesChecked, Error> {
        let mut items = Vec::new();
        let mut add = |what: &str, message: Text, cite: &str| items.push(gap(tx, what, message, cite));
        if let (Some(needed), Validity::NotYet(None)) =
            (&tx.pack().regime.in_force_needed, tx.pack().in_force(tx.today()))
        {
            add("regime.in_force", no_first_day(), &needed.rule);
        }
        for paper in &tx.pack().paper {
            let Text { zh, en } = &paper.label;
            if paper.of_each_unit {
                let without =
                    units::all(tx.db())?.into_iter().filter(|unit| unit.query_rules.is_none() && unit.code != CENTRE);
                for unit in without {
                    let (code, name) = (&unit.code, &unit.name);
                    if settings::get(tx.db(), &key(&paper.code, Some(code)))?.is_some() {
                        continue;
                    }
                    add(code, text!("{name} 未登记{zh}", "{code} has filed no reference to {en}"), &paper.rule);
                }
            } else if !paper.units.is_empty() {
                for unit in units::all(tx.db())?.into_iter().filter(|unit| paper.units.contains(&unit.kind)) {
                    let (code, name) = (&unit.code, &unit.name);
                    if settings::get(tx.db(), &key(&paper.code, Some(code)))?.is_none() {
                        add(code, text!("{name} 未登记{zh}", "{code} has named no {en}"), &paper.rule);
                    }
                }
            } else if settings::get(tx.db(), &key(&paper.code, None))?.is_none() {
                add(&paper.code, text!("缺少{zh}", "{en} missing"), &paper.rule);
            }
        }
        if let Some(staff) = &tx.pack().repair.staff {
            for unit in units::all(tx.db())?.into_iter().filter(|unit| staff.value.contains(&unit.kind)) {
                if !has_repair_officer(tx, unit.id)? {
                    let (code, name) = (&unit.code, &unit.name);
                    add(
                        code,
                        text!("{name} 没有负责信用修复的专人", "{code} has named nobody for repair"),
                        &staff.rule,
                    );
                }
            }
        }
        for duty in &tx.pack().unit.duties {
            let Text { zh, en } = &duty.label;
            for unit in units::all(tx.db())?.into_iter().filter(|unit| unit.code != CENTRE) {
                let (code, name) = (&unit.code, &unit.name);
                let named = settings::get(tx.db(), &super::units::duty_key(code, &duty.code))?;
                if named.is_none_or(|name| name.is_empty()) {
                    add(code, text!("{name} 未明确{zh}", "{code} has named no {en}"), &duty.rule);
                }
            }
        }
        items.extend(readiness(tx)?);
        Ok(RulesChecked {
            regime: tx.pack().id().to_owned(),
            complete: items.is_empty(),
            items,
            notes: notes(tx),
            unsigned: laws::all_waiting(tx)?,
        })
    }

    fn trace(&self, _output: Option<&RulesChecked>) -> Trace {
        Trace::new()
    }
}
