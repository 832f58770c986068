//! Work that hangs on no case (日常办理): publication, exchange, consents, urging, withdrawal of a record. Themes, a list
//! for each, and forms.

use super::{
    directory::Directory, office_complaints as complaints, office_feeds as feeds, office_letters as letters,
    office_market as market, office_publication as publication, office_records as records, office_subjects as subjects,
    record_pages, standing, worklist::Worklist,
};
use crate::{
    locale::{Label, Text},
    service::{
        Error,
        ops::{
            drops::DropProposal,
            exchanges::{Exchanges, ListExchanges, PushExchange, Pushed, ReceiveReceipt},
            person_consents::{AddConsent, Consents, EndConsent, ListConsents},
            units::{CENTRE, NameDuty},
            urgings::{CloseUrging, Escalate, IssueUrging, ListUrgings, UrgingShown, Urgings},
            withdrawals::WithdrawRecord,
        },
    },
    text,
    tui::{
        action::Action,
        casework::{
            filing::{self, NewCase},
            forms,
        },
        desk::Desk,
        files, offers,
        screen::{Cx, Session},
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            picker::{Choice, Picked, Picker},
        },
    },
};
use std::sync::Arc;

/// Opens what was chosen.
type Open = fn(&mut Cx<'_>);

/// A piece of work: label, permission, and what opens it.
type Work = (Label, &'static str, Open);

/// The work by theme, so that no list is long.
const THEMES: &[(Label, &[Work])] = &[
    (
        Label::new("公示与推送", "publication"),
        &[
            (Label::new("发布：预览、审查、推送", "publish: preview, review, push"), "feed.preview", feeds::preview),
            (
                Label::new("公示预览与确认脱敏", "a record as published, and its masks"),
                "publication.preview",
                publication::preview,
            ),
            (Label::new("撤回已发布的内容", "take back what went out"), "feed.recall", feeds::recall),
            (Label::new("接收平台回执", "a platform's receipt"), "publication.pull", feeds::pull),
        ],
    ),
    (
        Label::new("入库信息", "records"),
        &[
            (Label::new("导入报送文件", "import a file"), "record.import", |cx| {
                cx.switch(2);
                cx.run(Action::Import);
            }),
            (Label::new("登记待录入的决定", "a decision to be entered"), "record.formed", records::formed),
            (Label::new("核对批次总数", "numbers of a batch"), "record.tally", feeds::reconcile),
            (
                Label::new("与单位公示核对", "compare with what a unit publishes"),
                "record.reconcile",
                records::reconcile,
            ),
            (Label::new("重核全部记录", "judge the records again"), "record.check", records::check),
            (Label::new("确认宽容审慎标记", "confirm a mark of leniency"), "record.lenient", records::lenient),
            (Label::new("核实信息的日期", "verify a day of a record"), "record.recheck", |cx| {
                records::recheck(None, cx);
            }),
            (Label::new("撤回本单位的信息", "withdraw a record of the unit"), "record.withdraw", withdraw),
        ],
    ),
    (
        Label::new("待另一人办理的事项", "what waits for a second person"),
        &[(Label::new("收回本人提出的事项", "take back what you proposed"), "decision.drop", take_back)],
    ),
    (
        Label::new("主体与权益", "subjects and their rights"),
        &[
            (Label::new("登记投诉举报", "take down a complaint"), "complaint.file", complaints::file),
            (NewCase::Shield.label(), "shield.file", |cx| filing::begin::<Worklist>(NewCase::Shield, cx)),
            (Label::new("登记主体变更", "register a change of a subject"), "subject.change", subjects::change),
            (Label::new("登记主体终止", "register the end of a subject"), "subject.end", subjects::end),
            (Label::new("核对主体的失信等级与名单", "grade and lists of a subject"), "listing.check", standing::check),
        ],
    ),
    (
        Label::new("采集约定", "agreements on collection"),
        &[
            (Label::new("登记采集约定", "register an agreement"), "agreement.add", market::add_agreement),
            (Label::new("终止采集约定", "end an agreement"), "agreement.end", market::end_agreement),
            (Label::new("采集约定清单", "agreements"), "agreement.list", market::agreements),
            (Label::new("登记对采集的同意", "a consent to collection"), "agreement.consent", market::add_consent),
            (Label::new("撤回对采集的同意", "a consent taken back"), "agreement.withdraw", market::end_consent),
            (Label::new("对采集的同意清单", "consents to collection"), "agreement.consents", market::consents),
        ],
    ),
    (
        Label::new("本人授权", "consents of persons"),
        &[
            (Label::new("登记同意", "register a consent"), "consent.add", add_consent),
            (Label::new("终止同意", "end a consent"), "consent.end", end_consent),
            (Label::new("同意清单", "consents"), "consent.list", |cx| {
                cx.call(ListConsents, |_: &mut Worklist, answer, cx| {
                    shown(Label::new("同意清单", "consents"), answer, consents, cx);
                });
            }),
        ],
    ),
    (
        Label::new("上级平台", "platforms above"),
        &[
            (Label::new("报送上级平台", "send to a platform above"), "exchange.push", push),
            (Label::new("登记交换回执", "a receipt of an exchange"), "exchange.receipt", receipt),
            (Label::new("交换文件清单", "files of exchange"), "exchange.list", |cx| {
                listed(cx, Label::new("交换文件清单", "files of exchange"), |desk, _| {
                    let list = desk.call(&ListExchanges)?;
                    Ok(exchanges(&list, desk))
                });
            }),
        ],
    ),
    (
        Label::new("督促单位", "urging units"),
        &[
            (Label::new("催促、通报、督查、整改", "urge a unit"), "urge.issue", urge),
            (Label::new("登记催促结果并办结", "outcome of an urging"), "urge.close", close_urging),
            (Label::new("提请通报批评", "ask for a notice of criticism"), "urge.escalate", escalate),
            (Label::new("催促清单", "urgings"), "urge.list", |cx| {
                listed(cx, Label::new("催促清单", "urgings"), |desk, session| {
                    let list = desk.call(&ListUrgings { unit: None })?;
                    let names = Directory::read(desk, session)?;
                    Ok(urgings(&list, desk, &names))
                });
            }),
        ],
    ),
    (
        Label::new("文书", "letters"),
        &[
            (Label::new("制作其他文书", "write a letter of another kind"), "notice.render", letters::write),
            (Label::new("登记文书送达", "a letter has gone out"), "notice.send", letters::send),
            (Label::new("文书登记簿", "the register of letters"), "notice.list", letters::list),
            (Label::new("查看文书与前稿", "read a letter and its former texts"), "notice.show", letters::read),
        ],
    ),
];

/// Asks for the theme, then for the work. A theme none of whose work the regulation knows is not named; one that is
/// closed as a whole stands last: its work says why.
pub fn choose(cx: &mut Cx<'_>) {
    let themes = THEMES.iter().filter(|(_, works)| works.iter().any(|(_, operation, _)| cx.session.knows(operation)));
    let is_open = |works: &[Work]| works.iter().any(|(_, operation, _)| cx.session.may(operation));
    let (open, closed): (Vec<_>, Vec<_>) = themes.partition(|(_, works)| is_open(works));
    let all: Vec<_> = open.into_iter().chain(closed).collect();
    let choices = all.iter().map(|(label, _)| Choice::new(*label, Words::none()));
    let picker = Picker::new(Action::Office.label(), choices.collect());
    cx.push_then(picker, move |_: &mut Worklist, Picked(index): &Picked, cx| {
        if let Some((label, works)) = all.get(*index) {
            choose_of(*label, works, cx);
        }
    });
}

/// Asks what is to be done; what is closed to the officer stands last, with its reason. Work that the regulation does
/// not know is not named.
fn choose_of(theme: Label, works: &'static [Work], cx: &mut Cx<'_>) {
    let known = works.iter().filter(|(_, operation, _)| cx.session.knows(operation));
    let (open, closed): (Vec<_>, Vec<_>) = known.partition(|(_, operation, _)| cx.session.may(operation));
    let all: Vec<_> = open.into_iter().chain(closed).collect();
    let choices = all.iter().map(|(label, operation, _)| {
        let reason = (!cx.session.may(operation)).then(|| cx.session.closed_words(operation));
        Choice::new(*label, Words::none()).closed(reason)
    });
    let picker = Picker::new(theme, choices.collect());
    cx.push_then(picker, move |_: &mut Worklist, Picked(index): &Picked, cx| {
        if let Some((_, _, open)) = all.get(*index) {
            open(cx);
        }
    });
}

/// A form that ends in one sentence; what was typed comes back after a refusal.
pub(super) fn form(
    cx: &mut Cx<'_>,
    title: Label,
    fields: impl Fn() -> Vec<Field> + Send + Sync + 'static,
    work: impl Fn(&mut Desk, &Values) -> Result<Text, Error> + Send + Sync + 'static,
) {
    forms::told::<Worklist>(cx, move || Form::new(title, fields()), work);
}

/// Words with blanks or commas between.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let parts = text.split([' ', ',', '，', '、']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Lines as a page that can be saved.
pub(super) fn page(title: Label, name: &'static str, lines: &[Text], cx: &mut Cx<'_>) {
    filing::page::<Worklist>(title, name, lines, cx);
}

/// What a list answered, as such a page.
pub(super) fn shown<T>(title: Label, answer: Result<T, Error>, lines: fn(&T) -> Vec<Text>, cx: &mut Cx<'_>) {
    match answer {
        Ok(list) => page(title, "list.txt", &lines(&list), cx),
        Err(error) => cx.fail(error),
    }
}

/// A list that is worded at the desk, where the names of its codes are known.
fn listed(cx: &mut Cx<'_>, title: Label, read: fn(&mut Desk, &Session) -> Result<Vec<Text>, Error>) {
    let session = cx.session.clone();
    cx.ask(
        move |desk: &mut Desk| read(desk, &session),
        move |_: &mut Worklist, answer: Result<Vec<Text>, Error>, cx| match answer {
            Ok(lines) => page(title, "list.txt", &lines, cx),
            Err(error) => cx.fail(error),
        },
    );
}

/// 撤回: the unit takes its own record back.
fn withdraw(cx: &mut Cx<'_>) {
    let fields = || {
        vec![
            Field::text("id", Label::new("信息编号", "record")).required(),
            Field::text("reason", Label::new("撤回理由", "reason")).required(),
        ]
    };
    form(cx, Label::new("撤回信息", "withdraw a record"), fields, |desk, values| {
        let (id, reason) = (values.get("id").to_owned(), values.get("reason").to_owned());
        let done = desk.call(&WithdrawRecord { id, reason })?;
        let no = done.id;
        Ok(match done.waits {
            Some(waits) => {
                text!("{no} 的撤回待另一人确认：{waits}", "the withdrawal of {no} waits for another person: {waits}")
            }
            None => text!("{no} 已撤回", "{no} is withdrawn"),
        })
    });
}

/// 收回: who proposed something takes it back before the second person has decided.
fn take_back(cx: &mut Cx<'_>) {
    let fields = || {
        vec![
            Field::text("id", Label::new("编号", "number")).required().help(Label::new(
                "R-000012/withdraw, OB-2018-0001/amend, BG-3, SQ-2018-1, 登录名/reset, 角色/quota",
                "R-000012/withdraw, OB-2018-0001/amend, BG-3, SQ-2018-1, LOGIN/reset, ROLE/quota",
            )),
            Field::text("reason", Label::new("收回理由", "reason")).required(),
        ]
    };
    form(cx, Label::new("收回本人提出的事项", "take back what you proposed"), fields, |desk, values| {
        let (id, reason) = (values.get("id").to_owned(), values.get("reason").to_owned());
        let done = desk.call(&DropProposal { id, reason })?;
        let (no, zh, en) = (done.id, done.operation_label.zh, done.operation_label.en);
        Ok(text!("{no} 已收回：{zh}", "{no} is taken back: {en}"))
    });
}

/// 登记同意: of a person or of the guardian, with what the notice told.
fn add_consent(cx: &mut Cx<'_>) {
    let points = |desk: &mut Desk| {
        let law = desk.service.pack().entry.as_ref().and_then(|entry| entry.consent.as_ref());
        law.map(|law| law.points.value.join(" ")).unwrap_or_default()
    };
    cx.ask(points, |_: &mut Worklist, points: String, cx| {
        let fields = move || {
            vec![
                Field::text("subject", Label::new("证件号码", "identifier")).required(),
                Field::text("name", Label::new("姓名", "name"))
                    .help(Label::new("尚未登记的人须填", "of somebody not yet in the register")),
                Field::text("guardian", Label::new("监护人", "guardian"))
                    .help(Label::new("由监护人同意时填", "when the guardian consents")),
                Field::text("points", Label::new("告知事项", "points told"))
                    .required()
                    .offers_each(offers::TOLD)
                    .with(&points),
                Field::text("purpose", Label::new("用途", "purpose")).required(),
                Field::new("publishes", Label::new("包括公开", "covers publication"), Kind::YesNo),
                Field::new("until", Label::new("终止日期", "last day"), Kind::Date).required(),
                forms::paper_field(Label::new("同意书", "the signed consent")).required(),
            ]
        };
        form(cx, Label::new("登记同意", "register a consent"), fields, |desk, values| {
            let made = desk.call(&AddConsent {
                subject: values.get("subject").to_owned(),
                name: values.given("name").map(str::to_owned),
                guardian: values.given("guardian").map(str::to_owned),
                points: words_of(values.get("points")),
                purpose: values.get("purpose").to_owned(),
                publishes: values.is_yes("publishes"),
                from: None,
                until: values.date("until"),
                paper: forms::paper(desk, values, "paper", "consent")?,
            })?;
            let no = made.id;
            Ok(text!("同意 {no} 已登记", "consent {no} is registered"))
        });
    });
}

fn end_consent(cx: &mut Cx<'_>) {
    let fields = || {
        vec![
            Field::text("id", Label::new("同意编号", "consent")).required().offers(offers::CONSENTS),
            Field::text("reason", Label::new("事由", "reason"))
                .required()
                .offers(offers::ENDINGS)
                .help(Label::new("F2 选择", "F2 chooses")),
        ]
    };
    form(cx, Label::new("终止同意", "end a consent"), fields, |desk, values| {
        let (id, reason) = (values.get("id").to_owned(), values.get("reason").to_owned());
        let done = desk.call(&EndConsent { id, reason })?;
        let (no, records) = (done.id, done.records.len());
        Ok(text!("{no} 已终止，{records} 条信息停止披露", "{no} is ended; {records} records leave disclosure"))
    });
}

fn consents(list: &Consents) -> Vec<Text> {
    let line = |one: &crate::service::ops::person_consents::ConsentCard| {
        let (id, until, purpose) = (&one.id, &one.until, &one.purpose);
        let Label { zh, en } = match one.state.as_str() {
            "active" => Label::new("有效", "in force"),
            "not-yet" => Label::new("未起始", "not yet in force"),
            "expired" => Label::new("已期满", "expired"),
            _ => Label::new("已终止", "ended"),
        };
        let name = one.subject.name.as_deref().unwrap_or_default();
        text!("{id} {zh} {name} {purpose} 至 {until}", "{id} {en} {name} {purpose} until {until}")
    };
    list.items.iter().map(line).collect()
}

/// 报送上级平台: the file is made and kept, then saved.
fn push(cx: &mut Cx<'_>) {
    let targets = |desk: &mut Desk| -> Vec<(String, Words)> {
        let all = desk.service.pack().platform.iter();
        all.map(|one| (one.code.clone(), Words::from(&one.label))).collect()
    };
    cx.ask(targets, |_: &mut Worklist, targets: Vec<(String, Words)>, cx| {
        let title = Label::new("报送上级平台", "send to a platform above");
        let make = move || {
            let target = Kind::Choice(targets.clone());
            let records = Field::text("records", Label::new("仅这些信息", "only these"));
            Form::new(title, vec![Field::new("target", Label::new("平台", "platform"), target), records])
        };
        let work = |desk: &mut Desk, values: &Values| {
            desk.call(&PushExchange {
                target: values.get("target").to_owned(),
                records: words_of(values.get("records")),
            })
        };
        let then = |_: &mut Worklist, pushed: Pushed, cx: &mut Cx<'_>| match pushed.exchange {
            None => cx.say(text!("没有新的信息可报送", "nothing new to send")),
            Some(no) => {
                let number = pushed.records.len();
                cx.say(text!("{no}：{number} 条", "{no}: {number} records"));
                filing::save::<Worklist>(&format!("{no}.json"), pushed.file.into_bytes(), cx);
            }
        };
        forms::ask::<Worklist, Pushed>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
    });
}

fn receipt(cx: &mut Cx<'_>) {
    let fields = || {
        vec![
            Field::text("exchange", Label::new("交换文件编号", "number of the file"))
                .required()
                .offers(offers::EXCHANGES),
            forms::paper_field(Label::new("回执", "the receipt")).required(),
            Field::text("number", Label::new("回执编号", "number of the receipt")),
            Field::new("on", Label::new("回执日期", "day of the receipt"), Kind::Date),
            Field::text("count", Label::new("收到条数", "how many it took")).check(a_number),
        ]
    };
    form(cx, Label::new("登记交换回执", "a receipt of an exchange"), fields, |desk, values| {
        let (_, body) = files::read(desk, values.get("paper"))?;
        let text = String::from_utf8_lossy(&body).into_owned();
        let shown = desk.call(&ReceiveReceipt {
            exchange: values.get("exchange").to_owned(),
            text,
            number: values.given("number").map(str::to_owned),
            on: values.date("on"),
            count: values.given("count").and_then(|count| count.parse().ok()),
        })?;
        let failed = shown.records.iter().filter(|one| one.outcome == "failed").count();
        let no = shown.exchange;
        Ok(text!("{no} 回执已登记，失败 {failed} 条", "the receipt of {no} is registered: {failed} failed"))
    });
}

fn a_number(typed: &str) -> Result<(), Text> {
    let refused = |_| text!("`{typed}` 不是数", "`{typed}` is not a number");
    if typed.is_empty() { Ok(()) } else { typed.parse::<u32>().map(drop).map_err(refused) }
}

fn exchanges(list: &Exchanges, desk: &Desk) -> Vec<Text> {
    let platforms = &desk.service.pack().platform;
    let line = |one: &crate::service::ops::exchanges::ExchangeShown| {
        let (no, at, records) = (&one.exchange, record_pages::time(&one.at), one.records.len());
        let named = platforms.iter().find(|platform| platform.code == one.target).map(|platform| &platform.label);
        let (to_zh, to_en) = named.map_or((&one.target, &one.target), |label| (&label.zh, &label.en));
        let (zh, en) = if one.received { ("已回执", "receipt in") } else { ("未回执", "no receipt yet") };
        let number = one.receipt_number.as_deref().unwrap_or_default();
        text!("{no} {to_zh} {at} {records} 条 {zh} {number}", "{no} {to_en} {at}, {records} records, {en} {number}")
    };
    list.items.iter().map(line).collect()
}

/// 催促、通报、督查、整改: the letter is made and shown.
fn urge(cx: &mut Cx<'_>) {
    let kinds = |desk: &mut Desk| -> Vec<(String, Words)> {
        let all = desk.service.pack().supervision.iter().flat_map(|law| &law.kinds);
        all.map(|kind| (kind.code.clone(), Words::from(&kind.label))).collect()
    };
    cx.ask(kinds, |_: &mut Worklist, kinds: Vec<(String, Words)>, cx| {
        let title = Label::new("催促单位", "urge a unit");
        let make = move || {
            let kind = Kind::Choice(kinds.clone());
            let fields = vec![
                Field::text("unit", Label::new("单位代码", "unit")).required().offers(offers::UNITS),
                Field::new("kind", Label::new("种类", "kind"), kind),
                Field::text("items", Label::new("目录项", "items"))
                    .offers_each(offers::ITEMS)
                    .help(Label::new("空则为从未报送的", "left empty: those never supplied")),
                Field::text("text", Label::new("内容", "what is asked")),
                Field::new("due", Label::new("期限", "the day set"), Kind::Date),
            ];
            Form::new(title, fields)
        };
        let work = |desk: &mut Desk, values: &Values| {
            desk.call(&IssueUrging {
                unit: values.get("unit").to_owned(),
                kind: values.given("kind").map(str::to_owned),
                items: words_of(values.get("items")),
                text: values.given("text").map(str::to_owned),
                due: values.date("due"),
            })
        };
        let then = |_: &mut Worklist, made: UrgingShown, cx: &mut Cx<'_>| letter(&made, cx);
        forms::ask::<Worklist, UrgingShown>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
    });
}

fn letter(made: &UrgingShown, cx: &mut Cx<'_>) {
    let read = made.clone().for_eye(cx.look.lang).letter;
    let lines: Vec<Text> = read.lines().map(|line| text!("{line}", "{line}")).collect();
    let no = &made.id;
    cx.say(text!("{no} 已发出", "{no} is issued"));
    page(Label::new("书面催促", "the letter"), "letter.txt", &lines, cx);
}

fn close_urging(cx: &mut Cx<'_>) {
    let fields = || {
        vec![
            Field::text("id", Label::new("编号", "number")).required().offers(offers::URGINGS),
            Field::text("result", Label::new("结果", "what came of it")).required(),
        ]
    };
    form(cx, Label::new("登记催促结果", "outcome of an urging"), fields, |desk, values| {
        let result = values.given("result").map(str::to_owned);
        let done = desk.call(&CloseUrging { id: values.get("id").to_owned(), result })?;
        let no = done.id;
        Ok(text!("{no} 已办结", "{no} is closed"))
    });
}

fn escalate(cx: &mut Cx<'_>) {
    let title = Label::new("提请通报批评", "ask for a notice of criticism");
    let make = move || {
        Form::new(title, vec![Field::text("unit", Label::new("单位代码", "unit")).required().offers(offers::UNITS)])
    };
    let work = |desk: &mut Desk, values: &Values| desk.call(&Escalate { unit: values.get("unit").to_owned() });
    let then = |_: &mut Worklist, made: UrgingShown, cx: &mut Cx<'_>| letter(&made, cx);
    forms::ask::<Worklist, UrgingShown>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

fn urgings(list: &Urgings, desk: &Desk, names: &Directory) -> Vec<Text> {
    let kinds: Vec<_> = desk.service.pack().supervision.iter().flat_map(|law| &law.kinds).collect();
    let line = |one: &UrgingShown| {
        let (id, unit) = (&one.id, names.unit(&one.unit));
        let known = kinds.iter().find(|kind| kind.code == one.kind).map(|kind| kind.label.clone());
        let kind = known.unwrap_or_else(|| text!("提请通报批评", "asked for a notice of criticism"));
        let (kind_zh, kind_en) = (kind.zh, kind.en);
        let (zh, en) = if one.state == "closed" { ("已办结", "closed") } else { ("未办结", "open") };
        let (due, result) = (one.due.as_deref().unwrap_or("-"), one.result.as_deref().unwrap_or_default());
        let served = one.served_on.as_deref().unwrap_or("-");
        text!(
            "{id} {unit} {kind_zh} {zh} 送达 {served} 期限 {due} {result}",
            "{id} {unit} {kind_en}, {en}, served {served}, due {due} {result}"
        )
    };
    list.items.iter().map(line).collect()
}

/// Mends what the centre lacks to be ready for an emergency: names the person; a backup is made on the screen of upkeep.
pub fn mend(what: &str, cx: &mut Cx<'_>) {
    if what == "backup" {
        cx.switch(9);
        return cx.say(Label::new("在“维护”备份: o 选“备份”", "make a backup under upkeep: o, then backup"));
    }
    let duty = what.to_owned();
    let fields = || vec![Field::text("name", Label::new("姓名和电话", "name and telephone")).required()];
    form(cx, Label::new("应急联系人", "emergency contact"), fields, move |desk, values| {
        let name = values.get("name").to_owned();
        desk.call(&NameDuty { unit: CENTRE.to_owned(), duty: duty.clone(), name })?;
        Ok(text!("已登记应急联系人", "the emergency contact is named"))
    });
}
