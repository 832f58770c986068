//! Repair by application (修复申请): registered, examined against the list of the text, accepted, supplemented once,
//! decided, extended once. Which materials, statements, conditions and causes there are stands in the pack.

use super::{
    casework::{self, Loaded, Moved, Paper},
    corrections, facts,
    openings::{self, Opening},
    reorganisations,
    repairs::{self, Condition, FileRepair},
    steps::Input,
};
use crate::{
    domain::{
        application::{self, Application, Material, Open, Statement, YES},
        case::{Body, Said},
        citation,
        refusal::Code,
    },
    locale::Text,
    regime::{CaseTable, Publicity, Repair, Transition, find},
    service::{
        Error, Tx,
        store::{catalogues, papers, records::Record, units},
    },
    text,
};
use std::collections::{BTreeMap, BTreeSet};

/// The condition that is counted, not ticked.
const MINIMUM: &str = "minimum-period";
/// The condition that only some items have.
const OTHER: &str = "other";
/// Words for money asked of an applicant.
const FEE: &[&str] = &["fee", "费用"];

/// Registers an application on an accepted record.
pub(super) fn file(tx: &Tx<'_>, asked: &FileRepair, record: &Record) -> Result<Moved, Error> {
    let law = &tx.pack().repair;
    let table = casework::table(tx, "repair")?;
    let received = asked.received.unwrap_or_else(|| tx.today());
    let reminder = route(tx, law, record)?;
    barred(law, record)?;
    repairs::eligible(tx, law, record, received)?;
    let plan = asked.reorganisation.as_ref().map(|plan| reorganisations::claim(tx, record, plan)).transpose()?;
    known_statements(law, &asked.statements)?;
    let way = asks_way(table).then(|| asked.way(law)).transpose()?;
    let materials = asked.materials.iter().map(|paper| paper.kind.clone()).collect::<BTreeSet<_>>();
    let missing = wanted_materials(law).into_iter().any(|one| !materials.contains(&one.code));
    let outcome = if missing { "incomplete" } else { "" };
    let transition = table
        .transition(None, "file", outcome)
        .or_else(|| table.transition(None, "file", ""))
        .ok_or_else(|| Error::not_found("repair.file"))?;
    repairs::no_other(tx, record, "repair", &transition.rule)?;
    openings::check_day(tx, received, &transition.rule)?;
    let body = Body { code: way, written: true, outcome: transition.outcome.clone(), ..Body::default() };
    let said = Said {
        claims: asked.statements.clone(),
        reason: asked.text.clone().unwrap_or_default(),
        agent: asked.reorganisation.as_ref().map(|plan| plan.administrator.clone()).unwrap_or_default(),
        values: plan.unwrap_or_default(),
        ..Said::default()
    };
    let opening = Opening {
        kind: "repair",
        record,
        received,
        transition,
        body: body.clone(),
        said,
        papers: &asked.materials,
        handles: false,
    };
    let no = openings::open(tx, opening)?;
    let mut moved = casework::moved(tx, &no, transition, &body)?;
    moved.warning = moved.warning.or(reminder);
    Ok(moved)
}

/// An application goes to the unit that determined the item; another unit refers it there.
pub(super) fn addressee(tx: &Tx<'_>, law: &Repair, record: &Record) -> Result<(), Error> {
    let Some(rule) = law.addressee.as_ref().filter(|rule| rule.value && record.unit != tx.actor().unit) else {
        return Ok(());
    };
    let unit = units::by_id(tx.db(), record.unit)?.map(|unit| unit.name).unwrap_or_default();
    Err(Error::new(
        Code::Role,
        text!("该信息由「{unit}」认定，不由本单位受理", "the item was determined by `{unit}`, not by this unit"),
    )
    .cite(rule.rule.clone())
    .hint(text!(
        "请申请人向「{unit}」提出，可打印本提示作转介",
        "refer the applicant to `{unit}`; this note may be printed"
    )))
}

/// Where the item is published: another procedure alone is a referral, both are a reminder.
fn route(tx: &Tx<'_>, law: &Repair, record: &Record) -> Result<Option<Text>, Error> {
    let channels = channels(tx, record)?;
    let found = law.elsewhere.iter().find(|one| channels.contains(&one.code));
    let Some(found) = found else { return Ok(None) };
    if channels.iter().all(|channel| law.elsewhere.iter().any(|one| one.code == *channel)) {
        return Err(Error::new(Code::State, found.says.clone())
            .cite(found.rule.clone())
            .hint(text!("不计本办法的期限", "no clock of this text runs")));
    }
    Ok(Some(found.both.clone()))
}

/// The channels on which a record is published: those its catalogue item names, else the first of the pack.
pub(super) fn channels(tx: &Tx<'_>, record: &Record) -> Result<Vec<String>, Error> {
    let named = named_channels(tx, record)?;
    if named.is_empty() {
        return Ok(tx.pack().publish.channels.first().map(|channel| channel.code.clone()).into_iter().collect());
    }
    Ok(named)
}

/// The channels that the catalogue item of a record names; none where it leaves them open.
pub(super) fn named_channels(tx: &Tx<'_>, record: &Record) -> Result<Vec<String>, Error> {
    let item = catalogues::item(tx.db(), record.catalogue, &record.item)?;
    let named = item.and_then(|item| item.others.get("channels").cloned()).unwrap_or_default();
    Ok(named.split(['+', ';', '、']).map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect())
}

/// What law or central policy declares irreparable.
fn barred(law: &Repair, record: &Record) -> Result<(), Error> {
    let Some(cited) = &record.facts.irreparable else { return Ok(()) };
    let rule = law.barred.as_ref().map(|found| found.rule.clone()).unwrap_or_default();
    Err(Error::new(Code::Term, text!("该信息依{cited}不可修复", "the item cannot be repaired: {cited}"))
        .cite(rule)
        .hint(text!("将依据告知申请人", "tell the applicant the rule")))
}

/// Whether registering an application asks for the way of repair.
fn asks_way(table: &CaseTable) -> bool {
    table.transition(None, "file", "").is_some_and(|step| step.needs.iter().any(|need| need == "way"))
}

fn known_statements(law: &Repair, given: &BTreeMap<String, String>) -> Result<(), Error> {
    for word in given.keys() {
        if let Some(fee) = law.fee.as_ref().filter(|fee| fee.value == 0 && FEE.contains(&word.as_str())) {
            return Err(Error::new(
                Code::Input,
                text!("修复不收取任何费用", "repair is free of charge: there is no fee"),
            )
            .cite(fee.rule.clone())
            .hint(text!("不得以任何形式收费", "nothing is charged in any form")));
        }
        let dated = law.late_correction.is_some() && corrections::DATES.contains(&word.as_str());
        if word != OTHER && !dated && !law.statements.iter().any(|one| one.code == *word) {
            let known = law.statements.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
            return Err(Error::new(Code::Input, text!("没有核对项 `{word}`", "there is no statement `{word}`"))
                .hint(text!("核对项：{known}", "statements: {known}")));
        }
    }
    Ok(())
}

fn wanted_materials(law: &Repair) -> Vec<Material> {
    let required = law.required.as_ref().map(|found| found.value.as_slice()).unwrap_or_default();
    law.materials
        .iter()
        .filter(|one| required.contains(&one.code))
        .map(|one| Material { code: one.code.clone(), label: one.label.clone(), rule: one.rule.clone() })
        .collect()
}

/// The statements of the text, and the condition that the record's catalogue item adds.
fn wanted_statements(tx: &Tx<'_>, record: &Record) -> Result<Vec<Statement>, Error> {
    let law = &tx.pack().repair;
    let mut wanted: Vec<Statement> = law
        .statements
        .iter()
        .map(|one| Statement {
            code: one.code.clone(),
            label: one.label.clone(),
            of: one.of.clone(),
            rule: one.rule.clone(),
        })
        .collect();
    if let Some(words) = added_condition(tx, record)? {
        let rule = law.more_conditions.as_ref().map(|found| found.rule.clone()).unwrap_or_default();
        let label = text!("目录项附加条件：{words}", "condition of the catalogue item: {words}");
        wanted.push(Statement { code: OTHER.to_owned(), label, of: String::new(), rule });
    }
    Ok(wanted)
}

/// The condition that a catalogue item adds to the text's own.
fn added_condition(tx: &Tx<'_>, record: &Record) -> Result<Option<String>, Error> {
    let item = catalogues::item(tx.db(), record.catalogue, &record.item)?;
    Ok(item.and_then(|item| item.others.get("repair_condition").cloned()).filter(|words| !words.is_empty()))
}

/// What the application holds: every paper of the case, every finding of its steps, and what comes with this step.
fn held(tx: &Tx<'_>, case: &Loaded<'_>, input: &Input) -> Result<Application, Error> {
    let mut found = Application::default();
    for paper in papers::of_case(tx.db(), case.file.id)? {
        found.materials.insert(paper.kind);
    }
    found.materials.extend(input.documents.iter().map(|paper: &Paper| paper.kind.clone()));
    for stored in &case.events {
        found.statements.extend(facts::event(stored)?.said.claims);
    }
    found.statements.extend(input.fields.clone());
    Ok(found)
}

/// What an application still lacks.
pub(super) fn open_of(tx: &Tx<'_>, case: &Loaded<'_>, input: &Input) -> Result<Vec<Open>, Error> {
    let law = &tx.pack().repair;
    Ok(application::open(&wanted_materials(law), &wanted_statements(tx, &case.record)?, &held(tx, case, input)?))
}

/// Whether the shortest publicity had run when the application came in; the refusal that says from when.
fn minimum(tx: &Tx<'_>, case: &Loaded<'_>) -> Option<Error> {
    let law = &tx.pack().repair;
    let condition = find(&law.conditions, MINIMUM)?;
    let found = facts::publicity(tx.pack(), &case.record)?;
    let received = case.standing.received.unwrap_or_else(|| tx.today());
    let error = match found.repair_from {
        Some(from) if from <= received => return None,
        Some(from) => Error::new(
            Code::Term,
            text!("未达到最短公示期限，{from}起方可申请", "the shortest publicity has not run: possible from {from}"),
        )
        .hint(text!("告知申请人{from}起再次申请", "tell the applicant to apply again from {from}")),
        None => Error::new(Code::Term, text!("没有可用的最短公示期限", "no shortest publicity is known"))
            .hint(text!("先确定失信程度和期限来源", "set the class and the source of its figures first")),
    };
    Some(error.cite(condition.rule.clone()))
}

fn lacks(law: &Repair, open: &Open) -> Error {
    let Text { zh, en } = &open.label;
    let code = &open.code;
    // A paper that is missing is handed in; nobody finds it true.
    let is_paper = find(&law.materials, code).is_some() && !law.statements.iter().any(|one| one.code == *code);
    if is_paper {
        return Error::new(Code::Input, text!("缺少材料：{zh}", "missing: {en}")).cite(open.rule.clone()).hint(text!(
            "已有的用 --document {code}=文件 附上；缺少的一次性告知补正",
            "attach it with --document {code}=FILE; otherwise one notice names everything missing"
        ));
    }
    let error = if open.examined {
        Error::new(Code::Input, text!("不符合：{zh}", "not met: {en}"))
    } else {
        Error::new(Code::Input, text!("尚未核对：{zh}", "not examined yet: {en}"))
    };
    error.cite(open.rule.clone()).hint(text!(
        "核对属实的用 --field {code}=yes；缺少的一次性告知补正",
        "found true: --field {code}=yes; otherwise one notice names everything missing"
    ))
}

/// What a step of a repair asks, and what of it is written down.
pub(super) fn prepare(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
    body: &mut Body,
    said: &mut Said,
) -> Result<(), Error> {
    match (transition.step.as_str(), transition.outcome.as_str()) {
        ("accept", _) => accept(tx, case, input, said),
        ("refuse", _) => refuse(tx, case, transition, input, said),
        ("supplement", _) => supplement(tx, case, transition, input, body, said),
        ("receive", _) => receive(tx, transition, input, said),
        ("extend", _) => extend(tx, case, input, body),
        ("decide", "granted") => decide(tx, case, input, said),
        _ => Ok(()),
    }
}

/// What keeps a step of an application closed: the shortest publicity had not run when it came in. Everything else may be
/// found otherwise by who takes the step.
pub(super) fn unmet(tx: &Tx<'_>, case: &Loaded<'_>, step: &str) -> Result<(), Error> {
    if step == "accept" { minimum(tx, case).map_or(Ok(()), Err) } else { Ok(()) }
}

/// `accept`: everything is there, everything was found true, and the shortest publicity has run.
fn accept(tx: &Tx<'_>, case: &Loaded<'_>, input: &Input, said: &mut Said) -> Result<(), Error> {
    known_statements(&tx.pack().repair, &input.fields)?;
    if let Some(error) = minimum(tx, case) {
        return Err(error);
    }
    if let Some(first) = open_of(tx, case, input)?.first() {
        return Err(lacks(&tx.pack().repair, first));
    }
    corrections::judge(tx, case, input)?;
    said.claims.clone_from(&input.fields);
    Ok(())
}

/// `refuse`: never what is complete and in order.
fn refuse(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
    said: &mut Said,
) -> Result<(), Error> {
    let law = &tx.pack().repair;
    known_statements(law, &input.fields)?;
    let must = law.must_accept.as_ref().filter(|rule| rule.value);
    let in_order = minimum(tx, case).is_none() && open_of(tx, case, input)?.is_empty();
    if let Some(rule) = must.filter(|_| in_order && transition.from.contains(&case.standing.state)) {
        return Err(Error::new(
            Code::State,
            text!("材料齐全且符合要求，应当受理", "everything is there and in order: it must be accepted"),
        )
        .cite(rule.rule.clone())
        .hint(text!("办理 `accept`", "take `accept`")));
    }
    said.claims.clone_from(&input.fields);
    Ok(())
}

/// `supplement`: one notice that names everything.
fn supplement(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
    body: &mut Body,
    said: &mut Said,
) -> Result<(), Error> {
    let law = &tx.pack().repair;
    known_statements(law, &input.fields)?;
    let open = open_of(tx, case, input)?;
    if let Some(unknown) = open.iter().find(|one| !one.examined) {
        let mut error = lacks(&tx.pack().repair, unknown);
        error.cite = Some(transition.rule.clone());
        return Err(error);
    }
    let mut more = BTreeMap::new();
    for item in input.items.iter().filter(|item| open.iter().all(|one| one.code != **item)) {
        let (what, cited) = item.split_once('=').unwrap_or((item, ""));
        if let Some(kinds) = &law.more_materials {
            let found = citation::admitted(what, cited, kinds)?;
            more.insert(what.to_owned(), found.words);
        }
    }
    let left: Vec<&Open> = open.iter().filter(|one| !input.items.contains(&one.code)).collect();
    if !input.items.is_empty() && !left.is_empty() {
        let zh = left.iter().map(|one| one.label.zh.as_str()).collect::<Vec<_>>().join("、");
        let en = left.iter().map(|one| one.label.en.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Error::new(Code::Input, text!("告知书还须写明：{zh}", "the notice must also name: {en}"))
            .cite(transition.rule.clone())
            .hint(text!("一次性告知，不作第二轮", "everything at once: there is no second round")));
    }
    if open.is_empty() && more.is_empty() {
        return Err(Error::new(Code::State, text!("没有需要补正的内容", "nothing is missing"))
            .cite(transition.rule.clone())
            .hint(text!("办理 `accept`", "take `accept`")));
    }
    body.fields = open.into_iter().map(|one| one.code).collect();
    said.claims.clone_from(&input.fields);
    said.values = more;
    Ok(())
}

/// `receive`: what was missing has come in.
fn receive(tx: &Tx<'_>, transition: &Transition, input: &Input, said: &mut Said) -> Result<(), Error> {
    known_statements(&tx.pack().repair, &input.fields)?;
    if input.documents.is_empty() && input.fields.is_empty() {
        return Err(Error::new(Code::Input, text!("没有补正材料", "nothing was handed in"))
            .cite(transition.rule.clone())
            .hint(text!("用 --document 种类=文件 附上", "attach it: --document KIND=FILE")));
    }
    said.claims.clone_from(&input.fields);
    Ok(())
}

/// `extend`: for a listed cause, counted from the last day of the decision.
fn extend(tx: &Tx<'_>, case: &Loaded<'_>, input: &Input, body: &mut Body) -> Result<(), Error> {
    let causes = &tx.pack().repair.causes;
    let word = input.fields.get("cause").map(String::as_str).unwrap_or_default();
    let Some(cause) = find(causes, word) else {
        let known = causes.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
        let rule = causes.first().map(|one| one.rule.clone()).unwrap_or_default();
        let message = match word {
            "" => text!("没有写明延长的事由", "the cause of the extension is not given"),
            word => text!("`{word}` 不是延长的事由", "`{word}` is no cause of an extension"),
        };
        return Err(Error::new(Code::Input, message)
            .cite(rule)
            .hint(text!("用 --cause 写明，事由：{known}", "give it with --cause, one of: {known}")));
    };
    body.code = Some(cause.code.clone());
    body.date = case.clock(tx).map(|(_, due)| due.due);
    Ok(())
}

/// `decide`: granted only when every condition is met.
fn decide(tx: &Tx<'_>, case: &Loaded<'_>, input: &Input, said: &mut Said) -> Result<(), Error> {
    let law = &tx.pack().repair;
    let open: Vec<Condition> =
        conditions(tx, case, &input.fields)?.into_iter().filter(|condition| !condition.met).collect();
    let Some(rule) = law.all_conditions.as_ref().filter(|rule| rule.value && !open.is_empty()) else {
        said.claims.clone_from(&input.fields);
        return Ok(());
    };
    let label = |condition: &Condition| find(&law.conditions, &condition.code).map(|one| one.label.clone());
    let labels: Vec<Text> = open.iter().filter_map(label).collect();
    let zh = labels.iter().map(|one| one.zh.as_str()).collect::<Vec<_>>().join("、");
    let en = labels.iter().map(|one| one.en.as_str()).collect::<Vec<_>>().join(", ");
    let codes = open.iter().map(|one| format!("--field {}=yes", one.code)).collect::<Vec<_>>().join(" ");
    Err(Error::new(Code::State, text!("条件未全部符合：{zh}", "not all conditions are met: {en}"))
        .cite(rule.rule.clone())
        .hint(text!("核对属实的：{codes}", "found true: {codes}")))
}

/// The conditions of the text, one by one: counted, or ticked by the one who decides.
fn conditions(tx: &Tx<'_>, case: &Loaded<'_>, ticked: &BTreeMap<String, String>) -> Result<Vec<Condition>, Error> {
    let law = &tx.pack().repair;
    let mut found = Vec::new();
    for one in &law.conditions {
        let met = match one.code.as_str() {
            MINIMUM => minimum(tx, case).is_none(),
            OTHER if added_condition(tx, &case.record)?.is_none() => true,
            code => ticked.get(code).map(String::as_str) == Some(YES),
        };
        found.push(Condition {
            code: one.code.clone(),
            met,
            detail: one.label.clone(),
            cite: one.rule.clone(),
            article: tx.pack().articles.text(&one.rule),
        });
    }
    Ok(found)
}

/// The conditions as they stand before anybody decides: what was found of the statements that belong to each.
pub(super) fn conditions_now(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Vec<Condition>, Error> {
    let law = &tx.pack().repair;
    let open = open_of(tx, case, &Input::default())?;
    let mut ticked = BTreeMap::new();
    for condition in &law.conditions {
        let own = law.statements.iter().filter(|one| one.condition == condition.code);
        let mut words = own
            .map(|one| one.code.as_str())
            .chain(law.statements.iter().filter(|one| one.condition == condition.code).map(|one| one.of.as_str()));
        if words.all(|word| open.iter().all(|one| one.code != word)) {
            ticked.insert(condition.code.clone(), YES.to_owned());
        }
    }
    if open.iter().any(|one| one.code == OTHER) {
        ticked.remove(OTHER);
    }
    conditions(tx, case, &ticked)
}

/// Until when and from when a record may be repaired, with the source of the figures.
pub(super) fn window(tx: &Tx<'_>, record: &Record) -> Option<Publicity> {
    facts::publicity(tx.pack(), record)
}

/// What the one notice names, in words.
pub(super) fn missing_words(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Text, Error> {
    let Some(stored) = case.events.iter().rev().find(|event| event.step == "supplement") else {
        return Ok(Text { zh: String::new(), en: String::new() });
    };
    let event = facts::event(stored)?;
    let law = &tx.pack().repair;
    let mut labels: Vec<Text> = Vec::new();
    let statements = wanted_statements(tx, &case.record)?;
    for code in &event.body.fields {
        let material = find(&law.materials, code).map(|one| one.label.clone());
        let label = material.or_else(|| statements.iter().find(|one| one.code == *code).map(|one| one.label.clone()));
        labels.extend(label);
    }
    labels.extend(event.said.values.iter().map(|(what, ground)| text!("{what}（{ground}）", "{what} ({ground})")));
    Ok(Text {
        zh: labels.iter().map(|one| one.zh.as_str()).collect::<Vec<_>>().join("；"),
        en: labels.iter().map(|one| one.en.as_str()).collect::<Vec<_>>().join("; "),
    })
}
