//! Repair (信用修复) where the provider certifies and the centre executes.

use super::{
    applications,
    casework::{self, Moved, Paper},
    facts,
    openings::{self, Opening},
    reorganisations::{self, Plan},
    repair_results,
};
use crate::{
    domain::{
        case::{Body, Said},
        disclosure::State,
        refusal::Code,
    },
    locale::Text,
    regime::{self, Publicity, Repair},
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        operation::Facets,
        store::{cases, records::Record, units},
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `repair file`: the provider's written certificate is registered, by its liaison or from paper by the centre.
#[derive(Clone, Debug, Default)]
pub struct FileRepair {
    /// Number of the record.
    pub record: String,
    /// The day of receipt; today when not given.
    pub received: Option<NaiveDate>,
    /// 信用修复记录的书面证明
    pub certificate: Option<Paper>,
    /// In which way it was repaired, a word of the pack.
    pub way: Option<String>,
    /// Description, needed for `other`.
    pub text: Option<String>,
    /// Other materials; of an application all of them, each with its word of the pack.
    pub materials: Vec<Paper>,
    /// By which route the application came, where another decides.
    pub route: Option<String>,
    /// Code of the unit or site it goes to, where another decides.
    pub addressee: Option<String>,
    /// Statement → what was found of it, where the unit decides on an application.
    pub statements: BTreeMap<String, String>,
    /// The administrator of an enterprise in reorganisation applies.
    pub reorganisation: Option<Plan>,
}

impl Operation for FileRepair {
    type Output = Moved;
    const NAME: &'static str = "repair.file";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        self.text.iter().chain(self.statements.values()).map(String::as_str).collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Moved, Error> {
        let law = &tx.pack().repair;
        let table = casework::table(tx, "repair")?;
        let transition = table.transition(None, "file", "").ok_or_else(|| Error::not_found("repair.file"))?;
        let record = casework::accepted_record(tx, &self.record, &transition.rule)?;
        applications::addressee(tx, law, &record)?;
        tx.allow(Facets { relation: Some(tx.relation_to(record.unit)), ..Facets::default() })?;
        if self.reorganisation.is_some() && law.reorganisation.is_none() {
            return Err(reorganisations::off(tx));
        }
        openings::check_first_day(tx.pack(), self.received.unwrap_or_else(|| tx.today()))?;
        if let Some(by_result) = &law.by_result {
            return repair_results::file(tx, self, by_result, &record);
        }
        if !transition.needs.iter().any(|need| need == "certificate") {
            return applications::file(tx, self, &record);
        }
        let Some(certificate) = &self.certificate else { return Err(refer(tx, &record)?) };
        eligible(tx, law, &record, tx.today())?;
        let way = self.way(law)?;
        no_other(tx, &record, "repair", &transition.rule)?;
        let received = self.received.unwrap_or_else(|| tx.today());
        openings::check_day(tx, received, &transition.rule)?;
        let body = Body { code: Some(way), written: true, ..Body::default() };
        let said = Said { reason: self.text.clone().unwrap_or_default(), ..Said::default() };
        let mut papers = vec![Paper { kind: "certificate".to_owned(), ..certificate.clone() }];
        papers.extend(self.materials.iter().cloned());
        let no = openings::open(
            tx,
            Opening {
                kind: "repair",
                record: &record,
                received,
                transition,
                body: body.clone(),
                said,
                papers: &papers,
                handles: false,
            },
        )?;
        casework::moved(tx, &no, transition, &body)
    }

    fn trace(&self, output: Option<&Moved>) -> Trace {
        let trace = Trace::new().ids([&self.record]);
        match output {
            Some(moved) => trace.basis(&moved.case).ids([&moved.case]).cite(&moved.cite),
            None => trace,
        }
    }
}

impl FileRepair {
    /// The way, a word of the pack; `other` is described, and what the text rules out is refused by its own rule.
    pub(super) fn way(&self, law: &Repair) -> Result<String, Error> {
        let rule = law.ways.first().map(|way| way.rule.clone()).unwrap_or_default();
        let all = law.ways.iter().map(|way| way.code.as_str()).collect::<Vec<_>>().join(" ");
        let word = self.way.as_deref().unwrap_or_default();
        if let Some(barred) = regime::find(&law.no_ways, word) {
            let Text { zh, en } = &barred.label;
            return Err(Error::new(Code::Input, text!("{zh}不是修复方式", "{en} is no way of repair"))
                .cite(barred.rule.clone())
                .hint(text!("修复方式：{all}", "ways: {all}")));
        }
        let Some(found) = regime::find(&law.ways, word) else {
            let message = if word.is_empty() {
                text!("缺少修复方式", "the way of repair is missing")
            } else {
                text!("`{word}` 不是修复方式", "`{word}` is no way of repair")
            };
            return Err(Error::new(Code::Input, message).cite(rule).hint(text!("修复方式：{all}", "ways: {all}")));
        };
        if found.code == "other" && self.text.as_deref().unwrap_or_default().trim().is_empty() {
            return Err(Error::new(Code::Input, text!("其他方式须说明", "another way must be described"))
                .cite(rule)
                .hint(text!("用 --text 写明", "describe it with --text")));
        }
        Ok(found.code.clone())
    }
}

/// The centre has no application of its own: the applicant is referred to the provider.
fn refer(tx: &Tx<'_>, record: &Record) -> Result<Error, Error> {
    let unit = units::by_id(tx.db(), record.unit)?.map(|unit| unit.name).unwrap_or_default();
    let pack = tx.pack();
    let error = match pack.off("repair.application") {
        Some(off) => Error::new(Code::Off, off.value.clone()).cite(off.rule.clone()),
        None => Error::new(Code::Input, text!("缺少书面证明", "the written certificate is missing"))
            .cite(pack.repair.decider.rule.clone()),
    };
    Ok(error.hint(text!(
        "请申请人向「{unit}」提出，由其出具书面证明",
        "refer the applicant to `{unit}`, which issues the certificate"
    )))
}

/// Only adverse items inside their period, on the day the application came in.
pub(super) fn eligible(tx: &Tx<'_>, law: &Repair, record: &Record, on: NaiveDate) -> Result<(), Error> {
    let no = &record.no;
    let category = record.category.as_deref().unwrap_or_default();
    if !law.categories.value.iter().any(|one| one == category) {
        return Err(Error::new(
            Code::Input,
            text!("`{no}` 不属于可修复的信息类别", "`{no}` is not of a category that can be repaired"),
        )
        .cite(law.categories.rule.clone())
        .hint(text!("修复限于失信信息", "repair applies to adverse information")));
    }
    if let Some(rule) = unpublished(tx, law, record) {
        return Err(Error::new(
            Code::State,
            text!("`{no}` 不予公示，没有可终止的公示", "`{no}` is not published: there is no publication to end"),
        )
        .cite(rule)
        .hint(text!("将依据告知申请人", "tell the applicant the rule")));
    }
    let state = facts::state_on(tx, record, on)?.state;
    if law.states.value.iter().any(|one| one == state.word()) {
        return Ok(());
    }
    let (zh, en) = (state.label().zh, state.label().en);
    let code = if state == State::Archived { Code::Term } else { Code::State };
    Err(Error::new(code, text!("`{no}` {zh}，不在查询期限内", "`{no}` is {en}: outside its query period"))
        .cite(law.states.rule.clone())
        .hint(text!("修复限于查询期限内的信息", "repair applies to items inside their query period")))
}

/// The rule by which a record that no channel publishes has nothing to repair, where repair is to end its publication.
pub(super) fn unpublished(tx: &Tx<'_>, law: &Repair, record: &Record) -> Option<String> {
    let rule = law.published_only.as_ref().filter(|rule| rule.value)?;
    let open = record.access.as_ref().is_some_and(|mode| tx.pack().publish.modes.value.contains(mode));
    (!open).then(|| rule.rule.clone())
}

/// Refuses a second open case of a kind on one record.
pub(super) fn no_other(tx: &Tx<'_>, record: &Record, kind: &str, rule: &str) -> Result<(), Error> {
    let open = cases::of_record(tx.db(), record.id)?.into_iter().find(|case| case.open && case.kind == kind);
    let Some(open) = open else { return Ok(()) };
    let (no, case) = (&record.no, &open.no);
    Err(Error::new(Code::State, text!("`{no}` 已有待办事项 `{case}`", "`{no}` has the open case `{case}` already"))
        .cite(rule)
        .hint(text!("在该事项中办理", "go on with that case")))
}

/// Conditions that the decider states, as the case holds them; what has not been decided is open.
fn by_result(tx: &Tx<'_>, case: &casework::Loaded<'_>) -> Result<RepairChecked, Error> {
    let decided = case.events.iter().rev().find(|event| event.step == "decide");
    let stated = decided.map(facts::event).transpose()?.map(|event| event.body.fields).unwrap_or_default();
    let conditions: Vec<Condition> = tx
        .pack()
        .repair
        .conditions
        .iter()
        .map(|one| Condition {
            code: one.code.clone(),
            met: stated.contains(&one.code),
            detail: one.label.clone(),
            cite: one.rule.clone(),
            article: tx.pack().articles.text(&one.rule),
        })
        .collect();
    let eligible = conditions.iter().all(|one| one.met);
    Ok(RepairChecked { repair: case.file.no.clone(), conditions, eligible, window: None })
}

/// `repair check`: each condition, met or not.
#[derive(Clone, Debug)]
pub struct CheckRepair {
    /// The case.
    pub repair: String,
}

/// One condition (修复条件).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Its word.
    pub code: String,
    /// Whether it is met.
    pub met: bool,
    /// What was found.
    pub detail: Text,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// All conditions of a repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairChecked {
    /// The case.
    pub repair: String,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// All of them are met.
    pub eligible: bool,
    /// First and last day of an application, with the source of the figures; none where the text has no such period.
    #[serde(default)]
    pub window: Option<Publicity>,
}

impl Operation for CheckRepair {
    type Output = RepairChecked;
    const NAME: &'static str = "repair.check";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new("repair.show")
    }

    fn case(&self) -> Option<&str> {
        Some(&self.repair)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<RepairChecked, Error> {
        let case = casework::load(tx, &self.repair)?;
        tx.see(&self.repair, Facets { relation: Some(tx.relation_to(case.file.unit)), ..Facets::default() })?;
        if case.file.kind != "repair" {
            return Err(tx.missing(&self.repair));
        }
        let law = &tx.pack().repair;
        let window = applications::window(tx, &case.record);
        if !law.statements.is_empty() {
            let conditions = applications::conditions_now(tx, &case)?;
            let eligible = conditions.iter().all(|one| one.met);
            return Ok(RepairChecked { repair: case.file.no, conditions, eligible, window });
        }
        let category = case.record.category.clone().unwrap_or_default();
        let named = regime::find(&tx.pack().category, &category).map(|entry| entry.label.clone());
        let (named_zh, named_en) =
            named.map_or_else(|| (category.clone(), category.clone()), |text| (text.zh, text.en));
        let state = facts::state_on(tx, &case.record, tx.today())?.state;
        let (state_zh, state_en) = (state.label().zh, state.label().en);
        if law.by_result.is_some() {
            return by_result(tx, &case);
        }
        let way = regime::find(&law.ways, &case.standing.code);
        let papers = crate::service::store::papers::of_case(tx.db(), case.file.id)?;
        let certificate = papers.iter().any(|paper| paper.kind == "certificate");
        let articles = &tx.pack().articles;
        let condition = |code: &str, met: bool, detail: Text, cite: &str| Condition {
            code: code.to_owned(),
            met,
            detail,
            cite: cite.to_owned(),
            article: articles.text(cite),
        };
        let done = state == State::HiddenRepaired;
        let within = done || law.states.value.iter().any(|one| one == state.word());
        let conditions = vec![
            condition(
                "category",
                law.categories.value.contains(&category),
                text!("信息类别 {named_zh}", "category {named_en}"),
                &law.categories.rule,
            ),
            condition("period", within, text!("{state_zh}", "{state_en}"), &law.states.rule),
            condition(
                "certificate",
                certificate,
                text!("原提供单位的书面证明", "certificate of the original provider"),
                &law.decider.rule,
            ),
            condition(
                "way",
                way.is_some(),
                way.map_or_else(|| text!("未记录", "not recorded"), |way| way.label.clone()),
                &law.ways.first().map(|way| way.rule.clone()).unwrap_or_default(),
            ),
        ];
        let eligible = conditions.iter().all(|one| one.met);
        Ok(RepairChecked { repair: case.file.no, conditions, eligible, window })
    }

    fn trace(&self, output: Option<&RepairChecked>) -> Trace {
        let trace = Trace::new().basis(&self.repair).ids([&self.repair]);
        match output {
            Some(shown) => trace.count(shown.conditions.len()).view(shown),
            None => trace,
        }
    }
}
