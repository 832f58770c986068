//! How the steps of scenarios are taken by keys where an officer looks one thing up or takes one thing down: a record on a
//! day, its history, a report, a preview, how a subject stands, market information, a complaint.

use super::{
    keys::{Hands, Put, Script, only},
    keys_desk::{ASKED, ask, row},
    keys_office::{office, office_form},
    runner::Step,
    verbs_query::subject,
};

/// Verbs with a way so.
pub const SCRIPTS: &[(&str, Script)] = &[
    ("record show", show),
    ("record history", history),
    ("report", report),
    ("publication preview", preview),
    ("publication mask", mask),
    ("listing check", check),
    ("agreement add", add_agreement),
    ("agreement end", |hands, step| office_form(hands, "终止采集约定", &[("约定编号", step.some("no"))])),
    ("consent add", consent),
    ("consent end", |hands, step| office_form(hands, "撤回对采集的同意", &[("同意编号", step.some("no"))])),
    ("consent list", |hands, step| office_form(hands, "对采集的同意清单", &[("采集单位代码", step.some("unit"))])),
    ("complaint file", complain),
];

/// Looks a record up by its number, on a day.
fn look_up(hands: &mut Hands, record: &str, day: Option<String>) -> Option<()> {
    hands.press("l");
    hands.put("信息编号", &Put::Text(record))?;
    hands.put_all(&[("哪一日", day)])?;
    hands.send()
}

fn show(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["id", "as_of", "basis"])?;
    look_up(hands, &step.text("id"), step.some("as_of"))?;
    give_reason(hands, step)?;
    // What a second person decides says when that was, to the second: no two playings share it.
    let decided = ["待复核 ", "已同意 ", "未同意 "].iter().any(|words| hands.console.shows(words));
    (!decided).then_some(())
}

/// The door asked why: the form takes the basis.
fn give_reason(hands: &mut Hands, step: &Step) -> Option<()> {
    let Some(basis) = step.some("basis") else { return Some(()) };
    hands.put_all(&[("所属事项", Some(basis))])?;
    hands.send()
}

fn history(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["id"])?;
    let id = step.text("id");
    // What was given as a fact came in no batch; who inspects has the record by its number.
    let rows = "SELECT count(*) FROM submission s JOIN record r ON r.id = s.record WHERE r.no = ?1";
    if hands.value(rows, &id).is_some_and(|rows| rows > 0) && !step.login.starts_with("aud") {
        row(hands, &id)?;
    } else {
        look_up(hands, &id, None)?;
    }
    hands.press("h");
    Some(())
}

/// Erases a record that is looked up.
pub fn erase(hands: &mut Hands, record: &str) -> Option<()> {
    look_up(hands, record, None)?;
    hands.press("shift-d").confirm();
    Some(())
}

/// A report prints the query that was asked for it.
fn report(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &[ASKED, &["target"]].concat())?;
    // Where the desk asks only whether it is for the unit's own site, there is no other taker.
    let publish = hands.pack().publish.no_redisclosure.is_some() && hands.pack().log.export_fields.is_none();
    let target = step.some("target").filter(|target| target != "own-site");
    if publish && target.is_some() && step.text("mode") == "department" {
        return None;
    }
    ask(hands, step)?;
    // What the query is refused for, the report would be.
    if hands.console.shows("不能办理") {
        return Some(());
    }
    hands.press("p");
    if hands.console.shows("接收方") {
        hands.put_all(&[("接收方", step.some("target"))])?;
        return hands.send();
    }
    if hands.console.shows("载于本单位网站") {
        hands.put("载于本单位网站", &Put::Yes(step.some("target").is_some()))?;
        return hands.send();
    }
    if step.some("target").is_some() {
        return None;
    }
    if hands.console.shows("信息使用情况报告") {
        hands.press("1");
    }
    Some(())
}

fn preview(hands: &mut Hands, step: &Step) -> Option<()> {
    office_form(hands, "公示预览与确认脱敏", &[("信息编号", step.some("record"))])
}

fn mask(hands: &mut Hands, step: &Step) -> Option<()> {
    // The desk confirms what it shows, and nothing else.
    if step.text("digest").len() != 64 {
        return None;
    }
    preview(hands, step)?;
    hands.press("y");
    Some(())
}

fn check(hands: &mut Hands, step: &Step) -> Option<()> {
    office_form(hands, "核对主体的失信等级与名单", &[("主体", Some(subject(step, "subject")))])
}

fn add_agreement(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["no", "unit", "uses", "from", "until", "paper"])?;
    let paper = step.some("paper").map(|body| hands.paper("agreement.txt", &body));
    let values = [
        ("约定编号", step.some("no")),
        ("采集单位代码", step.some("unit")),
        ("可以的用法", Some(step.list("uses").join(" "))),
        ("起始日期", step.some("from")),
        ("终止日期", step.some("until")),
        ("约定文本", paper),
    ];
    office_form(hands, "登记采集约定", &values)
}

/// What a person is told of a collection, as the form calls it.
const TOLD: [(&str, &str); 5] = [
    ("content", "告知: 采集内容"),
    ("method", "告知: 采集方式"),
    ("use", "告知: 信息用途"),
    ("rights", "告知: 享有的权利"),
    ("duties", "告知: 承担的义务"),
];

fn consent(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["person", "unit", "told", "warned", "from", "until", "paper"])?;
    let paper = step.some("paper").map(|body| hands.paper("consent.txt", &body));
    office(hands, "登记对采集的同意")?;
    hands.put("证件号码", &Put::Text(&subject(step, "person")))?;
    let told = step.table("told");
    for (word, label) in TOLD {
        hands.put_all(&[(label, told.get(word).cloned())])?;
    }
    if step.flag("warned") {
        hands.put("已告知不利后果", &Put::Yes(true))?;
    }
    hands.put_all(&[
        ("采集单位代码", step.some("unit")),
        ("起始日期", step.some("from")),
        ("终止日期", step.some("until")),
        ("书面同意", paper),
    ])?;
    hands.send()
}

fn complain(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["about", "applicant", "ground", "target", "text", "contact"])?;
    let ground = step.some("ground").unwrap_or_else(|| "repair".to_owned());
    let label = super::keys_steps::label_of(&hands.pack().complaint, &ground)?;
    office(hands, "登记投诉举报")?;
    hands.put("投诉事由", &Put::Option(&label))?;
    hands.put_all(&[
        ("信息或事项编号", step.some("about")),
        ("投诉人证件号码", step.some("applicant")),
        ("被投诉人登录名", step.some("target")),
        ("投诉内容", step.some("text").or_else(|| Some("逾期未作修复决定".to_owned()))),
        ("联系方式", step.some("contact")),
    ])?;
    hands.send()
}
