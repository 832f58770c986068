//! How the steps of scenarios are taken by keys: for each verb its screen, its key, its fields. A form of a step that the
//! console has no way for answers `None`, and the operation takes it.

use super::{
    keys::{Hands, Put},
    runner::Step,
    verbs_query::subject,
};
use crate::given::Given;
use xintai::{
    domain::query::Mode,
    regime::{self, Entry},
};

/// Takes a step by keys; `None` where it has no way in this form.
type Script = fn(&mut Hands, &Step) -> Option<()>;

/// Verbs with a way on the console.
pub const SCRIPTS: &[(&str, Script)] = &[
    ("query", query),
    ("objection file", file_objection),
    ("objection compare", compare),
    ("case act", act),
    ("repair file", file_repair),
    ("record shield", shield),
    ("record revoke", revoke),
    ("record accept", accept),
    ("record return", send_back),
    ("record import", import),
    ("authorisation add", authorise),
    ("notice render", render),
    ("listing propose", propose),
];

/// The arguments a script knows; any other one has no way by keys.
fn only(step: &Step, known: &[&str]) -> Option<()> {
    step.keys().all(|key| known.contains(&key)).then_some(())
}

fn label_of(entries: &[Entry], code: &str) -> Option<String> {
    regime::find(entries, code).map(|entry| entry.label.zh.clone())
}

fn query(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["subject", "mode", "purpose", "authorisation", "id_document", "basis"])?;
    let mode = Mode::parse(&step.text("mode"))?;
    let label = hands.pack().query.mode.iter().find(|one| one.code == mode.word())?.label.zh.clone();
    let purpose = step.text("purpose");
    let (code, words) = purpose.split_once(':').unwrap_or((&purpose, ""));
    let purpose = match code {
        "" => None,
        code => Some(hands.pack().purpose.iter().find(|one| one.code == code)?.label.zh.clone()),
    };
    hands.go("5")?;
    hands.put("查询对象", &Put::Text(&subject(step, "subject")))?;
    hands.put("查询方式", &Put::Option(&label))?;
    if mode == Mode::Own {
        // The desk always writes down the paper it was shown.
        let shown = super::verbs_query::query(step).id_document?;
        let nth = hands.pack().query.id_document.value.iter().position(|kind| *kind == shown.kind)?;
        hands.put("出示证件", &Put::Nth(nth))?;
        hands.put("证件号码", &Put::Text(&shown.number))?;
    }
    if let Some(no) = step.some("authorisation") {
        hands.put(if mode == Mode::Authorised { "授权书" } else { "查询批准" }, &Put::Text(&no))?;
    }
    if let Some(basis) = step.some("basis") {
        hands.put("所属事项", &Put::Text(&basis))?;
    }
    if let Some(label) = purpose {
        hands.put("用途", &Put::Option(&label))?;
    }
    if !words.is_empty() {
        hands.put("说明", &Put::Text(words))?;
    }
    hands.press("enter");
    Some(())
}

/// Opens the form of a new case on a record: the screen's key, which of its kinds, the record.
fn new_case(hands: &mut Hands, digit: &str, kind: &str, record: &str) -> Option<()> {
    hands.go(digit)?.press("+");
    if !kind.is_empty() {
        choose(hands, kind)?;
    }
    hands.put("信息编号或主体代码", &Put::Text(record))?;
    hands.press("enter");
    Some(())
}

/// Chooses from a list of choices by its words.
fn choose(hands: &mut Hands, words: &str) -> Option<()> {
    let screen = hands.console.screen();
    let line = screen.lines().find(|line| line.contains(words))?;
    let digit = line.split(words).next()?.chars().rev().find(char::is_ascii_digit)?;
    hands.press(&digit.to_string());
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
    hands.send();
    Some(())
}

/// What a field of a record is called where it is objected to.
fn disputable(hands: &mut Hands, record: &str, field: &str) -> Option<String> {
    use xintai::service::ops::objections::Disputable;
    let found = hands.console.desk.call(&Disputable { record: record.to_owned() }).ok()?;
    found.fields.into_iter().find(|(name, _)| name == field).map(|(_, label)| label.zh)
}

fn received(hands: &mut Hands, step: &Step) -> Option<()> {
    match step.some("received") {
        Some(day) => hands.put("收到之日", &Put::Text(&day)),
        None => Some(()),
    }
}

/// Brings a case to hand on its screen.
fn open(hands: &mut Hands, case: &str) -> Option<()> {
    let kind = case.split('-').next()?;
    let digit = match kind {
        "OB" => "3",
        "RP" | "RV" | "SH" => "4",
        "K" | "SL" | "M" => "8",
        _ => return None,
    };
    hands.go(digit)?.press("/");
    hands.console.type_text(case);
    hands.press("enter");
    // Its page says the number; the list beside it may not.
    hands.press("tab");
    hands.console.shows(case).then_some(())
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
        ],
    )?;
    let (case, action) = (step.text("case"), step.text("action"));
    // Telling the subject goes with the letter's own form; a document has no kind on these forms.
    if action == "notify" || step.list("document").len() > 1 || step.text("document").contains('=') {
        return None;
    }
    open(hands, &case)?;
    let key = KEYS.iter().find(|(name, _)| *name == action).map(|(_, key)| *key);
    let key = if action == "confirm" && step.flag("rejected") { Some("shift-x") } else { key };
    match key {
        Some(key) if !case.starts_with(['K', 'S', 'M']) || case.starts_with("SH") => {
            hands.press(key);
        }
        _ => {
            let label = xintai::tui::casework::words::step_label(&action).zh;
            hands.press(";");
            choose(hands, &label)?;
        }
    }
    if hands.console.caret().is_some() {
        fill(hands, step, &action)?;
    } else if ["finding", "reason", "document", "cause"].iter().any(|key| step.some(key).is_some()) {
        hands.confirm();
        return None;
    }
    hands.confirm();
    Some(())
}

fn fill(hands: &mut Hands, step: &Step, action: &str) -> Option<()> {
    if action == "reply" {
        let verdict = match (step.flag("upheld"), step.flag("unverifiable")) {
            (true, _) => "异议成立",
            (_, true) => "无法核实真实性",
            _ => "异议不成立",
        };
        hands.put("结论", &Put::Option(verdict))?;
    } else if action != "confirm" && (step.flag("upheld") || step.flag("rejected")) {
        hands.put("结论", &Put::Option(if step.flag("upheld") { "异议成立" } else { "异议不成立" }))?;
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
    for (field, value) in step.table("fields") {
        let label = shown_field(hands, &step.text("case"), action, &field)?;
        hands.put(&label, &Put::Text(&value))?;
    }
    if let Some(body) = step.some("document") {
        let path = hands.paper("document.txt", &body);
        hands.put("书面材料", &Put::Text(&path))?;
    }
    hands.send();
    Some(())
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
    only(step, &["record", "received", "certificate", "way", "text"])?;
    let way = label_of(&hands.pack().repair.ways, &step.text("way"))?;
    new_case(hands, "4", "登记修复证明或申请", &step.text("record"))?;
    hands.put("修复方式", &Put::Option(&way))?;
    if let Some(text) = step.some("text") {
        hands.put("说明", &Put::Text(&text))?;
    }
    received(hands, step)?;
    if let Some(body) = step.some("certificate") {
        let path = hands.paper("certificate.txt", &body);
        hands.put("书面证明或结果", &Put::Text(&path))?;
    }
    hands.send();
    Some(())
}

fn shield(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["record", "applicant", "received", "agent", "document"])?;
    new_case(hands, "4", "登记删除、屏蔽申请", &step.text("record"))?;
    let applicant = step.some("applicant").unwrap_or_else(|| Given::default().subject);
    hands.put("申请人代码", &Put::Text(&applicant))?;
    received(hands, step)?;
    if let Some(agent) = step.some("agent") {
        hands.put("代理人", &Put::Text(&agent))?;
    }
    if let Some(body) = step.some("document") {
        let path = hands.paper("application.txt", &body);
        hands.put("申请书", &Put::Text(&path))?;
    }
    hands.send();
    Some(())
}

fn revoke(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["record", "kind", "received", "date", "document", "reason"])?;
    let kind = step.some("kind")?;
    let kind = hands.pack().revocation.kinds.iter().find(|one| one.code == kind)?.label.zh.clone();
    new_case(hands, "4", "登记撤销告知", &step.text("record"))?;
    hands.put("种类", &Put::Option(&kind))?;
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
    hands.send();
    Some(())
}

/// Brings the row of a record to hand on the review screen.
fn row(hands: &mut Hands, record: &str) -> Option<()> {
    let batch = "SELECT count(*) FROM batch b JOIN record r ON r.no = ?1 WHERE b.id >= r.batch";
    let row = "SELECT count(*) FROM submission s JOIN record r ON r.no = ?1 JOIN submission mine ON mine.record = r.id
               WHERE s.batch = r.batch AND s.row < mine.row";
    let (batch, row) = (hands.value(batch, record)?, hands.value(row, record)?);
    hands.go("2")?.press("b");
    if batch > 9 {
        return None;
    }
    hands.press(&batch.to_string());
    for _ in 0..row {
        hands.press("j");
    }
    Some(())
}

fn accept(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["id"])?;
    let ids = step.list("id");
    let [id] = ids.as_slice() else { return None };
    row(hands, id)?;
    hands.press("a");
    Some(())
}

fn send_back(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["id", "reason", "text"])?;
    let ids = step.list("id");
    let [id] = ids.as_slice() else { return None };
    let nth = xintai::tui::screens::review_rows::return_reasons()
        .iter()
        .position(|(code, _)| *code == step.text("reason"))?;
    row(hands, id)?;
    hands.press("x");
    hands.put("退回理由", &Put::Nth(nth))?;
    hands.put("请提供单位", &Put::Text(&step.text("text")))?;
    hands.send();
    Some(())
}

fn import(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["base", "row", "row2", "row3", "provider", "item", "channel", "ground"])?;
    let (request, bytes) = super::verbs_intake::submission(step);
    let channel = match &request.channel {
        Some(code) => Some(label_of(&hands.pack().intake.channels, code)?),
        None => None,
    };
    let path = hands.paper(&request.file_name, &String::from_utf8(bytes).ok()?);
    hands.go("2")?.press("i");
    hands.put("文件", &Put::Text(&path))?;
    hands.put("提供单位", &Put::Text(&request.unit?))?;
    hands.put("目录项", &Put::Starts(&format!("{} ", request.item)))?;
    if let Some(label) = channel {
        hands.put("归集方式", &Put::Option(&label))?;
    }
    if let Some(ground) = request.ground {
        hands.put("报送依据", &Put::Text(&ground))?;
    }
    hands.send();
    Some(())
}

fn authorise(hands: &mut Hands, step: &Step) -> Option<()> {
    only(
        step,
        &[
            "subject",
            "grantee",
            "grantee_id",
            "unit",
            "application",
            "items",
            "purpose",
            "from",
            "until",
            "uses",
            "paper",
        ],
    )?;
    let duty = step.some("unit").is_some();
    let word = if duty { "department" } else { "authorised" };
    let mode = hands.pack().query.mode.iter().find(|one| one.code == word)?.label.zh.clone();
    let purpose = step.text("purpose");
    let (code, words) = purpose.split_once(':').unwrap_or((&purpose, ""));
    let label = match code {
        "" => None,
        code => Some(hands.pack().purpose.iter().find(|one| one.code == code)?.label.zh.clone()),
    };
    hands.go("5")?;
    hands.put("查询方式", &Put::Option(&mode))?;
    hands.press("f2");
    choose(hands, if duty { "提出新的查询申请" } else { "登记新的授权书" })?;
    let who = if duty {
        vec![("申请单位代码", step.text("unit")), ("申请文号", step.text("application"))]
    } else {
        let (subject, grantee) = (subject(step, "subject"), subject(step, "grantee_id"));
        vec![("授权人 (查询对象)", subject), ("被授权人", step.text("grantee")), ("被授权人证件号码", grantee)]
    };
    let paper = step.some("paper").map(|name| hands.paper(&name, "signed")).unwrap_or_default();
    let terms = [
        ("书面原件", paper),
        ("目录项", step.list("items").join(" ")),
        ("用途说明", words.to_owned()),
        ("起始日期", step.text("from")),
        ("截止日期", step.text("until")),
        ("次数", step.text("uses")),
    ];
    for (label, value) in who.into_iter().chain(terms) {
        hands.put(label, &Put::Text(&value))?;
    }
    if let Some(label) = label {
        hands.put("用途", &Put::Option(&label))?;
    }
    hands.send();
    Some(())
}

fn render(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["case"])?;
    open(hands, &step.text("case"))?;
    hands.press("w");
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
        hands.put("列入情形", &Put::Option(&grade.ground(&code)?.label.zh))?;
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
    hands.send();
    Some(())
}
