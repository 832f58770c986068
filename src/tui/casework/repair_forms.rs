//! Forms of a new repair: the provider's certificate, or an application with its papers and statements.

use super::{
    Bench,
    filing::{Candidate, NewCase, choice, opened},
    forms,
};
use crate::{
    locale::{Label, Lang, Text},
    regime::{Entry, Pack, find},
    service::{
        Error,
        ops::{
            cases::{CaseDetail, Noun, ShowCase},
            casework::Paper,
            reorganisations::Plan,
            repairs::FileRepair,
        },
    },
    text,
    tui::{
        desk::Desk,
        files,
        screen::Cx,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
        },
    },
};
use std::sync::Arc;

/// What the pack asks of a new repair.
struct Asked {
    /// Ways; empty where registering asks for none.
    ways: Vec<Entry>,
    /// Routes, where another decides.
    routes: Option<Vec<Entry>>,
    /// Materials an application comes with, and what an officer reads for them.
    required: Vec<String>,
    papers: Vec<Text>,
    /// What is to be found of them: code and label.
    statements: Vec<(String, Text)>,
    /// The administrator of an enterprise in reorganisation may apply.
    reorganisation: bool,
    /// Why the centre takes no application, and the rule.
    refers: Option<(Text, String)>,
}

impl Asked {
    fn of(pack: &Pack) -> Self {
        let law = &pack.repair;
        let file = pack.case.get("repair").and_then(|table| table.transition(None, "file", ""));
        let asks_way = file.is_some_and(|step| step.needs.iter().any(|need| need == "way"));
        let required = law.required.as_ref().map(|found| found.value.clone()).unwrap_or_default();
        let paper = |code: &String| find(&law.materials, code).map(|entry| entry.label.clone());
        let statements = law.statements.iter().map(|one| (one.code.clone(), one.label.clone()));
        Self {
            papers: required.iter().filter_map(paper).collect(),
            statements: statements.collect(),
            ways: if asks_way || required.is_empty() { law.ways.clone() } else { Vec::new() },
            routes: law.by_result.as_ref().map(|found| found.routes.clone()),
            required,
            reorganisation: law.reorganisation.is_some(),
            refers: pack.off("repair.application").map(|off| (off.value.clone(), off.rule.clone())),
        }
    }
}

/// A repair is the provider's certificate, or an application where the pack asks for papers and statements.
pub(super) fn repair<S: Bench>(one: Candidate, cx: &mut Cx<'_>) {
    let today = cx.now.date().to_string();
    cx.ask(
        |desk: &mut Desk| Asked::of(desk.service.pack()),
        move |_: &mut S, asked: Asked, cx| {
            if !asked.required.is_empty() {
                return application::<S>(one, asked, &today, cx);
            }
            let Asked { ways, routes, refers, .. } = asked;
            let (shown, record) = (one.record.clone(), one.record);
            let make = move || {
                let mut fields = match &routes {
                    None => vec![Field::new("way", Label::new("修复方式", "way"), choice(&ways)).required().with("")],
                    Some(routes) => vec![
                        Field::new("route", Label::new("申请渠道", "route"), choice(routes)).with(""),
                        Field::text("to", Label::new("申请对象", "goes to"))
                            .help(Label::new("认定单位代码, 或网站", "code of the determining unit, or the site")),
                        Field::text("materials", Label::new("材料", "materials"))
                            .help(Label::new("种类=路径, 分号隔开", "KIND=PATH, with semicolons between")),
                    ],
                };
                fields.push(Field::text("text", Label::new("说明", "description")));
                fields.push(forms::day_field(&today));
                fields.push(forms::paper_field(Label::new("书面证明或结果", "certificate or result")));
                let lead = match &refers {
                    Some((Text { zh, en }, rule)) => {
                        text!("信息 {shown}; {zh} ({rule})", "record {shown}; {en} ({rule})")
                    }
                    None => text!("信息 {shown}", "record {shown}"),
                };
                Form::new(NewCase::Repair.label(), fields).lead(lead)
            };
            let work = move |desk: &mut Desk, values: &Values| {
                let moved = desk.call(&FileRepair {
                    record: record.clone(),
                    received: values.date("received"),
                    certificate: forms::paper(desk, values, "paper", "certificate")?,
                    way: values.given("way").map(str::to_owned),
                    text: values.given("text").map(str::to_owned),
                    materials: materials(desk, values.get("materials"))?,
                    route: values.given("route").map(str::to_owned),
                    addressee: values.given("to").map(str::to_owned),
                    ..FileRepair::default()
                })?;
                desk.call(&ShowCase { noun: Noun::Repair, case: moved.case })
            };
            forms::ask::<S, CaseDetail>(cx, Arc::new(make), Arc::new(work), Arc::new(opened), None);
        },
    );
}

/// Papers written as `KIND=PATH; KIND=PATH`.
fn materials(desk: &Desk, typed: &str) -> Result<Vec<Paper>, Error> {
    let parts = typed.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (kind, path) = part.split_once('=').unwrap_or(("material", part));
            let (name, body) = files::read(desk, path.trim())?;
            Ok(Paper { kind: kind.trim().to_owned(), name, body })
        })
        .collect()
}

/// An application: its way, its papers in the order of the pack, what was found of them, the administrator's plan.
fn application<S: Bench>(one: Candidate, asked: Asked, today: &str, cx: &mut Cx<'_>) {
    let (shown, record, today) = (one.record.clone(), one.record, today.to_owned());
    let required = asked.required.clone();
    let make = move || {
        let mut fields = vec![forms::day_field(&today), forms::paper_field(Label::new("材料一", "first paper"))];
        if asked.required.len() > 1 {
            fields.push(Field::new("second", Label::new("材料二", "second paper"), Kind::Path));
        }
        if !asked.ways.is_empty() {
            fields.push(Field::new("way", Label::new("修复方式", "way"), choice(&asked.ways)).required().with(""));
        }
        fields.push(Field::text("checks", Label::new("核对项", "statements")).help(checks(&asked.statements)));
        fields.push(Field::text("text", Label::new("说明", "description")));
        if asked.reorganisation {
            fields.extend(plan_fields());
        }
        let side = |lang| asked.papers.iter().map(|one| one.get(lang)).collect::<Vec<_>>().join("; ");
        let (zh, en) = (side(Lang::Zh), side(Lang::En));
        Form::new(NewCase::Repair.label(), fields)
            .lead(text!("信息 {shown}; 材料依次为 {zh}", "record {shown}; papers in this order: {en}"))
    };
    let work = move |desk: &mut Desk, values: &Values| {
        let mut materials = Vec::new();
        for (name, kind) in ["paper", "second"].into_iter().zip(&required) {
            materials.extend(forms::paper(desk, values, name, kind)?);
        }
        let moved = desk.call(&FileRepair {
            record: record.clone(),
            received: values.date("received"),
            way: values.given("way").map(str::to_owned),
            materials,
            statements: forms::pairs(values.given("checks")),
            text: values.given("text").map(str::to_owned),
            reorganisation: plan(values),
            ..FileRepair::default()
        })?;
        desk.call(&ShowCase { noun: Noun::Repair, case: moved.case })
    };
    forms::ask::<S, CaseDetail>(cx, Arc::new(make), Arc::new(work), Arc::new(opened), None);
}

/// How the statements are written, each with what it says.
fn checks(statements: &[(String, Text)]) -> Text {
    let side = |lang| {
        let each = statements.iter().map(|(code, label)| format!("{code} {}", label.get(lang)));
        each.collect::<Vec<_>>().join("; ")
    };
    let (zh, en) = (side(Lang::Zh), side(Lang::En));
    text!("代码=yes 或 no, 空格分开: {zh}", "CODE=yes or no, with blanks between: {en}")
}

/// Fields of an enterprise in reorganisation; all stay empty otherwise.
fn plan_fields() -> Vec<Field> {
    vec![
        Field::text("administrator", Label::new("重整管理人", "administrator"))
            .help(Label::new("破产重整企业才填写", "only for an enterprise in reorganisation")),
        Field::text("ruling", Label::new("裁定书文号", "the court's ruling")),
        Field::new("plan_from", Label::new("计划首日", "plan from"), Kind::Date),
        Field::new("plan_until", Label::new("计划末日", "plan until"), Kind::Date),
    ]
}

/// The plan, once anything of it is filled in.
fn plan(values: &Values) -> Option<Plan> {
    let named = ["administrator", "ruling", "plan_from", "plan_until"];
    named.iter().any(|name| values.given(name).is_some()).then(|| Plan {
        administrator: values.get("administrator").to_owned(),
        ruling: values.get("ruling").to_owned(),
        from: values.date("plan_from"),
        until: values.date("plan_until"),
    })
}
