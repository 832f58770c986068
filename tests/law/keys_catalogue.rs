//! How the steps of scenarios are taken by keys at the system settings: lists that come in versions, and the law itself.
//! A step that only asks leaves no row in the log: the screen must show what was answered, each finding with its rule.

use super::{
    keys::{Hands, Put, Script, only},
    program::Told,
    replay::Taken,
    runner::{Step, World},
    verbs_laws, verbs_query,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Verbs with a way there.
pub const SCRIPTS: &[(&str, Script)] = &[
    ("catalogue import", |hands, step| import(hands, step, "导入信息目录", "catalogue.csv", &step.text("file"))),
    ("catalogue import layer", |hands, step| import(hands, step, "导入信息目录", "catalogue.csv", &step.text("file"))),
    ("measure import", |hands, step| {
        import(hands, step, "导入惩戒措施清单", "measures.csv", step.text("file").trim_start())
    }),
    ("application list import", |hands, step| {
        let file = verbs_query::application_list(step);
        import(hands, step, "导入政务应用清单", &file.name, &String::from_utf8(file.bytes).ok()?)
    }),
    ("catalogue activate", |hands, step| activate(hands, step, "信息目录")),
    ("measure activate", |hands, step| activate(hands, step, "惩戒措施清单")),
    ("application list activate", |hands, step| activate(hands, step, "政务应用清单")),
    ("catalogue change", change),
    ("regime change", regime_change),
];

/// Goes to a topic of the system settings.
pub fn topic(hands: &mut Hands, label: &str) -> Option<()> {
    hands.go("9")?;
    for _ in 0..20 {
        let screen = hands.console.screen();
        let here = |line: &str| {
            line.trim_start().strip_prefix('>').is_some_and(|rest| rest.split_whitespace().next() == Some(label))
        };
        if screen.lines().any(here) {
            return Some(());
        }
        hands.press("j");
    }
    None
}

/// Chooses a piece of work of a topic.
fn work(hands: &mut Hands, of: &str, label: &str) -> Option<()> {
    topic(hands, of)?;
    hands.press("o");
    hands.choose(label)
}

/// Whether a form has been opened: what is closed to the officer says why instead.
fn is_open(hands: &Hands) -> bool {
    hands.console.caret().is_some()
}

fn import(hands: &mut Hands, step: &Step, label: &str, name: &str, body: &str) -> Option<()> {
    only(step, &["file", "layer", "rows"])?;
    let path = hands.paper(name, body);
    work(hands, "目录", label)?;
    if !is_open(hands) {
        return Some(());
    }
    hands.put("文件", &Put::Text(&path))?;
    if let Some(layer) = step.some("layer") {
        hands.put("层级", &Put::Option(&xintai::domain::catalogue::layer_label(&layer).zh))?;
    }
    hands.send()
}

/// Brings a version to hand on the list.
fn version(hands: &mut Hands, list: &str, number: &str) -> Option<()> {
    topic(hands, "目录")?;
    hands.press("tab");
    for _ in 0..40 {
        let screen = hands.console.screen();
        let here = |line: &str| {
            let right = line.split_once('|').map_or("", |(_, right)| right.trim_start());
            let mut words =
                right.strip_prefix('>').unwrap_or_default().split_whitespace().skip_while(|word| !word.ends_with(list));
            words.next().is_some() && words.next() == Some(number)
        };
        if screen.lines().any(here) {
            return Some(());
        }
        hands.press("j");
    }
    None
}

fn activate(hands: &mut Hands, step: &Step, list: &str) -> Option<()> {
    only(step, &["version", "comment_until", "consent", "consent_on", "published_on"])?;
    version(hands, list, &step.text("version"))?;
    hands.press("o");
    hands.choose(&format!("启用{list}"))?;
    if !is_open(hands) {
        return Some(());
    }
    hands.put_all(&[
        ("版本", step.some("version")),
        ("征求意见截止日", step.some("comment_until")),
        ("联席会议同意文号", step.some("consent")),
        ("同意之日", step.some("consent_on")),
        ("向社会公开之日", step.some("published_on")),
    ])?;
    hands.send()
}

fn change(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["unit", "on", "what"])?;
    work(hands, "目录", "登记法律或职能变动")?;
    hands.put_all(&[
        ("单位代码", step.some("unit")),
        ("变动之日", step.some("on")),
        ("变动内容", step.some("what")),
    ])?;
    hands.send()
}

/// Signs a change of the law after its page has been read.
fn sign(hands: &mut Hands) -> Option<()> {
    hands.send()?;
    if hands.console.shows("Enter 看过并继续") {
        hands.press("enter").confirm();
    }
    Some(())
}

fn regime_change(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["regime"])?;
    work(hands, "规则包", "改用另一部办法")?;
    if !is_open(hands) {
        return Some(());
    }
    hands.put("办法", &Put::Starts(&format!("{} ", step.text("regime"))))?;
    sign(hands)
}

/// Proposes or signs an overlay by its file.
pub fn overlay(world: &mut World, step: &Step) -> Option<String> {
    let text = verbs_laws::overlay(world, step);
    let mut hands = Hands::at(world, &step.login);
    let path = hands.paper("overlay.toml", &text);
    work(&mut hands, "规则包", "提出本地补充")?;
    if is_open(&hands) {
        hands.put("文件", &Put::Text(&path))?;
        sign(&mut hands)?;
    }
    Some(hands.console.screen())
}

/// The whole of a long page, screen by screen.
fn pages(hands: &mut Hands) -> String {
    let mut all = hands.console.screen();
    for _ in 0..60 {
        let before = hands.console.screen();
        hands.press("pagedown");
        if hands.console.screen() == before {
            break;
        }
        all.push_str(&hands.console.screen());
    }
    all
}

/// Looks at the screen for what a step asks that leaves no row; `None` where it has no way there.
pub fn look(world: &mut World, step: &Step, taken: &Taken) -> Option<Told> {
    let text = screens(world, step, &taken.answer)?;
    let named = by_name(world, &taken.answer);
    let is_right = missing(step, (&named, taken.said.as_ref()), &text).is_none();
    Some(Told { text, answer: is_right.then(|| taken.answer.clone()) })
}

/// An answer as the screen says it: whoever brought a version in goes by name.
fn by_name(world: &World, answer: &Value) -> Value {
    let mut named = answer.clone();
    for item in named["items"].as_array_mut().into_iter().flatten() {
        let Some(login) = item.get("imported_by").and_then(Value::as_str) else { continue };
        let of = "SELECT name FROM officer WHERE login = ?1";
        item["imported_by"] = world.centre.sql().query_row(of, [login], |row| row.get::<_, String>(0)).unwrap().into();
    }
    named
}

fn screens(world: &mut World, step: &Step, answer: &Value) -> Option<String> {
    let file = match step.verb.as_str() {
        "regime check pack" => {
            let (id, text) = verbs_laws::changed_pack(world, step);
            Some((format!("{id}.toml"), text))
        }
        "regime check overlay" => Some(("overlay.toml".to_owned(), verbs_laws::overlay(world, step))),
        "catalogue check" => Some(("catalogue.csv".to_owned(), step.text("file"))),
        _ => None,
    };
    // What the header tells is told to everybody.
    let login = if step.login.is_empty() { "adm1" } else { &step.login };
    if !["regime lapse", "status"].contains(&&*step.verb) && file.is_none() && !is_list(step) {
        return None;
    }
    let mut hands = Hands::at(world, login);
    if let Some((name, text)) = file {
        let path = hands.paper(&name, &text);
        let (of, label) = if step.verb == "catalogue check" {
            ("目录", "检查目录文件")
        } else {
            ("规则包", "检查文件")
        };
        work(&mut hands, of, label)?;
        hands.put("文件", &Put::Text(&path))?;
        hands.press("enter");
        return Some(pages(&mut hands));
    }
    match step.verb.as_str() {
        "catalogue list" => topic(&mut hands, "目录")?,
        "regime lapse" | "status" => topic(&mut hands, "规则包")?,
        _ => {
            let list = if step.verb == "measure register" { "惩戒措施清单" } else { "政务应用清单" };
            let list = if step.verb == "catalogue show" { "信息目录" } else { list };
            let shown = ["catalogue", "register", "list"].iter().find_map(|part| answer.get(part)?.get("version"));
            version(&mut hands, list, &shown?.to_string())?;
            hands.press("o");
            hands.choose("查看所选版本")?;
        }
    }
    Some(pages(&mut hands))
}

fn is_list(step: &Step) -> bool {
    ["catalogue list", "catalogue show", "measure register", "application list show"].contains(&&*step.verb)
}

/// The characters of a text that do not depend on how it was laid out.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"│|─-+".contains(*c)).collect()
}

/// What the screen does not show although it was answered; `said` is the message of a refusal and its rule.
pub fn missing(step: &Step, answered: (&Value, Option<&(String, String)>), screen: &str) -> Option<String> {
    let screen = bare(screen);
    wanted(step, answered).into_iter().find(|words| !screen.contains(&bare(words)))
}

fn wanted(step: &Step, (answer, said): (&Value, Option<&(String, String)>)) -> Vec<String> {
    let text = |value: &Value, path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    let items = |key: &str| answer.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    if let Some((message, cite)) = said {
        return message.split('；').map(str::to_owned).chain([cite.clone()]).collect();
    }
    match step.verb.as_str() {
        "regime check pack" | "regime check overlay" => {
            let mut words = vec!["没有发现问题".to_owned()];
            let values: toml::Table = toml::from_str(&step.text("values")).unwrap();
            names(&values.into(), &mut words);
            words
        }
        "regime lapse" => {
            let warning = text(answer, "/warning");
            vec![if warning.is_empty() { "本库所用".to_owned() } else { warning }]
        }
        "status" => {
            let state = match text(answer, "/in_force/state").as_str() {
                "in-force" => "本库所用",
                "lapsed" => "已失效",
                _ => "未施行",
            };
            let day = |path: &str| Some(text(answer, path)).filter(|day| !day.is_empty()).unwrap_or("-".to_owned());
            vec![state.to_owned(), format!("{} 至 {}", day("/in_force/from"), day("/in_force/until"))]
        }
        "catalogue list" => {
            let word = |state: &str| match state {
                "draft" => "草案",
                "active" => "现行",
                _ => "已停用",
            };
            let line = |one: &Value| {
                let number = |key: &str| one[key].to_string();
                let from = text(one, "/active_from");
                let state = word(&text(one, "/state"));
                let cells =
                    ["信息目录", &number("version"), state, &number("items"), &from, &text(one, "/imported_by")];
                cells.concat()
            };
            items("items").iter().map(line).collect()
        }
        // Every entry with its code and its name, or matter.
        _ => items("items")
            .iter()
            .flat_map(|one| vec![text(one, "/code"), text(one, "/name"), text(one, "/duty"), text(one, "/unit")])
            .collect(),
    }
}

/// The codes that an overlay brings.
fn names(value: &toml::Value, found: &mut Vec<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                match value.as_str().filter(|_| ["code", "field"].contains(&key.as_str())) {
                    Some(name) => found.push(name.to_owned()),
                    None => names(value, found),
                }
            }
        }
        toml::Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

/// A check of a screen that shows nothing of the answer must fail: each kind of answer asks for words.
#[test]
fn a_screen_without_the_answer_is_told() {
    let answer = serde_json::json!({
        "items": [{ "code": "XZ-001", "name": "登记", "version": 1, "state": "draft", "items": 1, "imported_by": "sup1" }],
        "in_force": { "state": "lapsed", "from": "2022-01-01", "until": "2023-01-01" },
    });
    let verbs = [
        "regime check pack",
        "regime check overlay",
        "regime check",
        "gaps",
        "regime lapse",
        "status",
        "catalogue list",
    ];
    let said = ("没有目录".to_owned(), "XX-2".to_owned());
    let told: BTreeSet<&str> = verbs
        .into_iter()
        .filter(|verb| {
            let step = Step::of(verb);
            missing(&step, (&answer, None), "| 别的 |").is_some()
                && missing(&step, (&answer, Some(&said)), "").is_some()
        })
        .collect();
    assert_eq!(told, BTreeSet::from(verbs));
}
