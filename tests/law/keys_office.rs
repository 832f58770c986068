//! How the steps of scenarios are taken by keys from the worklist: work of the office, letters, reports, decisions of two
//! persons, and the cases it lists.

use super::{
    keys::{Hands, Put, Script, only},
    keys_steps::{label_of, new_case, open, received},
    runner::Step,
    verbs_housing,
    verbs_query::subject,
};
use crate::given::Given;
use xintai::service::ops::mailings::METHODS;

/// Verbs with a way from there.
pub const SCRIPTS: &[(&str, Script)] = &[
    ("worklist", worklist),
    ("case list", case_list),
    ("objection list", objection_list),
    ("case show", case_show),
    ("case actions", case_actions),
    ("case amend", amend),
    ("case assign", assign),
    ("repair check", repair_check),
    ("notice send", send),
    ("objection refer", refer),
    ("measure add", measure),
    ("listing candidates", candidates),
    ("record withdraw", withdraw),
    ("record recheck", recheck),
    ("person consent add", consent),
    ("person consent end", end_consent),
    ("person consent list", |hands, _| office(hands, "同意清单")),
    ("exchange push", push_exchange),
    ("exchange receipt", exchange_receipt),
    ("exchange list", |hands, _| office(hands, "交换文件清单")),
    ("urge issue", urge),
    ("urge close", close_urging),
    ("urge escalate", escalate),
    ("urge list", list_urgings),
    ("feed preview", preview),
    ("feed review", review),
    ("feed push", push),
    ("feed recall", recall),
    ("record tally", tally),
    ("publication pull", pull),
    ("unit duty", duty),
    ("subject confirm", confirm_change),
    ("report overview", overview),
    ("record formed", formed),
    ("report overdue", |hands, step| view(hands, step, "超期与无期限的待办")),
    ("report collectors", |hands, step| view(hands, step, "市场信息采集单位")),
    ("report security", |hands, step| view(hands, step, "安全情况")),
    ("report disclosure", |hands, step| view(hands, step, "披露情况")),
    ("report punctuality", |hands, step| view_of(hands, step, "按单位和人员的按时率")),
    ("report quality", |hands, step| view_of(hands, step, "报送质量")),
    ("report dual", |hands, step| view_of(hands, step, "双公示月报")),
    ("report trend", |hands, step| view_of(hands, step, "监测趋势")),
    ("decision list", decisions),
    ("decision show", decision),
    ("decision approve", approve),
    ("decision reject", reject),
    ("decision drop", take_back),
];

fn worklist(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &[])?;
    hands.go("1")?;
    Some(())
}

fn case_list(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &[])?;
    hands.go("4")?;
    Some(())
}

fn objection_list(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &[])?;
    hands.go("3")?;
    Some(())
}

/// Brings what has this number to hand on the worklist.
pub fn task(hands: &mut Hands, number: &str) -> Option<()> {
    hands.go("1")?.press("/");
    hands.console.paste(number);
    hands.press("enter");
    hands.console.screen().lines().any(|line| line.trim_start().starts_with('>') && line.contains(number)).then_some(())
}

fn case_show(hands: &mut Hands, step: &Step) -> Option<()> {
    let case = step.text("case");
    if case.starts_with("OB") {
        task(hands, &case)?;
        hands.press(".");
        return Some(());
    }
    open(hands, &case)
}

fn case_actions(hands: &mut Hands, step: &Step) -> Option<()> {
    task(hands, &step.text("case"))
}

fn amend(hands: &mut Hands, step: &Step) -> Option<()> {
    open(hands, &step.text("case"))?;
    if step.flag("confirm") || step.flag("refuse") {
        hands.press(if step.flag("confirm") { "y" } else { "shift-x" }).confirm();
        return Some(());
    }
    hands.press(";");
    hands.choose("更正收件日")?;
    received(hands, step)?;
    hands.put_all(&[
        ("提供单位收到之日", step.some("transferred")),
        ("申请人代码", step.some("applicant")),
        ("理由", step.some("reason")),
    ])?;
    hands.send()
}

fn assign(hands: &mut Hands, step: &Step) -> Option<()> {
    open(hands, &step.text("case"))?;
    hands.press("@");
    hands.put("经办人登录名", &Put::Text(&step.text("login")))?;
    hands.send()
}

fn repair_check(hands: &mut Hands, step: &Step) -> Option<()> {
    open(hands, &step.text("case"))
}

/// Opens the form of a piece of the office's work.
pub fn office(hands: &mut Hands, label: &str) -> Option<()> {
    // Theme after theme, until the work stands there.
    for theme in 1..=9 {
        hands.go("1")?.press("o").press(&theme.to_string());
        if hands.console.shows(label) {
            return hands.choose(label);
        }
        hands.press("esc esc");
    }
    None
}

/// Fills in such a form and sends it.
pub fn office_form(hands: &mut Hands, label: &str, values: &[(&str, Option<String>)]) -> Option<()> {
    office(hands, label)?;
    hands.put_all(values)?;
    hands.send()
}

/// A letter of a kind that is chosen, or about a record.
pub fn letter(hands: &mut Hands, step: &Step) -> Option<()> {
    let (case, kind) = (step.text("case"), step.some("kind")?);
    let title = hands.pack().notice.iter().find(|one| one.code == kind)?.title.zh.clone();
    office(hands, "制作其他文书")?;
    hands.put("文书种类", &Put::Option(&title))?;
    hands.put_all(&[("事项或信息编号", Some(case)), ("理由", step.some("reason"))])?;
    received(hands, step)?;
    hands.send()
}

fn send(hands: &mut Hands, step: &Step) -> Option<()> {
    let method = step.some("method").unwrap_or_else(|| "post".to_owned());
    let label = METHODS.iter().find(|(word, _)| *word == method)?.1.zh;
    office(hands, "登记文书送达")?;
    hands.put("文书编号", &Put::Text(&step.text("notice")))?;
    hands.put("送达方式", &Put::Option(label))?;
    hands.put_all(&[("送达之日", step.some("on"))])?;
    hands.send()
}

fn refer(hands: &mut Hands, step: &Step) -> Option<()> {
    let ground = label_of(&hands.pack().objection.grounds, &step.text("ground"))?;
    let usual = Given::default();
    hands.go("3")?.press("+");
    hands.choose("转告采集单位")?;
    hands.put("事由", &Put::Option(&ground))?;
    received(hands, step)?;
    hands.put_all(&[
        ("采集单位代码", step.some("unit")),
        ("申请人代码", step.some("applicant").or(Some(usual.subject))),
        ("申请人名称", step.some("name").or(Some(usual.name))),
        ("异议内容", step.some("about")),
    ])?;
    hands.send()
}

fn measure(hands: &mut Hands, step: &Step) -> Option<()> {
    let record = step.text("record");
    // The form begins with a record; what is about none takes it out again.
    new_case(hands, "8", "采取惩戒措施", if record.is_empty() { "R-000000" } else { &record })?;
    let linked = step.some("linked");
    let (role, linked) = match linked.as_deref().and_then(|typed| typed.split_once('=')) {
        Some((role, person)) => (Some(role.to_owned()), Some(person.to_owned())),
        None => (None, None),
    };
    hands.put_all(&[
        ("清单编码", step.some("measure")),
        ("被违反的承诺", step.some("commitment")),
        ("失信记录", Some(record)),
        ("名单事项", step.some("listing")),
        ("关联关系", role),
        ("关联人员证件号码", linked),
        ("实施单位代码", step.some("executor")),
        ("会同单位代码", step.some("co_unit")),
        ("法律依据", step.some("citation")),
        ("期限 (月)", step.some("months")),
        ("理由", step.some("reason").or_else(|| Some("与失信行为相关".to_owned()))),
    ])?;
    hands.send()
}

fn candidates(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &[])?;
    hands.go("8")?.press("c");
    Some(())
}

fn withdraw(hands: &mut Hands, step: &Step) -> Option<()> {
    let values = [("信息编号", step.some("id")), ("撤回理由", step.some("reason"))];
    office_form(hands, "撤回本单位的信息", &values)
}

fn recheck(hands: &mut Hands, step: &Step) -> Option<()> {
    let values = [("信息编号", step.some("id")), ("核实情况", step.some("reason"))];
    office_form(hands, "核实信息的日期", &values)
}

fn consent(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["subject", "name", "guardian", "points", "purpose", "publishes", "until"])?;
    let paper = hands.paper("同意书.txt", "signed");
    office(hands, "登记同意")?;
    if step.flag("publishes") {
        hands.put("包括公开", &Put::Yes(true))?;
    }
    let points = step.list("points");
    let points = (!points.is_empty()).then(|| points.join(" "));
    hands.put_all(&[
        ("证件号码", Some(subject(step, "subject"))),
        ("姓名", step.some("name").or_else(|| Some("王小明".to_owned()))),
        ("监护人", step.some("guardian")),
        ("告知事项", points),
        ("用途", step.some("purpose").or_else(|| Some("自愿登记".to_owned()))),
        ("终止日期", step.some("until")),
        ("同意书", Some(paper)),
    ])?;
    hands.send()
}

fn end_consent(hands: &mut Hands, step: &Step) -> Option<()> {
    office_form(hands, "终止同意", &[("同意编号", step.some("id")), ("事由", step.some("reason"))])
}

fn push_exchange(hands: &mut Hands, step: &Step) -> Option<()> {
    let target = step.text("target");
    let label = hands.pack().platform.iter().find(|one| one.code == target)?.label.zh.clone();
    office(hands, "报送上级平台")?;
    hands.put("平台", &Put::Option(&label))?;
    hands.put_all(&[("仅这些信息", Some(step.list("records").join(" ")))])?;
    hands.send()
}

fn exchange_receipt(hands: &mut Hands, step: &Step) -> Option<()> {
    let path = hands.paper("receipt.json", &step.text("text"));
    let values = [
        ("交换文件编号", step.some("exchange")),
        ("回执", Some(path)),
        ("回执编号", step.some("number")),
        ("回执日期", step.some("on")),
        ("收到条数", step.some("count")),
    ];
    office_form(hands, "登记交换回执", &values)
}

fn urge(hands: &mut Hands, step: &Step) -> Option<()> {
    office(hands, "催促、通报、督查、整改")?;
    if let Some(kind) = step.some("kind") {
        let law = hands.pack().supervision.as_ref()?;
        let label = law.kinds.iter().find(|one| one.code == kind)?.label.zh.clone();
        hands.put("种类", &Put::Option(&label))?;
    }
    hands.put_all(&[
        ("单位代码", step.some("unit")),
        ("目录项", Some(step.list("items").join(" "))),
        ("内容", step.some("text")),
        ("期限", step.some("due")),
    ])?;
    hands.send()
}

fn close_urging(hands: &mut Hands, step: &Step) -> Option<()> {
    office_form(hands, "登记催促结果并办结", &[("编号", step.some("id")), ("结果", step.some("result"))])
}

fn escalate(hands: &mut Hands, step: &Step) -> Option<()> {
    office_form(hands, "提请通报批评", &[("单位代码", step.some("unit"))])
}

fn list_urgings(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &[])?;
    office(hands, "催促清单")
}

fn preview(hands: &mut Hands, step: &Step) -> Option<()> {
    let channel = step.some("channel").unwrap_or_else(|| "site".to_owned());
    let label = hands.pack().publish.channels.iter().find(|one| one.code == channel)?.label.zh.clone();
    office(hands, "发布：预览、审查、推送")?;
    hands.put("渠道", &Put::Option(&label))?;
    hands.put_all(&[("仅这些信息", Some(step.list("record").join(" ")))])?;
    hands.send()
}

fn review(hands: &mut Hands, step: &Step) -> Option<()> {
    // The desk marks what it shows, and nothing else.
    if step.text("digest").len() != 64 {
        return None;
    }
    preview(hands, step)?;
    hands.press("y");
    Some(())
}

fn push(hands: &mut Hands, step: &Step) -> Option<()> {
    preview(hands, step)?;
    hands.press("shift-p").confirm();
    Some(())
}

fn recall(hands: &mut Hands, step: &Step) -> Option<()> {
    let records = Some(step.list("record").join(" "));
    let values = [("推送编号", step.some("feed")), ("仅这些信息", records), ("撤回理由", step.some("reason"))];
    office_form(hands, "撤回已发布的内容", &values)
}

fn tally(hands: &mut Hands, step: &Step) -> Option<()> {
    let values = [("批次编号", step.some("batch")), ("单位报称的条数", step.some("stated"))];
    office_form(hands, "核对批次总数", &values)
}

fn pull(hands: &mut Hands, step: &Step) -> Option<()> {
    let path = hands.paper("receipt.json", &String::from_utf8(verbs_housing::receipt(step)).ok()?);
    office_form(hands, "接收平台回执", &[("回执", Some(path))])
}

/// Who is missing for an emergency stands on the worklist.
fn duty(hands: &mut Hands, step: &Step) -> Option<()> {
    if step.text("unit") != "CENTRE" {
        return None;
    }
    task(hands, &step.text("duty"))?;
    hands.press("enter");
    hands.put("姓名和电话", &Put::Text(&step.text("name")))?;
    hands.send()
}

fn confirm_change(hands: &mut Hands, step: &Step) -> Option<()> {
    task(hands, &step.text("change"))?;
    hands.press("enter");
    match step.some("refuse") {
        None => drop(hands.press("y")),
        Some(reason) => {
            hands.press("shift-x");
            hands.put("退回理由", &Put::Text(&reason))?;
            hands.send()?;
        }
    }
    Some(())
}

/// Opens a supervision report.
fn view(hands: &mut Hands, step: &Step, label: &str) -> Option<()> {
    only(step, &[])?;
    hands.go("1")?.press("g");
    hands.choose(label)
}

/// Opens a supervision report of a time.
fn view_of(hands: &mut Hands, step: &Step, label: &str) -> Option<()> {
    only(step, &["period", "occupation", "category"])?;
    let category = match step.some("category") {
        Some(code) => Some(label_of(&hands.pack().category, &code)?),
        None => None,
    };
    // The page of quality tells occupations too.
    if label == "报送质量" && !step.flag("occupation") {
        return None;
    }
    let period = step.some("period")?;
    hands.go("1")?.press("g");
    hands.choose(label)?;
    hands.put("报告期", &Put::Text(&period))?;
    if let Some(label) = category {
        hands.put("信息类别", &Put::Option(&label))?;
    }
    hands.send()
}

/// Opens the overview of all places, or of one.
fn overview(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["period", "district"])?;
    hands.go("1")?.press("g");
    hands.choose("各地概况")?;
    if let Some(period) = step.some("period") {
        hands.put("报告期", &Put::Text(&period))?;
    }
    if let Some(place) = step.some("district") {
        hands.put("市、区县", &Put::Option(&place))?;
    }
    hands.send()
}

fn formed(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["document", "on", "reason"])?;
    let values = [
        ("文书号", Some(step.text("document"))),
        ("形成日期", step.some("on")),
        ("不再录入的理由", step.some("reason")),
    ];
    office_form(hands, "登记待录入的决定", &values)
}

fn decisions(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &[])?;
    hands.go("1")?.press("t");
    Some(())
}

fn decision(hands: &mut Hands, step: &Step) -> Option<()> {
    hands.go("1")?.press("t");
    hands.select(&step.text("id"))
}

/// Marks what is decided together, or brings the only one to hand.
fn marked(hands: &mut Hands, step: &Step) -> Option<()> {
    let ids = step.list("ids");
    hands.go("1")?.press("t");
    for id in &ids {
        hands.press("home");
        hands.select(id)?;
        if ids.len() > 1 {
            hands.press("m");
        }
    }
    Some(())
}

fn approve(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["ids", "seen"])?;
    marked(hands, step)?;
    hands.press("y").confirm();
    Some(())
}

fn reject(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["ids", "reason", "seen"])?;
    marked(hands, step)?;
    hands.press("shift-x");
    hands.put_all(&[("不同意的理由", step.some("reason"))])?;
    hands.send()
}

fn take_back(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["id", "reason"])?;
    let values = [("编号", step.some("id")), ("收回理由", step.some("reason"))];
    office_form(hands, "收回本人提出的事项", &values)
}
