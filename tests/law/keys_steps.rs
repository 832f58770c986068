//! How the steps of scenarios are taken by keys: for each verb its screen, its key, its fields. A form of a step that the
//! console has no way for answers `None`, and the operation takes it.

use super::{
    keys::{Hands, Put, Script, only},
    runner::Step,
};
use crate::given::Given;
use xintai::regime::{self, Entry};

/// Verbs with a way on the console.
pub const SCRIPTS: &[(&str, Script)] = &[
    ("objection file", file_objection),
    ("objection compare", compare),
    ("case act", act),
    ("repair file", file_repair),
    ("record shield", shield),
    ("record revoke", revoke),
    ("notice render", render),
    ("listing propose", propose),
];

pub fn label_of(entries: &[Entry], code: &str) -> Option<String> {
    regime::find(entries, code).map(|entry| entry.label.zh.clone())
}

/// Opens the form of a new case on a record: the screen's key, which of its kinds, the record.
pub fn new_case(hands: &mut Hands, digit: &str, kind: &str, record: &str) -> Option<()> {
    if hands.go(digit).is_some() {
        hands.press("+");
        if !kind.is_empty() {
            hands.choose(kind)?;
        }
    } else {
        // Whose screen that is not takes it in from the work of the office.
        hands.press("esc");
        super::keys_office::office(hands, kind)?;
    }
    hands.put("信息编号或主体代码", &Put::Text(record))?;
    hands.press("enter");
    Some(())
}

fn file_objection(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["record", "applicant", "agent", "ground", "text", "received", "oral", "claims", "evidence"])?;
    let ground = step.some("ground").unwrap_or_else(|| "error".to_owned());
    let ground = label_of(&hands.pack().objection.grounds, &ground)?;
    let papers = step.list("evidence");
    if papers.iter().filter(|paper| !paper.contains('=')).count() > 1 {
        return None;
    }
    new_case(hands, "3", "", &step.text("record"))?;
    let applicant = step.some("applicant").unwrap_or_else(|| Given::default().subject);
    hands.put("申请人代码", &Put::Text(&applicant))?;
    hands.put("事由", &Put::Option(&ground))?;
    received(hands, step)?;
    hands.put("书面提出", &Put::Yes(!step.flag("oral")))?;
    for (field, value) in step.table("claims") {
        let label = disputable(hands, &step.text("record"), &field)?;
        hands.put(&label, &Put::Text(&value))?;
    }
    if let Some(text) = step.some("text") {
        hands.put("其他事由的说明", &Put::Text(&text))?;
    }
    for paper in papers {
        let (label, kind, body) = match paper.split_once('=') {
            Some((kind, body)) => ("授权委托书", kind.to_owned(), body.to_owned()),
            None => ("证据", "evidence".to_owned(), paper),
        };
        let path = hands.paper(&format!("{kind}.txt"), &body);
        hands.put(label, &Put::Text(&path))?;
    }
    if let Some(agent) = step.some("agent") {
        hands.put("代理人", &Put::Text(&agent))?;
    }
    hands.send()
}

/// What a field of a record is called where it is objected to.
fn disputable(hands: &mut Hands, record: &str, field: &str) -> Option<String> {
    use xintai::service::ops::objections::Disputable;
    let found = hands.console.desk.call(&Disputable { record: record.to_owned() }).ok()?;
    found.fields.into_iter().find(|(name, _)| name == field).map(|(_, label)| label.zh)
}

pub fn received(hands: &mut Hands, step: &Step) -> Option<()> {
    match step.some("received") {
        Some(day) => hands.put("收到之日", &Put::Text(&day)),
        None => Some(()),
    }
}

/// Brings a case to hand on its screen.
pub fn open(hands: &mut Hands, case: &str) -> Option<()> {
    let kind = case.split('-').next()?;
    let digit = match kind {
        "OB" => "3",
        "RP" | "RV" | "SH" => "4",
        "K" | "SL" | "M" => "8",
        _ => return None,
    };
    hands.go(digit)?.press("/");
    hands.console.paste(case);
    hands.press("enter");
    // The filter says the number, and so does the page; the list beside it may not.
    hands.press("tab");
    (hands.console.screen().matches(case).count() > 1).then_some(())
}

fn compare(hands: &mut Hands, step: &Step) -> Option<()> {
    open(hands, &step.text("case"))?;
    hands.press("=");
    Some(())
}

/// Steps with a key of their own, and the key on the screens of objections and repairs.
const KEYS: &[(&str, &str)] = &[
    ("correct", "c"),
    ("confirm", "y"),
    ("forward", "f"),
    ("receive", "i"),
    ("reply", "r"),
    ("suspend", "s"),
    ("resume", "shift-r"),
    ("urge", "u"),
    ("annotate", "d"),
    ("close", "shift-c"),
    ("withdraw", "shift-w"),
    ("execute", "b"),
    ("delete", "shift-d"),
];

fn act(hands: &mut Hands, step: &Step) -> Option<()> {
    only(
        step,
        &[
            "case",
            "action",
            "upheld",
            "rejected",
            "unverifiable",
            "finding",
            "reason",
            "received",
            "written",
            "document",
            "cause",
            "fields",
            "told",
            "number",
            "report",
            "item",
        ],
    )?;
    let (case, action) = (step.text("case"), step.text("action"));
    // Telling the subject goes with the letter's own form; a form takes one document.
    if action == "notify" || step.list("document").len() > 1 {
        return None;
    }
    match case.split('-').next() {
        // A record is erased by the case that asks for it, if there is one.
        Some("R") if action == "delete" => return super::keys_more::erase(hands, &case),
        // What has no screen of its own stands on the worklist.
        Some("CP") => super::keys_office::task(hands, &case)?,
        _ => open(hands, &case)?,
    }
    let key = KEYS.iter().find(|(name, _)| *name == action).map(|(_, key)| *key);
    let key = if action == "confirm" && step.flag("rejected") { Some("shift-x") } else { key };
    match key {
        // Erasing has its key on the screen of repairs; for an objection it stands in the list of steps.
        Some(key)
            if (!case.starts_with(['K', 'S', 'M']) || case.starts_with("SH"))
                && !(action == "delete" && case.starts_with("OB")) =>
        {
            hands.press(key);
        }
        _ => {
            let kind = if case.starts_with("RP") { "repair" } else { "" };
            let label = xintai::tui::casework::words::step_label(kind, &action).zh;
            hands.press(";");
            hands.choose(&label)?;
        }
    }
    if hands.console.caret().is_some() {
        fill(hands, step, &action)?;
    } else if ["finding", "reason", "document", "cause", "fields", "item", "told", "number", "report"]
        .iter()
        .any(|key| step.keys().any(|given| given == *key))
    {
        return None;
    }
    hands.confirm();
    Some(())
}

/// A repair that is carried out in one of several ways: the way, and the paper that a deletion needs.
fn execute(hands: &mut Hands, step: &Step) -> Option<()> {
    let way = step.table("fields").remove("choice")?;
    let law = hands.pack().repair.by_result.clone()?;
    hands.put("处理方式", &Put::Option(&label_of(&law.choices, &way)?))?;
    if let Some(paper) = step.some("document") {
        let (kind, body) = paper.split_once('=')?;
        let path = hands.paper(&format!("{kind}.txt"), body);
        hands.put("书面材料", &Put::Text(&path))?;
    }
    hands.send()
}

fn fill(hands: &mut Hands, step: &Step, action: &str) -> Option<()> {
    // Where the text knows one way of executing there is nothing to choose.
    if action == "execute" && hands.console.shows("处理方式") {
        return execute(hands, step);
    }
    if action == "reply" {
        let verdict = match (step.flag("upheld"), step.flag("unverifiable")) {
            (true, _) => "异议成立",
            (_, true) => "无法核实真实性",
            _ => "异议不成立",
        };
        hands.put("结论", &Put::Option(verdict))?;
    } else if action != "confirm" && (step.flag("upheld") || step.flag("rejected")) {
        if step.text("case").starts_with("RP") {
            hands.put("准予", &Put::Yes(step.flag("upheld")))?;
        } else {
            hands.put("结论", &Put::Option(if step.flag("upheld") { "异议成立" } else { "异议不成立" }))?;
        }
    }
    received(hands, step)?;
    let words = [
        ("finding", "核查结果"),
        ("reason", "理由"),
        ("cause", "停止计时的事由"),
        ("told", "回复申请人之日"),
        ("number", "书面告知文号"),
        ("report", "异议报告"),
    ];
    for (key, label) in words {
        if let Some(text) = step.some(key) {
            hands.put(label, &Put::Text(&text))?;
        }
    }
    if step.flag("written") {
        hands.put("书面提出", &Put::Yes(true))?;
    }
    let items = step.list("item");
    if !items.is_empty() {
        hands.put("告知内容", &Put::Text(&items.join(" ")))?;
    }
    let examines = step.text("case").starts_with("RP");
    let checks: Vec<String> = step.table("fields").into_iter().map(|(code, found)| format!("{code}={found}")).collect();
    if examines && !checks.is_empty() {
        hands.put("核对项", &Put::Text(&checks.join(" ")))?;
    }
    for (field, value) in step.table("fields").into_iter().filter(|_| !examines) {
        let label = shown_field(hands, &step.text("case"), action, &field)?;
        hands.put(&label, &Put::Text(&value))?;
    }
    if let Some(paper) = step.some("document") {
        let (kind, body) = paper.split_once('=').unwrap_or(("document", &paper));
        let path = hands.paper(&format!("{kind}.txt"), body);
        hands.put(if action == "reply" { "书面答复" } else { "书面材料" }, &Put::Text(&path))?;
        match (kind, examines) {
            ("document", _) => {}
            (_, true) => hands.put("材料种类", &Put::Text(kind))?,
            (_, false) => hands.put("文书种类", &Put::Option(kind))?,
        }
    }
    hands.send()
}

/// What a field that a step takes is called on its form.
fn shown_field(hands: &mut Hands, case: &str, action: &str, field: &str) -> Option<String> {
    use xintai::service::ops::cases::{CaseActions, Noun, ShowCase};
    if action == "reply" {
        let detail = hands.console.desk.call(&ShowCase { noun: Noun::Case, case: case.to_owned() }).ok()?;
        let found = detail.comparison?.fields.into_iter().find(|one| one.field == field)?;
        return Some(found.label.zh);
    }
    let actions = hands.console.desk.call(&CaseActions { case: case.to_owned() }).ok()?;
    let shown = actions.items.into_iter().find(|one| one.action == action)?;
    shown.fields.into_iter().find(|one| one.field == field).map(|one| one.label.zh)
}

fn file_repair(hands: &mut Hands, step: &Step) -> Option<()> {
    let law = hands.pack().repair.clone();
    let way = match step.some("way") {
        Some(code) => Some(label_of(&law.ways, &code)?),
        None => None,
    };
    new_case(hands, "4", "登记修复证明或申请", &step.text("record"))?;
    if let Some(label) = way {
        hands.put("修复方式", &Put::Option(&label))?;
    }
    received(hands, step)?;
    if let Some(body) = step.some("certificate") {
        let path = hands.paper("certificate.txt", &body);
        hands.put("书面证明或结果", &Put::Text(&path))?;
    }
    if let (Some(route), Some(by_result)) = (step.some("route"), law.by_result) {
        hands.put("申请渠道", &Put::Option(&label_of(&by_result.routes, &route)?))?;
    }
    materials(hands, step, law.required.map(|found| found.value).as_deref())?;
    let checks: Vec<String> =
        step.table("statements").into_iter().map(|(code, found)| format!("{code}={found}")).collect();
    hands.put_all(&[
        ("说明", step.some("text")),
        ("申请对象", step.some("to")),
        ("核对项", (!checks.is_empty()).then(|| checks.join(" "))),
        ("重整管理人", step.some("bankruptcy")),
        ("裁定书文号", step.some("ruling")),
        ("计划首日", step.some("plan_from")),
        ("计划末日", step.some("plan_until")),
    ])?;
    // Where the form wants a certificate it says why there is no other way.
    hands.send_or_told()
}

/// The materials of a repair: in the order of the pack where it names them, else each with its kind.
fn materials(hands: &mut Hands, step: &Step, required: Option<&[String]>) -> Option<()> {
    let split = |text: String, kind: &str| match text.split_once('=') {
        Some((kind, body)) => (kind.to_owned(), body.to_owned()),
        None => (kind.to_owned(), text),
    };
    let mut papers: Vec<(String, String)> =
        step.list("materials").into_iter().map(|one| split(one, "material")).collect();
    papers.extend(step.list("material").into_iter().map(|one| split(one, "proof")));
    let mut paths = Vec::new();
    for (kind, body) in &papers {
        paths.push((kind.clone(), hands.paper(&format!("{kind}.txt"), body)));
    }
    let Some(required) = required else {
        let typed: Vec<String> = paths.iter().map(|(kind, path)| format!("{kind}={path}")).collect();
        return if typed.is_empty() { Some(()) } else { hands.put("材料", &Put::Text(&typed.join("; "))) };
    };
    let mut last = None;
    for (kind, path) in paths {
        let place =
            required.iter().position(|one| *one == kind).filter(|place| last.is_none_or(|last| *place > last))?;
        hands.put(if place == 0 { "材料一" } else { "材料二" }, &Put::Text(&path))?;
        last = Some(place);
    }
    Some(())
}

fn shield(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["record", "applicant", "received", "agent", "document", "similar"])?;
    new_case(hands, "4", "登记删除、屏蔽申请", &step.text("record"))?;
    let applicant = step.some("applicant").unwrap_or_else(|| Given::default().subject);
    hands.put("申请人代码", &Put::Text(&applicant))?;
    received(hands, step)?;
    if let Some(agent) = step.some("agent") {
        hands.put("代理人", &Put::Text(&agent))?;
    }
    if let Some(said) = step.some("similar") {
        hands.put("何以类似", &Put::Text(&said))?;
    }
    if let Some(body) = step.some("document") {
        let path = hands.paper("申请书.txt", &body);
        hands.put("申请书", &Put::Text(&path))?;
    }
    hands.send()
}

fn revoke(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["record", "kind", "received", "date", "document", "reason"])?;
    let kinds = &hands.pack().revocation.kinds;
    let kind = match step.some("kind") {
        Some(code) => Some(kinds.iter().find(|one| one.code == code)?.label.zh.clone()),
        None => None,
    };
    hands.go("4")?.press("+");
    hands.choose("登记撤销告知")?;
    if hands.console.caret().is_none() {
        // The line says why it is closed.
        return Some(());
    }
    hands.press("esc");
    new_case(hands, "4", "登记撤销告知", &step.text("record"))?;
    if let Some(label) = kind {
        hands.put("种类", &Put::Option(&label))?;
    }
    received(hands, step)?;
    if let Some(day) = step.some("date") {
        hands.put("撤销之日", &Put::Text(&day))?;
    }
    if let Some(paper) = step.some("document") {
        let (kind, body) = paper.split_once('=').unwrap_or(("court-judgment", &paper));
        let label = match kind {
            "organ-withdrawal" => "作出机关撤销决定",
            "reconsideration-decision" => "行政复议决定",
            "court-judgment" => "法院判决",
            _ => return None,
        };
        hands.put("文书", &Put::Option(label))?;
        let path = hands.paper(&format!("{kind}.txt"), body);
        hands.put("文书文件", &Put::Text(&path))?;
    }
    if let Some(text) = step.some("reason") {
        hands.put("说明", &Put::Text(&text))?;
    }
    hands.send()
}

fn render(hands: &mut Hands, step: &Step) -> Option<()> {
    if step.keys().any(|key| key != "case") {
        return super::keys_office::letter(hands, step);
    }
    open(hands, &step.text("case"))?;
    hands.press("w y");
    Some(())
}

fn propose(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["grade", "ground", "field", "scope", "basis", "records", "statement", "level", "evidence"])?;
    let listing = hands.pack().listing.clone()?;
    let grade = listing.grade.iter().find(|one| one.code == step.text("grade"))?.clone();
    let records = step.list("records");
    let papers = step.list("evidence");
    if papers.len() > 1 || records.is_empty() {
        return None;
    }
    new_case(hands, "8", "提议列入名单", &records[0])?;
    hands.put("失信程度", &Put::Option(&grade.label.zh))?;
    if let Some(code) = step.some("ground") {
        // A long one is cut at the edge of the form.
        let begins: String = grade.ground(&code)?.label.zh.chars().take(20).collect();
        hands.put("列入情形", &Put::Starts(&begins))?;
    }
    if let Some(code) = step.some("field") {
        hands.put("设列领域", &Put::Option(&label_of(&grade.field, &code)?))?;
    }
    if let Some(code) = step.some("scope") {
        let label = grade.scope.iter().find(|one| one.code == code)?.label.zh.clone();
        if listing.grade.iter().map(|one| one.scope.len()).sum::<usize>() > 1 {
            hands.put("名单范围", &Put::Option(&label))?;
        }
    }
    hands.put("所依据的信息", &Put::Text(&records.join(" ")))?;
    if let Some(basis) = step.some("basis") {
        let (kind, citation) = basis.split_once(':')?;
        hands.put("依据种类", &Put::Option(&label_of(&listing.document, kind)?))?;
        hands.put("依据条文", &Put::Text(citation))?;
    }
    for (key, label) in [("statement", "说明"), ("level", "组织层级")] {
        if let Some(text) = step.some(key) {
            hands.put(label, &Put::Text(&text))?;
        }
    }
    if let Some(body) = papers.first() {
        let path = hands.paper("evidence.txt", body);
        hands.put("证据", &Put::Text(&path))?;
    }
    hands.send()
}
