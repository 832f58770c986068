//! How the steps of scenarios are taken by keys at the review screen, the query desk and the log.

use super::{
    keys::{Hands, Put, Script, only},
    keys_steps::label_of,
    runner::Step,
    verbs_benxi, verbs_housing, verbs_intake,
    verbs_query::{self, subject},
};
use xintai::{domain::query::Mode, service::ImportRequest};

/// Verbs with a way on these screens.
pub const SCRIPTS: &[(&str, Script)] = &[
    ("query", query),
    ("record accept", accept),
    ("record return", send_back),
    ("record import", import),
    ("hand in", hand_in),
    ("housing import", housing),
    ("authorisation add", authorise),
    ("authorisation approve", approve),
    ("authorisation revoke", withdraw),
    ("authorisation list", list_papers),
    ("subject find", find),
    ("query apply", apply),
    ("log list", log),
    ("log who", who),
    ("log alerts", alerts),
    ("log month", month),
];

/// What a query may say.
pub const ASKED: &[&str] =
    &["subject", "mode", "purpose", "authorisation", "id_document", "valid_until", "basis", "unit"];

fn query(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, ASKED)?;
    ask(hands, step)
}

/// Fills in the question at the desk and asks it.
pub fn ask(hands: &mut Hands, step: &Step) -> Option<()> {
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
    let mut papers = ["授权书", "查询批准", "应用清单", "公函"].into_iter();
    let screen = hands.console.screen();
    let paper = papers.find(|paper| screen.lines().any(|line| line.split_whitespace().next() == Some(paper)));
    if paper.is_some() != step.some("authorisation").is_some() {
        return None;
    }
    let shown = super::verbs_query::query(step).id_document;
    let names = hands.pack().query.id_document.value.clone();
    match (mode, &shown) {
        (Mode::Own, _) | (_, None) => {}
        (Mode::Authorised, Some(shown)) => {
            // The first choice is the kind that goes with the number.
            let nth = names.iter().position(|kind| *kind == shown.kind)?;
            hands.put("被授权人证件号码", &Put::Text(&shown.number))?;
            hands.put("证件种类", &Put::Nth(nth + 1))?;
        }
        (_, Some(_)) => return None,
    }
    if mode == Mode::Own {
        // The desk always writes down the paper it was shown. The first choice is none.
        let shown = shown?;
        let nth = names.iter().position(|kind| *kind == shown.kind)?;
        hands.put("出示证件", &Put::Nth(nth + 1))?;
        hands.put("证件号码", &Put::Text(&shown.number))?;
        hands.put_all(&[("证件有效期至", step.some("valid_until"))])?;
    }
    // Without its paper the desk asks no such question: it lists the papers to choose from.
    if let (Some(paper), Some(no)) = (paper, step.some("authorisation")) {
        hands.put(paper, &Put::Text(&no))?;
    }
    if let Some(unit) = step.some("unit") {
        hands.put("履职单位", &Put::Text(&unit))?;
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

/// Brings a batch to hand on the review screen.
fn batch(hands: &mut Hands, no: &str) -> Option<()> {
    hands.go("2")?.press("b");
    hands.choose(no)
}

/// Brings the row of a record to hand on the review screen.
pub fn row(hands: &mut Hands, record: &str) -> Option<()> {
    // What waits to replace a record stands in a batch of its own.
    let batch = "coalesce((SELECT batch FROM replacement p WHERE p.record = r.id AND p.state <> 'returned'), r.batch)";
    let later = format!("SELECT count(*) FROM batch b JOIN record r ON r.no = ?1 WHERE b.id >= {batch}");
    let before = format!(
        "SELECT count(*) FROM submission s JOIN record r ON r.no = ?1
             JOIN submission mine ON mine.record = r.id AND mine.batch = {batch}
         WHERE s.batch = {batch} AND s.row < mine.row"
    );
    let (place, row) = (hands.value(&later, record)?, hands.value(&before, record)?);
    hands.go("2")?.press("b");
    // The list shows no more of them at once.
    if !(1..=MOST_BATCHES).contains(&place) {
        return None;
    }
    for _ in 1..place {
        hands.press("j");
    }
    // A batch opens at the first row that waits.
    hands.press("enter").press("<");
    for _ in 0..row {
        hands.press("j");
    }
    Some(())
}

/// Batches that are gone through for one of them.
const MOST_BATCHES: i64 = 40;

fn accept(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["id", "batch", "words_cleared"])?;
    if let Some(no) = step.some("batch") {
        batch(hands, &no)?;
        hands.press("shift-a").confirm();
        return Some(());
    }
    let ids = step.list("id");
    let [id] = ids.as_slice() else { return None };
    row(hands, id)?;
    hands.press("a");
    if let Some(why) = step.some("words_cleared") {
        hands.put("并非自然人信息的理由", &Put::Text(&why))?;
        return hands.send();
    }
    // Words to clear are asked for at once.
    if hands.console.caret().is_some() {
        return None;
    }
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
    hands.send()
}

fn import(hands: &mut Hands, step: &Step) -> Option<()> {
    let known = [&["base", "row", "row2", "row3", "provider", "item", "channel", "ground"][..], MARKS].concat();
    only(step, &known)?;
    let (request, bytes) = verbs_intake::submission(step);
    hand_over(hands, request, bytes)
}

fn hand_in(hands: &mut Hands, step: &Step) -> Option<()> {
    let own = ["base", "row", "without", "provider", "item", "channel", "ground", "exempt", "dry_run"];
    only(step, &[&own[..], MARKS].concat())?;
    let (request, bytes) = verbs_benxi::submission_of(hands.pack().id(), step);
    fill_in(hands, request, bytes)?;
    // The outcome of the trial stands there; Esc leaves it at that.
    if step.flag("dry_run") { hands.send_to_question() } else { hands.send() }
}

fn housing(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &[&["base", "row", "provider", "item", "channel"][..], MARKS].concat())?;
    let (request, bytes) = verbs_housing::submission(step);
    hand_over(hands, request, bytes)
}

/// What an import may say of itself, and how many rows it has.
const MARKS: &[&str] = &["self_declared", "replaces", "copies"];

/// Imports a file with the form of the review screen.
fn hand_over(hands: &mut Hands, request: ImportRequest, bytes: Vec<u8>) -> Option<()> {
    fill_in(hands, request, bytes)?;
    hands.send()
}

/// Fills in that form.
fn fill_in(hands: &mut Hands, request: ImportRequest, bytes: Vec<u8>) -> Option<()> {
    if hands.go("2").is_none() {
        // Whose screen that is not reads in the work of the office why.
        hands.press("esc");
        super::keys_office::office(hands, "导入报送文件")?;
        return None;
    }
    if request.ground.as_deref() == Some("") || request.exempt.as_deref() == Some("") {
        return None;
    }
    let channel = match &request.channel {
        Some(code) => Some(label_of(&hands.pack().intake.channels, code)?),
        None => None,
    };
    let path = hands.paper(&request.file_name, &String::from_utf8(bytes).ok()?);
    hands.press("i");
    hands.put("文件", &Put::Text(&path))?;
    hands.put("提供单位", &Put::Text(&request.unit?))?;
    // Without a catalogue in force there is nothing to choose from.
    hands.field("目录项")?;
    if hands.console.shows("目录项代码") {
        hands.put("目录项", &Put::Text(&request.item))?;
    } else {
        hands.put("目录项", &Put::Starts(&format!("{} ", request.item)))?;
    }
    if let Some(label) = channel {
        hands.put("归集方式", &Put::Option(&label))?;
    }
    hands.put_all(&[("报送依据", request.ground), ("免于同意的依据", request.exempt)])?;
    for (label, set) in [("自主申报", request.declared), ("替换先前所报", request.replaces)] {
        if set {
            hands.put(label, &Put::Yes(true))?;
        }
    }
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
    hands.choose(if duty { "提出新的查询申请" } else { "登记新的授权书" })?;
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
    hands.send()
}

/// The list of authorisations and grants, with one of them in hand.
fn papers(hands: &mut Hands, id: &str) -> Option<()> {
    hands.go("5")?.press("esc f2");
    hands.select(id)
}

fn approve(hands: &mut Hands, step: &Step) -> Option<()> {
    papers(hands, &step.text("id"))?;
    hands.press("y").confirm();
    Some(())
}

fn withdraw(hands: &mut Hands, step: &Step) -> Option<()> {
    papers(hands, &step.text("id"))?;
    hands.press("shift-x").put("撤销的理由", &Put::Text(&step.text("reason")))?;
    hands.press("enter").confirm();
    Some(())
}

fn list_papers(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &[])?;
    hands.go("5")?.press("esc f2");
    Some(())
}

/// A name at the desk is looked for first.
fn find(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["text"])?;
    // What looks like a number is asked for at once, as a query.
    if subject(step, "text").chars().filter(char::is_ascii_digit).count() >= 5 {
        return None;
    }
    hands.go("5")?;
    hands.put("查询对象", &Put::Text(&subject(step, "text")))?;
    hands.press("enter");
    Some(())
}

fn apply(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["applicant", "applicant_id", "application", "items", "purpose", "until", "paper", "list"])?;
    let (purpose, paper, _) = (step.some("purpose")?, step.some("paper")?, step.some("list")?);
    let (code, words) = purpose.split_once(':').unwrap_or((&purpose, ""));
    let label = hands.pack().purpose.iter().find(|one| one.code == code)?.label.zh.clone();
    let list = String::from_utf8(verbs_query::list(step)).ok()?;
    let (list, paper) = (hands.paper("list.csv", &list), hands.paper(&paper, "signed"));
    hands.go("5")?.press("esc b");
    hands.choose("登记新的批量查询申请")?;
    hands.put("用途", &Put::Option(&label))?;
    hands.put_all(&[
        ("申请单位", step.some("applicant")),
        ("统一社会信用代码", Some(subject(step, "applicant_id"))),
        ("申请文号", step.some("application")),
        ("主体名单", Some(list)),
        ("书面申请", Some(paper)),
        ("目录项", Some(step.list("items").join(" "))),
        ("用途说明", Some(words.to_owned())),
        ("截止日期", step.some("until")),
    ])?;
    hands.send()
}

/// The lines of the log that a filter takes, as the officer types it.
fn log(hands: &mut Hands, step: &Step) -> Option<()> {
    const WORDS: [&str; 9] = ["officer", "subject", "since", "until", "outcome", "kind", "flag", "unit", "purpose"];
    only(step, &WORDS)?;
    let value = |word: &&str| match *word {
        "subject" => step.some("subject").map(|_| subject(step, "subject")),
        word => step.some(word),
    };
    // The whole log does not fit a screen.
    step.keys().next()?;
    let typed: Vec<String> = WORDS.iter().filter_map(|word| Some(format!("{word}:{}", value(word)?))).collect();
    hands.go("6")?.press("/").console.paste(&typed.join(" "));
    hands.press("enter");
    Some(())
}

fn who(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &["subject"])?;
    hands.go("6")?.press("u");
    hands.put("主体", &Put::Text(&subject(step, "subject")))?;
    hands.send()
}

fn alerts(hands: &mut Hands, step: &Step) -> Option<()> {
    only(step, &[])?;
    hands.go("6")?.press("i");
    Some(())
}

fn month(hands: &mut Hands, step: &Step) -> Option<()> {
    hands.go("6")?.press("m");
    hands.put("月份", &Put::Text(&step.text("month")))?;
    hands.send()
}
