//! The law of the installation (规则包) in the system settings: packs built in, what is laid over the one in use, and changes
//! that wait for a second signature.

use super::{
    system::System,
    system_law as law,
    system_pack_pages::{self as pages, Asked},
    system_topics::{Line, Topic, Work, cell},
};
use crate::{
    locale::{Label, Lang, Text},
    regime::{self, Pack, Validity},
    service::{
        Error,
        ops::{laws::WaitingLaw, rules::CheckRules, status::ShowStatus},
        packs,
    },
    text,
    tui::{
        desk::Desk,
        files,
        screen::{Cx, Session},
        text::Words,
        theme::Mark,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            pane::Item,
            table::Column,
        },
    },
};
use chrono::NaiveDate;
use std::path::Path;

/// The topic.
pub static TOPIC: Topic = Topic {
    label: Label::new("规则包", "packs"),
    reads: "status.show",
    columns: &[
        Column::fixed(Label::new("编号", "id"), 16),
        Column::fixed(Label::new("版本", "version"), 7),
        Column::fixed(Label::new("效力", "validity"), 10),
        Column::fixed(Label::new("未答", "open"), 4).number(),
        Column::flex(Label::new("名称", "title"), 16, 1),
    ],
    empty: Label::new("没有规则包", "no packs"),
    read,
    work: &[
        Work::new(Label::new("参数与条款", "values and articles"), "regime.check", values),
        Work::new(Label::new("检查规则包", "check the packs"), "regime.check", |_, cx| check(cx)),
        Work::new(Label::new("检查文件", "check a file"), "regime.check", |_, cx| check_file(cx)),
        Work::new(Label::new("对照两部办法", "two regulations side by side"), "regime.check", diff),
        Work::new(Label::new("提出本地补充", "propose an overlay"), "regime.overlay", |_, cx| law::overlay(cx)),
        Work::new(Label::new("会签待签的变更", "sign what waits"), "regime.overlay", |line, cx| {
            law::sign(line, cx);
        }),
        Work::new(Label::new("改用另一部办法", "change the regulation"), "regime.change", law::change),
    ],
};

fn read(desk: &mut Desk, _session: &Session) -> Result<Vec<Line>, Error> {
    let in_use = desk.call(&ShowStatus)?.regime.id;
    let waiting = desk.call(&CheckRules)?.unsigned;
    let today = desk.service.now().date_naive();
    // The one in use is shown with what the centre has laid over it.
    let mut lines = vec![line(desk.service.pack(), true, today)];
    lines.extend(overlay(desk.service.pack()));
    lines.extend(waiting.iter().map(unsigned));
    for id in regime::ids().filter(|id| *id != in_use) {
        lines.push(line(&packs::load(id)?, false, today));
    }
    Ok(lines)
}

fn line(pack: &Pack, is_used: bool, today: NaiveDate) -> Line {
    let (label, mark) = match pack.in_force(today) {
        Validity::InForce if is_used => (Label::new("本库所用", "in use"), Mark::Good),
        Validity::InForce => (Label::new("现行", "in force"), Mark::None),
        Validity::Lapsed(_) => (Label::new("已失效", "lapsed"), Mark::Warn),
        Validity::NotYet(_) => (Label::new("未施行", "not yet"), Mark::Warn),
    };
    let identity = &pack.regime;
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let (from, until) = (day(identity.in_force.as_ref().map(|found| found.value)), day(pack.last_day()));
    let (version, silent) = (identity.version.to_string(), packs::silent(pack));
    let open = silent.len().to_string();
    let cells = vec![cell(&identity.id), cell(&version), label.into(), cell(&open), Words::from(&identity.title.value)];
    let mut about = vec![
        Item::pair(Label::new("制定机关", "issued by"), Words::from(&identity.issuer.value)),
        Item::pair(Label::new("施行至失效", "in force"), text!("{from} 至 {until}", "{from} until {until}")),
        Item::pair(Label::new("适用范围", "covers"), Words::from(&identity.scope.value)),
    ];
    if let Some(words) = crate::service::lapse(pack, today) {
        about.insert(0, Item::marked(Mark::Warn, Words::from(&words)));
    }
    if !silent.is_empty() {
        about.push(Item::pair(Label::new("文本未答", "left open"), cell(&silent.join(" "))));
    }
    let data = vec!["pack".to_owned(), identity.id.clone()];
    Line::new(&identity.id, cells).marked(mark).about(about).data(data)
}

/// What is laid over the pack in use.
fn overlay(pack: &Pack) -> Option<Line> {
    let local = pack.local.as_ref()?;
    let version = local.version.to_string();
    let state = Label::new("已启用", "active");
    let cells = vec![cell("  + overlay"), cell(&version), state.into(), Words::none(), Words::from(&local.title)];
    let chosen = local.chosen.iter().map(|(switch, option)| format!("{switch}={option}")).collect::<Vec<_>>().join(" ");
    let about = vec![
        Item::pair(Label::new("来源", "source"), cell(&local.source)),
        Item::pair(Label::new("所采解读", "readings"), cell(&chosen)),
    ];
    let data = vec!["pack".to_owned(), pack.id().to_owned()];
    Some(Line::new("overlay", cells).marked(Mark::Good).about(about).data(data))
}

/// A change that waits for its second signature.
fn unsigned(one: &WaitingLaw) -> Line {
    let (zh, en) = if one.kind == "overlay" { ("本地补充", "local overlay") } else { ("改用办法", "change") };
    let what = if one.kind == "overlay" { String::new() } else { one.text.clone() };
    let (by, missing) = (&one.by, law::role(&one.missing));
    let (role_zh, role_en) = (missing.zh, missing.en);
    let title = text!("{zh} {what}，{by} 已提出", "{en} {what}, proposed by {by}");
    let state = Label::new("待会签", "unsigned");
    let cells = vec![cell("  ? unsigned"), Words::none(), state.into(), Words::none(), Words::from(&title)];
    let short = one.digest.get(..16).unwrap_or_default();
    let about = vec![
        Item::marked(Mark::Open, text!("还须由{role_zh}会签", "the signature of the {role_en} is missing")),
        Item::pair(Label::new("提出人", "proposed by"), cell(by)),
        Item::pair(Label::new("摘要", "digest"), cell(short)),
    ];
    let data = ["unsigned", &one.kind, &one.text, by].map(str::to_owned).to_vec();
    Line::new("unsigned", cells).marked(Mark::Open).about(about).data(data)
}

/// The regulation under the cursor.
fn chosen(line: Option<&Line>) -> Option<String> {
    let data = &line?.data;
    data.first().filter(|kind| *kind == "pack").and_then(|_| data.get(1).cloned())
}

/// The pack of this id: as laid over where it is the one in use.
fn pack(desk: &Desk, id: Option<&str>) -> Result<Pack, Error> {
    match id.filter(|id| *id != desk.service.pack().id()) {
        Some(id) => packs::load(id),
        None => Ok(desk.service.pack().clone()),
    }
}

/// Every value of the pack under the cursor, with its rule and article.
fn values(line: Option<&Line>, cx: &mut Cx<'_>) {
    let (id, lang) = (chosen(line), cx.look.lang);
    let read = move |desk: &mut Desk| {
        let day = desk.service.now().date_naive();
        packs::show(&pack(desk, id.as_deref())?, "", day, lang)
    };
    cx.ask(read, |_: &mut System, answer, cx| match answer {
        Ok(shown) => pages::values(&shown, cx),
        Err(error) => cx.fail(error),
    });
}

/// Checks every pack built in: all faults at once.
fn check(cx: &mut Cx<'_>) {
    let read = move |desk: &mut Desk| {
        let day = desk.service.now().date_naive();
        regime::ids().map(|id| packs::check(id, day)).collect::<Result<Vec<_>, Error>>()
    };
    cx.ask(read, |_: &mut System, answer, cx| match answer {
        Ok(checked) => pages::checked(&checked, cx),
        Err(error) => cx.fail(error),
    });
}

/// Checks the file of a pack or of an overlay; nothing is kept.
fn check_file(cx: &mut Cx<'_>) {
    let title = Label::new("检查文件", "check a file");
    let field = Field::new("path", Label::new("文件", "file"), Kind::Path)
        .required()
        .help(Label::new("规则包或本地补充 (toml)", "a pack or an overlay (toml)"));
    cx.push_then(Form::new(title, vec![field]), |_: &mut System, values: &Values, cx| {
        let path = values.get("path").to_owned();
        let read = move |desk: &mut Desk| {
            let (name, bytes) = files::read(desk, &path)?;
            let stem = Path::new(&name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            packs::check_file(&name, &stem, &text, desk.service.now().date_naive())
        };
        cx.ask(read, |_: &mut System, answer, cx| match answer {
            Ok(checked) => pages::checked(&[checked], cx),
            Err(error) => cx.fail(error),
        });
    });
}

/// The built-in regulations as a choice, this one first.
pub fn choice(first: &str) -> Kind {
    let (own, others): (Vec<_>, Vec<_>) = regime::ids().partition(|id| *id == first);
    let words = |id: &str| {
        let title = regime::load(id).map(|pack| pack.regime.title.value).unwrap_or_default();
        let Text { zh, en } = title;
        Words::from(text!("{id} {zh}", "{id} {en}"))
    };
    Kind::Choice(own.into_iter().chain(others).map(|id| (id.to_owned(), words(id))).collect())
}

/// Two regulations side by side.
fn diff(line: Option<&Line>, cx: &mut Cx<'_>) {
    let left = chosen(line).unwrap_or_default();
    let own = |desk: &mut Desk| desk.service.pack().id().to_owned();
    cx.ask(own, move |_: &mut System, own: String, cx| {
        let right = if own == left { String::new() } else { own };
        let title = Label::new("对照两部办法", "two regulations side by side");
        let other = regime::ids().find(|id| *id != left).unwrap_or_default();
        let fields = vec![
            Field::new("left", Label::new("甲", "one"), choice(&left)),
            Field::new("right", Label::new("乙", "the other"), choice(if right.is_empty() { other } else { &right })),
            Field::new("all", Label::new("相同的也列出", "also what is alike"), Kind::YesNo),
            Field::new("values", Label::new("逐项值", "every value"), Kind::YesNo),
        ];
        cx.push_then(Form::new(title, fields), |_: &mut System, values: &Values, cx| {
            let asked = Asked {
                left: values.get("left").to_owned(),
                right: values.get("right").to_owned(),
                all: values.is_yes("all"),
                values: values.is_yes("values"),
            };
            compare(asked, cx.look.lang, cx);
        });
    });
}

fn compare(asked: Asked, lang: Lang, cx: &mut Cx<'_>) {
    let read = move |_: &mut Desk| {
        let (left, right) = (packs::load(&asked.left)?, packs::load(&asked.right)?);
        let found = packs::diff(&left, &right, (asked.all, asked.values), lang);
        Ok((asked, found))
    };
    cx.ask(read, |_: &mut System, answer: Result<_, Error>, cx| match answer {
        Ok((asked, found)) => pages::compared(&asked, &found, cx),
        Err(error) => cx.fail(error),
    });
}
