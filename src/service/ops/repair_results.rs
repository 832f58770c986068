//! Repair by the result of another (依修复结果办理): the determining unit or an outside site decides, the centre executes as
//! the repair officer chooses. Routes, materials, sites and choices stand in the pack.

use super::{
    cases::Asked,
    casework::{self, Loaded, Moved, Paper},
    openings::{self, Opening},
    repairs::{self, FileRepair},
    steps::Input,
};
use crate::{
    domain::{
        case::{Body, Said},
        dates::add_months,
        refusal::Code,
    },
    locale::Text,
    regime::{Entry, Outside, RepairByResult, find},
    service::{
        Error, Tx,
        store::{records::Record, units},
    },
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The paper by which the decider tells the result.
const RESULT: &str = "result";
/// The word that says a condition is met.
const YES: &str = "yes";
/// The choice that needs the basis gone, and the paper that shows it.
const DELETE: &str = "delete";
const ANNULMENT: &str = "annulment";

/// Registers an application, or the result of an outside site.
pub(super) fn file(tx: &Tx<'_>, asked: &FileRepair, law: &RepairByResult, record: &Record) -> Result<Moved, Error> {
    let table = casework::table(tx, "repair")?;
    irreparable(tx, record)?;
    repairs::eligible(tx, &tx.pack().repair, record, tx.today())?;
    let received = asked.received.unwrap_or_else(|| tx.today());
    let route = route(asked, law)?;
    let outside = addressee(tx, asked, law, record)?;
    in_window(tx, law, record, received)?;
    let result = asked.certificate.as_ref().map(|paper| Paper { kind: RESULT.to_owned(), ..paper.clone() });
    let outcome = match &result {
        Some(_) if outside => RESULT,
        None if only_by_site(tx, law, record) => return Err(referral(law)),
        // What a site takes in like any other addressee is decided by the unit that determined it.
        _ => {
            materials(tx, asked)?;
            ""
        }
    };
    let transition = table.transition(None, "file", outcome).ok_or_else(|| Error::not_found("repair.file"))?;
    repairs::no_other(tx, record, "repair", &transition.rule)?;
    openings::check_day(tx, received, &transition.rule)?;
    let body = Body { code: Some(route), written: true, outcome: outcome.to_owned(), ..Body::default() };
    let said = Said { reason: asked.text.clone().unwrap_or_default(), ..Said::default() };
    let papers: Vec<Paper> = result.into_iter().chain(asked.materials.iter().cloned()).collect();
    let opening = Opening {
        kind: "repair",
        record,
        received,
        transition,
        body: body.clone(),
        said,
        papers: &papers,
        handles: false,
    };
    let no = openings::open(tx, opening)?;
    casework::moved(tx, &no, transition, &body)
}

/// What a law or central policy declares irreparable.
fn irreparable(tx: &Tx<'_>, record: &Record) -> Result<(), Error> {
    let Some(cited) = &record.facts.irreparable else { return Ok(()) };
    let rule = tx.pack().grounds().rule("irreparable").to_owned();
    Err(Error::new(Code::Term, text!("该信息依{cited}不可修复", "the item cannot be repaired: {cited}"))
        .cite(rule)
        .hint(text!("将依据告知申请人", "tell the applicant the ground")))
}

fn route(asked: &FileRepair, law: &RepairByResult) -> Result<String, Error> {
    let rule = law.routes.first().map(|route| route.rule.clone()).unwrap_or_default();
    let all = law.routes.iter().map(|route| route.code.as_str()).collect::<Vec<_>>().join(" ");
    let word = asked.route.as_deref().unwrap_or_default();
    let described = asked.text.as_deref().is_some_and(|text| !text.trim().is_empty());
    match find(&law.routes, word) {
        Some(route) if route.code != law.other_route => Ok(route.code.clone()),
        _ if !word.is_empty() && described => Ok(law.other_route.clone()),
        _ => {
            let message = match word {
                "" => text!("没有写明申请渠道", "the route of the application is not given"),
                word => text!("申请渠道 `{word}` 须加说明", "the route `{word}` must be described"),
            };
            Err(Error::new(Code::Input, message).cite(rule).hint(text!(
                "用 --route 写明：{all}；其他渠道另用 --text 说明",
                "give it with --route: {all}; describe another with --text"
            )))
        }
    }
}

/// Whom the application goes to; whether that is an outside site.
fn addressee(tx: &Tx<'_>, asked: &FileRepair, law: &RepairByResult, record: &Record) -> Result<bool, Error> {
    let unit = units::by_id(tx.db(), record.unit)?.ok_or_else(|| Error::not_found(&record.no))?;
    let (code, name) = (&unit.code, &unit.name);
    let word = asked.addressee.as_deref().unwrap_or_default();
    let site = find(&law.sites, word).is_some();
    if only_by_site(tx, law, record) {
        return if site || word.is_empty() || word == code { Ok(true) } else { Err(wrong(law, word, code, name)) };
    }
    match word {
        _ if site => Ok(true),
        word if word == code => Ok(false),
        _ => Err(wrong(law, word, code, name)),
    }
}

fn wrong(law: &RepairByResult, word: &str, code: &str, name: &str) -> Error {
    let sites = law.sites.iter().map(|site| site.code.as_str()).collect::<Vec<_>>().join(" ");
    let message = match word {
        "" => text!(
            "没有写明向谁申请；由「{name}」认定",
            "it is not said to whom the application goes; {code} determined it"
        ),
        word => {
            text!(
                "由「{name}」认定，不向 `{word}` 申请",
                "determined by {code}: the application does not go to `{word}`"
            )
        }
    };
    Error::new(Code::Input, message)
        .cite(law.addressee.rule.clone())
        .hint(text!("用 --to {code}，或 {sites}", "use --to {code}, or {sites}"))
}

/// Information that stands on an outside site and is repaired through it alone.
fn only_by_site(tx: &Tx<'_>, law: &RepairByResult, record: &Record) -> bool {
    let kind = record.content_kind.as_deref().unwrap_or_default();
    let open = record.access.as_deref().is_some_and(|mode| tx.pack().publish.modes.value.iter().any(|one| one == mode));
    open && law.only_by_site.value.iter().any(|one| one == kind)
}

fn referral(law: &RepairByResult) -> Error {
    let names = |pick: fn(&Text) -> &str| law.sites.iter().map(|site| pick(&site.label)).collect::<Vec<_>>().join("、");
    let (zh, en) = (names(|text| &text.zh), names(|text| &text.en));
    Error::new(
        Code::State,
        text!(
            "该信息仅通过{zh}修复，本单位不作决定",
            "the item is repaired through {en} only; nothing is decided here"
        ),
    )
    .cite(law.only_by_site.rule.clone())
    .hint(text!(
        "请申请人到{zh}办理；收到结果后用 --certificate 登记",
        "refer the applicant to {en}; register its result with --certificate"
    ))
}

/// How long a record stands published at least, and who says so.
pub(super) struct Shortest {
    /// First day of an application.
    pub(super) from: NaiveDate,
    /// What sets it, in words.
    source: Text,
    /// The outside measure, where it is one.
    pub(super) outside: Option<Outside>,
}

/// The shortest publicity of a record: its own catalogue item's, else the outside measure's for its class; none where
/// nothing sets one.
pub(super) fn shortest(tx: &Tx<'_>, record: &Record) -> Option<Shortest> {
    let start = record.determined_on.as_deref().and_then(super::facts::day)?;
    let own = record.facts.publicity.as_ref()?;
    let (months, source, outside) = if let Some(months) = own.shortest {
        let item = &record.item;
        (months, text!("目录项 {item}", "catalogue item {item}"), None)
    } else {
        let measure = tx.pack().outside("publicity", start)?;
        let class = measure.class(own.class.as_deref()?)?;
        let outside = tx.pack().outside_ground("publicity", measure, &class.article, &class.trust);
        (class.min_months?, outside.ground.clone(), Some(outside))
    };
    Some(Shortest { from: add_months(start, months).succ_opt()?, source, outside })
}

/// Not before the shortest publicity has run, whoever set it.
fn in_window(tx: &Tx<'_>, law: &RepairByResult, record: &Record, received: NaiveDate) -> Result<(), Error> {
    let rule = &law.after_shortest.rule;
    if !law.after_shortest.value {
        return Ok(());
    }
    let Some(Shortest { from, source, .. }) = shortest(tx, record) else {
        let item = &record.item;
        let error = Error::new(Code::Config, text!("没有最短公示期限的来源", "no source sets the shortest publicity"));
        return Err(error.cite(rule.clone()).hint(text!(
            "在目录项 {item} 写明 shortest 或 class",
            "state `shortest` or `class` in catalogue item {item}"
        )));
    };
    if received >= from {
        return Ok(());
    }
    let Text { zh, en } = source;
    Err(Error::new(
        Code::Term,
        text!(
            "最短公示期限未满，{from}起方可申请（{zh}）",
            "the shortest publicity has not run: possible from {from} ({en})"
        ),
    )
    .cite(rule.clone())
    .hint(text!("告知申请人{from}起再次申请", "tell the applicant to apply again from {from}")))
}

/// Every material of the list.
fn materials(tx: &Tx<'_>, asked: &FileRepair) -> Result<(), Error> {
    let given: BTreeSet<&str> = asked.materials.iter().map(|paper| paper.kind.as_str()).collect();
    let Some(missing) = tx.pack().repair.materials.iter().find(|one| !given.contains(one.code.as_str())) else {
        return Ok(());
    };
    let (code, zh, en) = (&missing.code, &missing.label.zh, &missing.label.en);
    Err(Error::new(Code::Input, text!("缺少{zh}", "missing: {en}"))
        .cite(missing.rule.clone())
        .hint(text!("用 --material {code}=文件 附上", "attach it with --material {code}=FILE")))
}

/// Which outcome a step has: granted or refused, and in which way it is executed.
pub(super) fn outcome(tx: &Tx<'_>, case: &Loaded<'_>, action: &str, input: &Input) -> Result<Option<String>, Error> {
    let by_result = tx.pack_of(&case.file.pack).repair.by_result.as_ref();
    let Some(law) = by_result.filter(|_| case.file.kind == "repair") else { return Ok(None) };
    Ok(match action {
        "decide" => Some(decided(case, input)?.to_owned()),
        "execute" => Some(chosen(law, case, input)?),
        _ => None,
    })
}

fn decided(case: &Loaded<'_>, input: &Input) -> Result<&'static str, Error> {
    let rule = case.table.step.iter().find(|step| step.step == "decide").map(|step| step.rule.clone());
    match input.upheld {
        Some(true) => Ok("granted"),
        Some(false) => Ok("refused"),
        None => Err(Error::new(Code::Input, text!("未说明是否准予修复", "it is not said whether it is granted"))
            .cite(rule.unwrap_or_default())
            .hint(text!("准予用 --upheld，不准予用 --rejected", "grant with --upheld, refuse with --rejected"))),
    }
}

/// The field of the choice.
const CHOICE: &str = "choice";

/// What executing asks, for forms: the way that another body's result is carried out in.
pub(super) fn asked(tx: &Tx<'_>, case: &Loaded<'_>, step: &str) -> Vec<Asked> {
    let options = choices(tx, case, step);
    let label = text!("处理方式", "way of execution");
    let field = Asked { field: CHOICE.to_owned(), label, options };
    Some(field).filter(|field| !field.options.is_empty()).into_iter().collect()
}

/// The paper that one of the choices asks for.
pub(super) fn papers(tx: &Tx<'_>, case: &Loaded<'_>, step: &str) -> Vec<String> {
    let deletes = choices(tx, case, step).iter().any(|one| one.code == DELETE);
    deletes.then(|| ANNULMENT.to_owned()).into_iter().collect()
}

fn choices(tx: &Tx<'_>, case: &Loaded<'_>, step: &str) -> Vec<Entry> {
    let law = tx.pack_of(&case.file.pack).repair.by_result.as_ref();
    let law = law.filter(|_| case.file.kind == "repair" && step == "execute");
    law.map(|law| law.choices.clone()).unwrap_or_default()
}

/// The officer's express choice (标注、屏蔽或删除).
fn chosen(law: &RepairByResult, case: &Loaded<'_>, input: &Input) -> Result<String, Error> {
    let all = law.choices.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
    let word = input.fields.get(CHOICE).map(String::as_str).unwrap_or_default();
    let Some(choice) = find(&law.choices, word) else {
        let rule = law.choices.first().map(|one| one.rule.clone()).unwrap_or_default();
        return Err(Error::new(Code::Input, text!("没有选择处理方式", "no choice is made"))
            .cite(rule)
            .hint(text!("用 --field choice=…，可选：{all}", "give --field choice=…, one of: {all}")));
    };
    let gone = input.documents.iter().any(|paper| paper.kind == ANNULMENT);
    if choice.code == DELETE && !gone {
        let no = &case.record.no;
        return Err(Error::new(
            Code::State,
            text!("`{no}` 的认定依据仍在，不能删除", "the basis of `{no}` stands: it cannot be deleted"),
        )
        .cite(law.delete.rule.clone())
        .hint(text!(
            "选择屏蔽或标注；依据已撤销的附 annulment=文件",
            "choose to shield or annotate; attach annulment=FILE when the basis was annulled"
        )));
    }
    Ok(choice.code.clone())
}

/// What a step asks and what of it is written down.
pub(super) fn prepare(tx: &Tx<'_>, action: &str, outcome: &str, input: &Input, body: &mut Body) -> Result<(), Error> {
    if action == "execute" {
        body.code = Some(outcome.to_owned());
    }
    if (action, outcome) != ("decide", "granted") {
        return Ok(());
    }
    for condition in &tx.pack().repair.conditions {
        if input.fields.get(&condition.code).map(String::as_str) != Some(YES) {
            let (code, zh, en) = (&condition.code, &condition.label.zh, &condition.label.en);
            return Err(Error::new(Code::Input, text!("没有说明：{zh}", "not stated: {en}"))
                .cite(condition.rule.clone())
                .hint(text!("核实的用 --field {code}=yes", "state it with --field {code}=yes")));
        }
    }
    body.fields = input.fields.keys().cloned().collect();
    Ok(())
}
