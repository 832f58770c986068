//! Units (单位) of the system settings: who supplies, under which article, and who has which duty there.

use super::system_topics::{Line, Topic, Work, cell, choices, form, key_of, with_words};
use crate::{
    domain::permission::level_label,
    locale::{Label, Text},
    service::{
        Error,
        ops::{
            collectors::DeclareFreeQueries,
            units::{AddUnit, CENTRE, LinkUnit, ListUnits, NameDuty, Unit, Units},
        },
    },
    text,
    tui::{
        casework::forms,
        desk::Desk,
        offers,
        screen::{Cx, Session},
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            pane::Item,
            table::Column,
        },
    },
};

/// The topic.
pub static TOPIC: Topic = Topic {
    label: Label::new("单位", "units"),
    reads: "unit.list",
    columns: &[
        Column::fixed(Label::new("代码", "code"), 14),
        Column::flex(Label::new("名称", "name"), 16, 3),
        Column::flex(Label::new("类别", "kind"), 12, 2),
        Column::fixed(Label::new("辖区", "district"), 13),
    ],
    empty: Label::new("没有单位, + 登记", "no units; + adds one"),
    read,
    work: &[
        Work::new(Label::new("登记单位", "add a unit"), "unit.add", add),
        Work::new(Label::new("明确职责人员", "name who has a duty"), "unit.duty", duty),
        Work::new(Label::new("登记接口对接", "linked by interface"), "unit.link", link),
        Work::new(Label::new("登记每年免费自身查询", "free self-queries a year"), "unit.free-queries", free_queries),
    ],
};

/// Names of kinds and duties, as the pack has them.
struct Names {
    kinds: Vec<(String, Words)>,
    duties: Vec<(String, Words)>,
}

fn names(desk: &Desk) -> Names {
    let law = &desk.service.pack().unit;
    let mut duties = choices(&law.duties);
    duties.extend(choices(&law.centre_duties));
    Names { kinds: choices(&law.kinds), duties }
}

/// What a code is called; itself where the pack has no word for it.
fn called(all: &[(String, Words)], code: &str) -> Words {
    all.iter().find(|(word, _)| word == code).map_or_else(|| cell(code), |(_, words)| words.clone())
}

fn read(desk: &mut Desk, _session: &Session) -> Result<Vec<Line>, Error> {
    let found = desk.call(&ListUnits)?;
    let names = names(desk);
    Ok(found.items.iter().map(|unit| line(unit, &found, &names)).collect())
}

fn line(unit: &Unit, all: &Units, names: &Names) -> Line {
    let kind = called(&names.kinds, &unit.kind);
    let cells = vec![cell(&unit.code), cell(&unit.name), kind.clone(), cell(&unit.district)];
    let some = |words: &Option<String>| words.as_deref().map_or_else(|| Label::new("无", "none").into(), cell);
    let linked = if unit.linked { Label::new("已对接", "linked") } else { Label::new("未对接", "not linked") };
    let mut about = vec![
        Item::pair(Label::new("类别", "kind"), kind),
        Item::pair(Label::new("查询制度规范", "own query rules"), some(&unit.query_rules)),
        Item::pair(Label::new("委托文书", "entrusted by"), some(&unit.mandate)),
        Item::pair(Label::new("接口对接", "interface"), linked),
    ];
    let of_unit = all.duties.iter().filter(|one| one.unit == unit.code);
    about.extend(of_unit.map(|one| Item::pair(called(&names.duties, &one.duty), cell(&one.name))));
    Line::new(&unit.code, cells).about(about)
}

fn code_field(line: Option<&Line>) -> Field {
    Field::text("unit", Label::new("单位代码", "unit")).required().offers(offers::UNITS).with(&key_of(line))
}

/// What the form for a new unit must know of the pack.
#[derive(Clone, Default)]
struct Law {
    kinds: Vec<(String, Words)>,
    levels: Vec<(String, Words)>,
    home: String,
    lead: Text,
    described: Text,
    entrusted: Text,
}

fn law(desk: &Desk) -> Law {
    let pack = desk.service.pack();
    let unit = &pack.unit;
    let words = |codes: &[String]| {
        let label = |code: &String| crate::regime::find(&unit.kinds, code).map(|one| one.label.clone());
        let (zh, en): (Vec<_>, Vec<_>) = codes.iter().filter_map(label).map(|Text { zh, en }| (zh, en)).unzip();
        Text { zh: zh.join("、"), en: en.join(", ") }
    };
    let (home, rule) = (pack.district().to_owned(), &unit.district.rule);
    let kinds = unit.kinds.first().map(|one| one.rule.clone()).unwrap_or_default();
    let (about, article) = (pack.articles.text(&kinds), pack.articles.text(rule));
    let (zh, en, there_zh, there_en) = (about.zh, about.en, article.zh, article.en);
    let lead = text!(
        "类别限{zh}所列 ({kinds})；辖区限{home}，{there_zh} ({rule})",
        "kinds: {en} ({kinds}); district: {home}, {there_en} ({rule})"
    );
    let described = unit.described.as_ref().map(|law| words(&law.value)).unwrap_or_default();
    let entrusted = unit.entrusted.as_ref().map(|law| words(&law.value)).unwrap_or_default();
    let by_place = (String::new(), Words::from(&text!("按类别和辖区", "by kind and district")));
    let said = unit.levels.value.iter().map(|word| (word.clone(), Words::from(&level_label(word))));
    let levels = std::iter::once(by_place).chain(said).collect();
    Law { kinds: choices(&unit.kinds), levels, home, lead, described, entrusted }
}

/// 登记单位: the form knows the kinds that the regulation admits, and names the articles.
fn add(_line: Option<&Line>, cx: &mut Cx<'_>) {
    let work = |desk: &mut Desk, values: &Values| {
        let (kind, words) = (values.get("kind"), values.get("described"));
        let added = desk.call(&AddUnit {
            code: values.get("code").to_owned(),
            name: values.get("name").to_owned(),
            kind: if words.is_empty() { kind.to_owned() } else { format!("{kind}:{words}") },
            district: values.given("district").map(str::to_owned),
            level: values.given("level").map(str::to_owned),
            query_rules: values.given("query_rules").map(str::to_owned),
            mandate: forms::paper(desk, values, "paper", "mandate")?,
        })?;
        let code = added.unit;
        Ok(text!("单位 {code} 已登记", "unit {code} is added"))
    };
    with_words(cx, |desk: &mut Desk| law(desk), move |law, cx| form(cx, move || add_form(&law), work));
}

fn add_form(law: &Law) -> Form {
    let of = |zh: &str, en: &str, kinds: &Text| {
        let (of_zh, of_en) = (&kinds.zh, &kinds.en);
        if of_zh.is_empty() {
            text!("本办法不要求", "not asked by this regulation")
        } else {
            text!("{zh}：{of_zh}", "{en}: {of_en}")
        }
    };
    let fields = vec![
        Field::text("code", Label::new("代码", "code"))
            .required()
            .help(Label::new("大写字母、数字、连字符", "capital letters, digits, hyphens")),
        Field::text("name", Label::new("名称", "name")).required(),
        Field::new("kind", Label::new("类别", "kind"), Kind::Choice(law.kinds.clone())),
        Field::text("described", Label::new("类别说明", "kind described")).help(of(
            "以下类别须说明",
            "needed for",
            &law.described,
        )),
        Field::text("district", Label::new("辖区", "district")).with(&law.home),
        Field::new("level", Label::new("层级", "level"), Kind::Choice(law.levels.clone())),
        Field::text("query_rules", Label::new("查询制度规范文号", "own query rules"))
            .help(Label::new("该单位查询制度规范的文号, 没有可空", "reference; may be left empty")),
        forms::paper_field(Label::new("委托文书", "entrusting document")).help(of(
            "以下类别须附",
            "needed for",
            &law.entrusted,
        )),
    ];
    Form::new(Label::new("登记单位", "add a unit"), fields).lead(&law.lead)
}

/// The duties of the pack, and the article that asks for them.
fn duties(desk: &Desk) -> (Vec<(String, Words)>, Text) {
    let pack = desk.service.pack();
    let rule = pack.unit.duties.first().or_else(|| pack.unit.centre_duties.first()).map(|one| one.rule.clone());
    let rule = rule.unwrap_or_default();
    let Text { zh, en } = pack.articles.text(&rule);
    (names(desk).duties, text!("职责依{zh} ({rule})", "duties by {en} ({rule})"))
}

/// 明确分管领导、承办机构、责任人员, or whom the centre calls in an emergency.
fn duty(line: Option<&Line>, cx: &mut Cx<'_>) {
    let line = line.cloned();
    with_words(
        cx,
        |desk: &mut Desk| duties(desk),
        |(duties, lead), cx| {
            let make = move || {
                let fields = vec![
                    code_field(line.as_ref())
                        .help(text!("应急联系人属 {CENTRE}", "the emergency contact belongs to {CENTRE}")),
                    Field::new("duty", Label::new("职责", "duty"), Kind::Choice(duties.clone())),
                    Field::text("name", Label::new("姓名或机构", "who"))
                        .help(Label::new("空则删去", "left empty it is taken away")),
                ];
                Form::new(Label::new("明确职责人员", "name who has a duty"), fields).lead(&lead)
            };
            form(cx, make, |desk, values| {
                let done = desk.call(&NameDuty {
                    unit: values.get("unit").to_owned(),
                    duty: values.get("duty").to_owned(),
                    name: values.get("name").to_owned(),
                })?;
                let (unit, name) = (done.unit, done.name);
                Ok(text!("{unit} 已登记：{name}", "{unit}: {name}"))
            });
        },
    );
}

fn link(line: Option<&Line>, cx: &mut Cx<'_>) {
    let line = line.cloned();
    let make = move || {
        let linked = Field::new("linked", Label::new("已对接", "linked"), Kind::YesNo).with("yes");
        Form::new(Label::new("登记接口对接", "linked by interface"), vec![code_field(line.as_ref()), linked])
    };
    form(cx, make, |desk, values| {
        let unit = desk.call(&LinkUnit { unit: values.get("unit").to_owned(), linked: values.is_yes("linked") })?;
        let code = unit.code;
        let (zh, en) = if unit.linked { ("已对接", "linked") } else { ("不再对接", "no longer linked") };
        Ok(text!("{code} {zh}", "{code} is {en}"))
    });
}

fn free_queries(line: Option<&Line>, cx: &mut Cx<'_>) {
    let line = line.cloned();
    let make = move || {
        let yearly = Field::text("yearly", Label::new("每年次数", "how many a year")).required();
        let fields = vec![code_field(line.as_ref()), yearly.check(super::supervision::is_count)];
        Form::new(Label::new("登记每年免费自身查询", "free self-queries a year"), fields)
    };
    form(cx, make, |desk, values| {
        let yearly = values.get("yearly").parse().unwrap_or_default();
        let done = desk.call(&DeclareFreeQueries { unit: values.get("unit").to_owned(), yearly })?;
        let unit = done.unit;
        Ok(text!("{unit} 每年免费自身查询 {yearly} 次", "{unit}: {yearly} free self-queries a year"))
    });
}
