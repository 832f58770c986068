//! How the steps of scenarios are taken by keys on the system settings: units, accounts, settings, quotas, keys, upkeep;
//! and what its lists must show where a step only looks.

use super::{
    keys::{Hands, Put, Script, only},
    keys_steps::label_of,
    program::Told,
    runner::{Step, World},
};
use serde_json::Value;
use xintai::{
    domain::role::{Role, RoleHeld},
    service::ops::settings,
};

/// Verbs with a way there.
pub const SCRIPTS: &[(&str, Script)] = &[
    ("unit add", unit_add),
    ("unit duty", unit_duty),
    ("unit link", unit_link),
    ("unit free-queries", free_queries),
    ("officer add", officer_add),
    ("officer grant", officer_grant),
    ("officer revoke", officer_revoke),
    ("officer reset", |hands, step| of_officer(hands, step, "重置口令", &[])),
    ("officer sign-reset", |hands, step| of_officer(hands, step, "会签口令重置", &[])),
    ("officer disable", |hands, step| of_officer(hands, step, "停用账户", &[])),
    ("officer home", |hands, step| of_officer(hands, step, "登记所在村居", &[("村居", step.some("home"))])),
    ("officer bind", |hands, step| of_officer(hands, step, "绑定公示平台账号", &[("平台账号", step.some("number"))])),
    ("regime paper", rule_paper),
    ("setting set", setting_set),
    ("quota set", quota_set),
    ("quota release", quota_release),
    ("ssh enrol", enrol),
    ("ssh approve", |hands, step| of_key(hands, step, "批准公钥")),
    ("ssh revoke", |hands, step| of_key(hands, step, "撤销公钥")),
    ("ssh publish", publish),
    ("calendar import", calendar),
    ("backup", |hands, step| backup(hands, step, "backup.db".to_owned())),
    ("backup made", |hands, step| {
        let place = (0..).find(|n| !hands.folder().join(format!("copy-{n}.db")).exists())?;
        backup(hands, step, format!("copy-{place}.db"))
    }),
    ("check", |hands, step| at_once(hands, step, "自检")),
    ("log verify", |hands, step| at_once(hands, step, "验证日志")),
    ("check stage", stage),
    ("listing propose", |hands, _| no_lists(hands, "listing.propose")),
    ("listing candidates", |hands, _| no_lists(hands, "listing.candidates")),
    ("listing check", |hands, _| no_lists(hands, "listing.check")),
    ("measure add", |hands, _| no_lists(hands, "measure.add")),
    ("record revoke", no_revocation),
];

/// Goes to a topic of the settings.
fn topic(hands: &mut Hands, name: &str) -> Option<()> {
    hands.go("9")?;
    let here = format!("> {name} ");
    for _ in 0..12 {
        if hands.console.screen().lines().any(|line| format!("{} ", line.trim_start()).starts_with(&here)) {
            return Some(());
        }
        hands.press("j");
    }
    None
}

/// Opens a piece of work; false where it is closed to the officer, and the screen says why.
fn work(hands: &mut Hands, name: &str, label: &str) -> Option<bool> {
    topic(hands, name)?;
    hands.press("o");
    hands.choose(label)?;
    Some(hands.console.caret().is_some())
}

/// Fills in the form of a piece of work and sends it.
fn work_form(hands: &mut Hands, place: (&str, &str), values: &[(&str, Option<String>)]) -> Option<()> {
    if !work(hands, place.0, place.1)? {
        return Some(());
    }
    hands.put_all(values)?;
    hands.send()
}

/// The form knows the kinds that the regulation admits: another one cannot be chosen, and the form names the article.
fn unit_add(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["code", "name", "kind", "district", "level", "query_rules", "mandate"])?;
    if !work(hands, "单位", "登记单位")? {
        return Some(());
    }
    let kind = step.text("kind");
    let (code, words) = kind.split_once(':').unwrap_or((&kind, ""));
    let kinds = hands.pack().unit.kinds.clone();
    let Some(label) = label_of(&kinds, code) else {
        // Turned to its last one, the choice says how many there are.
        return hands
            .put("类别", &Put::Starts(&format!("{} >  {}/{}", kinds.last()?.label.zh, kinds.len(), kinds.len())));
    };
    let mandate = step.some("mandate").map(|body| hands.paper("委托书.txt", &body));
    if let Some(level) = step.some("level") {
        hands.put("层级", &Put::Option(&xintai::domain::permission::level_label(&level).zh))?;
    }
    hands.put("类别", &Put::Option(&label))?;
    hands.put_all(&[
        ("代码", step.some("code")),
        ("名称", step.some("name")),
        ("类别说明", Some(words.to_owned())),
        ("辖区", step.some("district").or_else(|| Some(String::new()))),
        ("查询制度规范文号", step.some("query_rules")),
        ("委托文书", mandate),
    ])?;
    hands.send()
}

fn unit_duty(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["unit", "duty", "name"])?;
    if !work(hands, "单位", "明确职责人员")? {
        return Some(());
    }
    let law = &hands.pack().unit;
    let all: Vec<_> = law.duties.iter().chain(&law.centre_duties).cloned().collect();
    let Some(label) = label_of(&all, &step.text("duty")) else {
        return hands.put("职责", &Put::Starts(&format!("{} >  {}/{}", all.last()?.label.zh, all.len(), all.len())));
    };
    hands.put("职责", &Put::Option(&label))?;
    hands.put_all(&[("单位代码", step.some("unit")), ("姓名或机构", Some(step.text("name")))])?;
    hands.send()
}

fn unit_link(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["code", "off"])?;
    if !work(hands, "单位", "登记接口对接")? {
        return Some(());
    }
    hands.put_all(&[("单位代码", step.some("code"))])?;
    hands.put("已对接", &Put::Yes(!step.flag("off")))?;
    hands.send()
}

fn free_queries(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["code", "yearly"])?;
    let values = [("单位代码", step.some("code")), ("每年次数", step.some("yearly"))];
    work_form(hands, ("单位", "登记每年免费自身查询"), &values)
}

fn officer_add(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["login", "name", "unit", "person", "place"])?;
    if !work(hands, "账户", "开立账户")? {
        return Some(());
    }
    if let Some(place) = step.some("place") {
        let label = label_of(&hands.pack().query.place.clone(), &place)?;
        hands.put("终端所在", &Put::Option(&label))?;
    }
    hands.put_all(&[
        ("登录名", step.some("login")),
        ("姓名", step.some("name")),
        ("单位代码", step.some("unit")),
        ("证件号码", step.some("person")),
    ])?;
    hands.send()
}

fn officer_grant(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["login", "role", "from", "until"])?;
    if !work(hands, "账户", "授予角色")? {
        return Some(());
    }
    let held = RoleHeld::parse(&step.text("role"))?;
    let label = std::iter::once(held.role.label().zh).chain(held.rights.iter().map(|right| right.label().zh));
    hands.put("角色", &Put::Option(&label.collect::<Vec<_>>().join(" + ")))?;
    hands.put_all(&[("登录名", step.some("login")), ("起始日", step.some("from")), ("截止日", step.some("until"))])?;
    hands.send()
}

fn officer_revoke(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["login", "role"])?;
    if !work(hands, "账户", "撤销角色")? {
        return Some(());
    }
    hands.put("角色", &Put::Option(Role::parse(&step.text("role"))?.label().zh))?;
    hands.put_all(&[("登录名", step.some("login"))])?;
    hands.send()
}

/// Work on one account.
fn of_officer(hands: &mut Hands, step: &Step, label: &str, more: &[(&str, Option<String>)]) -> Option<()> {
    let values: Vec<_> = std::iter::once(("登录名", step.some("login"))).chain(more.iter().cloned()).collect();
    work_form(hands, ("账户", label), &values)
}

fn rule_paper(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["paper", "unit"])?;
    if !work(hands, "制度与缺项", "登记制度规范")? {
        return Some(());
    }
    let code = step.text("paper");
    let label = hands.pack().paper.iter().find(|paper| paper.code == code)?.label.zh.clone();
    hands.put("制度规范", &Put::Option(&label))?;
    let path = hands.paper("规范.txt", "rules");
    hands.put_all(&[("单位代码", step.some("unit")), ("正文", Some(path))])?;
    hands.send()
}

fn setting_set(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["key", "value"])?;
    if !work(hands, "设置与额度", "更改设置")? {
        return Some(());
    }
    let key = step.text("key");
    let label = settings::ALL.iter().find(|known| known.key == key)?.label.zh;
    hands.put("设置", &Put::Option(label))?;
    hands.put_all(&[("改为", step.some("value"))])?;
    hands.send()
}

fn quota_set(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["role", "rows", "subjects"])?;
    if !work(hands, "设置与额度", "设定额度")? {
        return Some(());
    }
    hands.put("角色", &Put::Option(Role::parse(&step.text("role"))?.label().zh))?;
    hands.put_all(&[("每次查询最多几行", step.some("rows")), ("每人每日最多几个主体", step.some("subjects"))])?;
    hands.send()
}

fn quota_release(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["login", "rows", "subjects", "reason"])?;
    let values = [
        ("登录名", step.some("login")),
        ("再看几个主体", step.some("subjects")),
        ("每次可答几行", step.some("rows")),
        ("理由", step.some("reason")),
    ];
    work_form(hands, ("设置与额度", "放行额度"), &values)
}

fn enrol(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["login", "key"])?;
    let path = hands.paper("key.pub", &step.text("key"));
    work_form(hands, ("远程密钥", "登记公钥"), &[("登录名", step.some("login")), ("公钥文件", Some(path))])
}

fn of_key(hands: &mut Hands, step: &Step, label: &str) -> Option<()> {
    only(step, &["fingerprint"])?;
    work_form(hands, ("远程密钥", label), &[("指纹", step.some("fingerprint"))])
}

fn publish(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["program"])?;
    work_form(hands, ("远程密钥", "写出公钥表"), &[("sshd 启动的程序", step.some("program"))])
}

fn calendar(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["file"])?;
    let path = hands.paper("holidays.toml", &step.text("file"));
    work_form(hands, ("日历", "导入放假安排"), &[("放假安排", Some(path))])
}

fn backup(hands: &mut Hands, step: &Step, name: String) -> Option<()> {
    only(step, &[])?;
    let path = hands.folder().join(name).display().to_string();
    work_form(hands, ("维护", "备份"), &[("新文件", Some(path))])
}

/// Work that asks for nothing.
fn at_once(hands: &mut Hands, step: &Step, label: &str) -> Option<()> {
    only(step, &[])?;
    work(hands, "维护", label)?;
    Some(())
}

fn stage(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["stage", "on", "finding"])?;
    if !work(hands, "维护", "登记环节安全检查")? {
        return Some(());
    }
    let stages = hands.pack().security.as_ref().map(|law| law.stages.clone()).unwrap_or_default();
    let label = label_of(&stages, &step.text("stage"))?;
    hands.put("环节", &Put::Option(&label))?;
    hands.put_all(&[("检查之日", step.some("on")), ("检查结果", step.some("finding"))])?;
    hands.send()
}

/// Where the regulation knows no lists and no measures, their screen does not open, and the box says by the same rule.
fn no_lists(hands: &mut Hands, operation: &str) -> Option<()> {
    let session = hands.console.app.session();
    let cite = session.closed.get(operation).filter(|_| !session.may(operation))?.cite.clone();
    hands.press("8");
    // The screen is open for the sake of other work.
    if hands.console.shows("[8]") {
        match operation {
            "listing.candidates" => {
                hands.press("c");
            }
            "listing.propose" => {
                hands.press("+");
            }
            _ => {
                super::keys_office::office(hands, "核对主体的失信等级与名单");
            }
        }
    }
    hands.console.shows(&format!("{cite} ")).then_some(())
}

/// Where nobody may revoke, the work stands among what can be filed, closed with its rule.
fn no_revocation(hands: &mut Hands, _step: &Step) -> Option<()> {
    if hands.console.app.session().may("record.revoke") {
        return None;
    }
    hands.go("4")?.press("+");
    hands.console.shows("登记撤销告知").then_some(())
}

/// What a list must show of an answer: the words of each line.
type Shows = fn(&Hands, &Step, &Value) -> Vec<Vec<String>>;

/// Steps that only look: verb, topic, the lines its answer must stand in, and whether there may be no others.
const LOOKS: &[(&str, &str, Shows, bool)] = &[
    ("regime check", "制度与缺项", |_, _, answer| [gaps(answer, "items"), gaps(answer, "notes")].concat(), true),
    ("gaps", "制度与缺项", |_, _, answer| gaps(answer, "items"), false),
    ("unit list", "单位", units, true),
];

fn items<'v>(answer: &'v Value, list: &str) -> impl Iterator<Item = &'v Value> {
    answer[list].as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn gaps(answer: &Value, list: &str) -> Vec<Vec<String>> {
    let line = |one: &Value| vec![word(&one["message"]["zh"]), word(&one["cite"]), word(&one["article"]["zh"])];
    items(answer, list).map(line).collect()
}

fn units(hands: &Hands, _step: &Step, answer: &Value) -> Vec<Vec<String>> {
    let kind = |code: &str| label_of(&hands.pack().unit.kinds, code).unwrap_or_else(|| code.to_owned());
    let line =
        |one: &Value| vec![word(&one["code"]), word(&one["name"]), kind(&word(&one["kind"])), word(&one["district"])];
    items(answer, "items").map(line).collect()
}

/// Looks at what a plain step answers; the answer is told only where the list shows all of it, and nothing else.
pub fn look(world: &mut World, step: &Step, answer: &Value) -> Option<Told> {
    let (_, name, shows, is_all) = LOOKS.iter().find(|(verb, ..)| *verb == step.verb)?;
    let mut hands = Hands::at(world, &step.login);
    let rows = list(&mut hands, name)?;
    let wanted = shows(&hands, step, answer);
    let shown = |words: &Vec<String>| rows.iter().any(|row| words.iter().all(|word| has(row, word)));
    let about = |row: &&String| wanted.iter().any(|words| words.iter().all(|word| has(row, word)));
    let is_right = wanted.iter().all(shown)
        && if *is_all { rows.len() == wanted.len() } else { rows.iter().filter(about).count() == wanted.len() };
    Some(Told { text: rows.join("\n"), answer: is_right.then(|| answer.clone()) })
}

/// Whether a row shows a word, or as much of a long sentence as its column has room for.
fn has(row: &str, word: &str) -> bool {
    let begins = |cell: &str| {
        let start = cell.trim().trim_start_matches(['-', '!', '*', '+', 'x']).strip_suffix("..");
        start.is_some_and(|start| start.chars().count() >= 20 && word.starts_with(start))
    };
    row.contains(word) || row.split("  ").any(begins) || row.split(".. ").any(|cell| begins(&format!("{cell}..")))
}

/// Every line of a topic's list, page by page.
fn list(hands: &mut Hands, name: &str) -> Option<Vec<String>> {
    topic(hands, name)?;
    hands.press("tab");
    let mut rows: Vec<String> = Vec::new();
    for _ in 0..20 {
        let screen = hands.console.screen();
        let right = screen.lines().skip(5).map(|line| line.split_once('|').map_or("", |(_, right)| right));
        let shown = right.take_while(|line| !line.trim().is_empty() && !line.contains("----"));
        for row in shown.map(|line| line.trim_start_matches([' ', '>']).to_owned()) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        hands.press("pagedown");
        if hands.console.screen() == screen {
            break;
        }
    }
    rows.retain(|row| !row.contains("不缺什么"));
    Some(rows)
}
