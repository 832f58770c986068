//! Bulk queries (批量查询) from the query screen: the application is chosen or registered, its list is asked with progress,
//! and Esc stops it; the same result file goes on where it ended.

use super::{names::Names, query::Query};
use crate::{
    domain::query::{Mode, Purpose},
    locale::Label,
    service::{
        BulkAnswer, BulkProgress, BulkRequest, Error,
        ops::{
            authorisations::{AuthorisationCard, Authorisations, ListAuthorisations, Paper, Terms},
            bulk::ApplyForBulk,
        },
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        files, offers,
        screen::Cx,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            picker::{Choice, Picked, Picker},
        },
        worker,
    },
};
use std::sync::{Arc, Mutex, PoisonError};

/// How far the bulk query is that runs now; the worker writes it.
type Shared = Arc<Mutex<Option<BulkProgress>>>;

/// A bulk query under way.
#[derive(Debug, Default)]
pub struct Bulk {
    shared: Shared,
    is_running: bool,
}

/// Cells of the progress bar.
const BAR: usize = 20;

impl Bulk {
    /// How far it is, in words with a bar; none when nothing runs.
    pub fn words(&self) -> Option<Words> {
        if !self.is_running {
            return None;
        }
        let now = *self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(BulkProgress { done, answered, of }) = now else {
            return Some(Label::new("正在读取名单", "reading the list").into());
        };
        let filled = (done * BAR).checked_div(of).unwrap_or(0);
        let bar: String = (0..BAR).map(|cell| if cell < filled { '#' } else { '.' }).collect();
        Some(
            text!(
                "[{bar}] {done}/{of}: 提供 {answered}; Esc 停止",
                "[{bar}] {done}/{of}: {answered} answered; Esc stops"
            )
            .into(),
        )
    }
}

/// Lists the applications on file, to choose from; the last choice takes in a new one.
pub fn begin(cx: &mut Cx<'_>) {
    let list = ListAuthorisations { kind: Some("bulk".to_owned()), ..ListAuthorisations::default() };
    cx.call(list, |screen: &mut Query, answer: Result<Authorisations, Error>, cx| match answer {
        Ok(found) => choose(screen, found.items, cx),
        Err(error) => cx.fail(error),
    });
}

fn choose(screen: &Query, cards: Vec<AuthorisationCard>, cx: &mut Cx<'_>) {
    let names = screen.names();
    let mut choices: Vec<Choice> = cards.iter().map(|card| choice(card, names)).collect();
    let new = Label::new("登记新的批量查询申请", "register a new application for a bulk query");
    choices.push(Choice::new(new, Label::new("附书面申请和名单", "with the written application and the list")));
    let picker = Picker::new(Label::new("批量查询: 选择申请", "bulk query: choose the application"), choices);
    cx.push_then(picker, move |screen: &mut Query, picked: &Picked, cx| match cards.get(picked.0) {
        Some(card) => ask_list(card.id.clone(), None, cx),
        None => apply(apply_form(screen.names()), cx),
    });
}

fn choice(card: &AuthorisationCard, names: &Names) -> Choice {
    let (id, until, items) = (&card.id, &card.until, card.items.join(" "));
    let subjects = card.subjects.unwrap_or_default();
    let words = text!(
        "{id}  至 {until}  {subjects} 个主体  范围: {items}",
        "{id}  until {until}  {subjects} subjects  covers: {items}"
    );
    let note = super::names::join(&[Words::outside(&card.grantee), names.purpose(&card.purpose.code)], " | ");
    let closed = (card.state != "active").then(|| super::query_papers::state(&card.state).into());
    Choice::new(words, note).closed(closed)
}

fn path(name: &'static str, zh: &'static str, en: &'static str) -> Field {
    Field::new(name, Label::new(zh, en), Kind::Path).required()
}

fn apply_form(names: &Names) -> Form {
    let fields = vec![
        Field::text("applicant", Label::new("申请单位", "applicant")).required(),
        Field::text("code", Label::new("统一社会信用代码", "its code")).required(),
        Field::text("number", Label::new("申请文号", "number of the application")).required(),
        path("list", "主体名单", "list of subjects").help(Label::new(
            "每行一个主体, 需要时第二栏写授权编号",
            "one subject a line, with its authorisation where needed",
        )),
        path("document", "书面申请", "written application").help(Label::new("扫描件的路径", "path of the scan")),
        Field::text("items", Label::new("目录项", "items"))
            .offers_each(offers::ITEMS)
            .required()
            .help(Label::new("代码, 空格分隔", "codes, separated by blanks")),
        Field::new("purpose", Label::new("用途", "purpose"), Kind::Choice(names.purposes(Mode::Authorised))),
        Field::text("text", Label::new("用途说明", "purpose in words")),
        Field::new("until", Label::new("截止日期", "last day"), Kind::Date).required(),
    ];
    Form::new(Label::new("批量查询申请", "application for a bulk query"), fields)
}

fn apply(form: Form, cx: &mut Cx<'_>) {
    cx.push_then(form, |_: &mut Query, values: &Values, cx| {
        let values = values.clone();
        let again = values.clone();
        cx.ask(
            move |desk: &mut Desk| file(desk, &values),
            move |screen: &mut Query, answer: Result<AuthorisationCard, Error>, cx| match answer {
                Ok(card) => {
                    let id = &card.id;
                    cx.say(text!("已登记 {id}", "{id} is registered"));
                    ask_list(card.id.clone(), Some(again.get("list").to_owned()), cx);
                }
                Err(error) => {
                    // Nothing typed is lost: the form stands under the refusal.
                    apply(apply_form(screen.names()).filled(&again), cx);
                    cx.fail(error);
                }
            },
        );
    });
}

fn file(desk: &mut Desk, values: &Values) -> Result<AuthorisationCard, Error> {
    let read = |field: &str| files::read(desk, values.get(field)).map(|(name, body)| Paper { name, body });
    let (list, paper) = (read("list")?, read("document")?);
    let purpose = Purpose { code: values.get("purpose").to_owned(), text: values.get("text").to_owned() };
    let items = values.get("items").split([' ', ',', '，', '、']).filter(|item| !item.is_empty()).map(str::to_owned);
    desk.call(&ApplyForBulk {
        applicant: values.get("applicant").to_owned(),
        applicant_id: values.get("code").to_owned(),
        application: values.get("number").to_owned(),
        terms: Terms {
            items: items.collect(),
            purpose: Some(purpose).filter(|purpose| !purpose.code.is_empty()),
            from: None,
            until: values.date("until"),
            uses: None,
            paper: Some(paper),
        },
        list: Some(list),
    })
}

/// Asks for the list and the result file.
fn ask_list(application: String, list: Option<String>, cx: &mut Cx<'_>) {
    let out = format!("{application}.jsonl");
    let fields = vec![
        path("list", "主体名单", "list of subjects")
            .with(&list.unwrap_or_default())
            .help(Label::new("申请时的名单", "the list that was applied for")),
        path("out", "结果文件", "result file")
            .with(&out)
            .help(Label::new("新文件; 停下后用同一文件继续", "a new file; the same one goes on after a stop")),
    ];
    let form = Form::new(Action::Bulk.label(), fields)
        .lead(Label::new("每个主体记一行日志", "each subject leaves a row in the log"));
    cx.push_then(form, move |screen: &mut Query, values: &Values, cx| run(screen, application, values, cx));
}

fn run(screen: &mut Query, application: String, values: &Values, cx: &mut Cx<'_>) {
    let shared = Shared::default();
    *screen.bulk() = Bulk { shared: Arc::clone(&shared), is_running: true };
    let (list, out) = (values.get("list").to_owned(), values.get("out").to_owned());
    let again = list.clone();
    let id = application.clone();
    cx.ask(
        move |desk: &mut Desk| -> Result<BulkAnswer, Error> {
            let (name, bytes) = files::read(desk, &list)?;
            let request = BulkRequest { application: Some(application), name, bytes };
            desk.bulk(request, out.as_ref(), &mut |progress| {
                *shared.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
                worker::pulse()
            })
        },
        move |screen: &mut Query, answer: Result<BulkAnswer, Error>, cx| {
            *screen.bulk() = Bulk::default();
            match answer {
                Ok(done) => tell(&done, cx),
                Err(error) => {
                    ask_list(id, Some(again), cx);
                    cx.fail(error);
                }
            }
        },
    );
}

fn tell(done: &BulkAnswer, cx: &mut Cx<'_>) {
    let (seq, answered, of) = (done.batch, done.answered, done.of);
    if done.state == "complete" {
        cx.say(text!(
            "批量查询 #{seq}: {of} 个主体, 提供 {answered} 个",
            "bulk query #{seq}: {answered} of {of} subjects answered"
        ));
    } else {
        cx.warn(text!(
            "批量查询 #{seq} 已停止, 用同一名单和结果文件继续",
            "bulk query #{seq} is stopped; the same list and result file go on"
        ));
    }
}
