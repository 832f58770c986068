//! Papers, letters and new cases: what comes in and what goes out.

use super::{
    Bench,
    forms::{self, Slot},
    listing_forms, pages, referral_forms, repair_forms, steps, words,
};
use crate::{
    domain::{Code, disclosure::State, step},
    locale::{Label, Text},
    regime::Entry,
    service::{
        Error, How,
        ops::{
            case_papers::ShowPaper,
            cases::{CaseDetail, Noun, ShowCase},
            casework::Moved,
            mailings::{METHODS, PUBLISHED, SendNotice},
            notices::RenderNotice,
            objections::{Disputable, FileObjection},
            records::{ListRecords, RecordCard},
            revocations::RevokeRecord,
            shields::FileShield,
            steps::Input,
        },
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        files,
        screen::Cx,
        text::Words,
        theme::Tone,
        widgets::{
            confirm::Confirm,
            fields::{Field, Kind, Values},
            form::Form,
            page::Page,
            pane::Item,
            picker::{Choice, Picked, Picker},
        },
    },
};
use std::sync::Arc;

/// Writes the letter that the state of the case asks for, and shows it.
pub fn write<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    let operation = RenderNotice { case: detail.card.case.clone(), ..RenderNotice::default() };
    let detail = detail.clone();
    let dry_run = How { dry_run: true, ..How::default() };
    // A letter that is made takes a number for good: the officer sees which letter it will be, and says yes.
    cx.call_with(operation.clone(), dry_run, move |_: &mut S, answer, cx| match answer {
        Ok(draft) => {
            let (no, zh, en) = (&draft.notice, &draft.title.zh, &draft.title.en);
            let line = if no.is_empty() {
                text!("{zh}，制作时编号", "{en}; it is numbered when it is made")
            } else {
                text!("{zh}，编号 {no}", "{en}, number {no}")
            };
            let (cite, article_zh, article_en) = (&draft.cite, &draft.article.zh, &draft.article.en);
            let confirm = Confirm::for_action(Action::Notice, &detail.card.case)
                .line(line, Tone::Strong)
                .line(text!("{cite} {article_zh}", "{cite} {article_en}"), Tone::Info);
            cx.confirm(confirm, move |_: &mut S, cx| make::<S>(operation, detail, cx));
        }
        Err(error) => cx.fail(error),
    });
}

fn make<S: Bench>(operation: RenderNotice, detail: CaseDetail, cx: &mut Cx<'_>) {
    cx.call(operation, move |screen: &mut S, answer, cx| match answer {
        Ok(rendered) => {
            screen.reload(cx);
            let page = pages::letter(&rendered).answers(&[Action::SendNotice, Action::SaveFile]);
            cx.push_then(page, move |_: &mut S, answer: &Action, cx| match answer {
                Action::SaveFile => {
                    let name = format!("{}.html", rendered.notice);
                    save_letter::<S>(&name, rendered.text.zh.clone(), rendered.html.zh.clone(), cx);
                }
                _ => send_form::<S>(&detail, rendered.notice.clone(), &rendered.addressee, cx),
            });
        }
        Err(error) => cx.fail(error),
    });
}

/// Marks the last letter of the case as sent.
pub fn send<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    let draft = detail.notices.iter().rev().find(|notice| notice.sent.is_none());
    match draft {
        Some(draft) => send_form::<S>(detail, draft.notice.clone(), &draft.addressee, cx),
        None => write::<S>(detail, cx),
    }
}

/// How and when it went out; where the case waits for it, the case moves on with it.
fn send_form<S: Bench>(detail: &CaseDetail, notice: String, addressee: &str, cx: &mut Cx<'_>) {
    let (to_subject, is_public) = (addressee == "subject", addressee == "public");
    let (today, shown) = (cx.now.date().to_string(), notice.clone());
    let make = move || {
        let fields = vec![
            method_field(is_public),
            Field::new("received", Label::new("送达之日", "sent on"), Kind::Date).required().with(&today),
        ];
        Form::new(Action::SendNotice.label(), fields).lead(Words::outside(&shown))
    };
    let moves =
        to_subject && detail.actions.iter().any(|shown| shown.action == "notify" && shown.open && shown.allowed);
    let case = detail.card.case.clone();
    let work = move |desk: &mut Desk, values: &Values| -> Result<Text, Error> {
        let (method, on) = (values.get("method").to_owned(), values.date("received"));
        if moves {
            let input = Input { method: Some(method), received: on, ..Input::default() };
            return steps::act(desk, &case, "notify", input, false).map(|moved| words::moved_words(&moved));
        }
        let sent = desk.call(&SendNotice { notice: notice.clone(), on, method, proof: None })?;
        let no = sent.notice.notice;
        let next = sent.moved.map(|moved| words::moved_words(&moved));
        Ok(next.unwrap_or_else(|| text!("{no} 已登记送达", "{no} is marked as sent")))
    };
    let then = |screen: &mut S, told: Text, cx: &mut Cx<'_>| {
        screen.reload(cx);
        cx.say(told);
    };
    forms::ask::<S, Text>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

/// How a letter went out: nothing is chosen beforehand, but that what is for the public is published.
fn method_field(is_public: bool) -> Field {
    let fits = |(word, _): &&(&str, Label)| (*word == PUBLISHED) == is_public;
    let mut ways: Vec<(String, Words)> =
        METHODS.iter().filter(fits).map(|(word, label)| ((*word).to_owned(), (*label).into())).collect();
    if !is_public {
        ways.push((String::new(), Label::new("(请选择)", "(choose)").into()));
    }
    let field = Field::new("method", Label::new("送达方式", "how"), Kind::Choice(ways)).required();
    if is_public { field } else { field.with("") }
}

/// Saves bytes to a file of the officer's choice.
pub fn save<S: Bench>(name: &str, body: Vec<u8>, cx: &mut Cx<'_>) {
    let name = name.to_owned();
    let make = move || {
        let field = Field::new("path", Label::new("存为", "save as"), Kind::Path).required().with(&files::whole(&name));
        Form::new(Action::SaveFile.label(), vec![field])
    };
    let work = move |desk: &mut Desk, values: &Values| {
        let path = values.get("path").to_owned();
        files::write(desk, &path, &body).map(|()| files::whole(&path))
    };
    let then = |_: &mut S, path: String, cx: &mut Cx<'_>| cx.say(text!("已存为 {path}", "saved as {path}"));
    forms::ask::<S, String>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

/// Lines as a page that can be saved.
pub fn page<S: Bench>(title: Label, name: &'static str, lines: &[Text], cx: &mut Cx<'_>) {
    let nothing = [text!("（无）", "(none)")];
    let lines = if lines.is_empty() { &nothing } else { lines };
    let items = lines.iter().map(|line| Item::text(Words::outside(line.get(cx.look.lang)))).collect();
    let body = lines.iter().map(|line| line.get(cx.look.lang)).collect::<Vec<_>>().join("\n") + "\n";
    cx.push_then(Page::new(title, items).answers(&[Action::SaveFile]), move |_: &mut S, _: &Action, cx| {
        save::<S>(name, body.into_bytes(), cx);
    });
}

/// Saves a letter: a name that ends in `.html` gets the page for a browser, any other the plain text.
pub fn save_letter<S: Bench>(name: &str, text: String, html: String, cx: &mut Cx<'_>) {
    let name = name.to_owned();
    let make = move || {
        let field = Field::new("path", Label::new("存为", "save as"), Kind::Path).required().with(&files::whole(&name));
        let lead = Label::new(
            "以 .html 结尾的供浏览器打印, 其他为纯文本",
            "a name in .html is for a browser, any other is plain text",
        );
        Form::new(Action::SaveFile.label(), vec![field]).lead(lead)
    };
    let work = move |desk: &mut Desk, values: &Values| {
        let path = values.get("path").to_owned();
        let is_page = std::path::Path::new(&path).extension().is_some_and(|end| end.eq_ignore_ascii_case("html"));
        files::write(desk, &path, if is_page { &html } else { &text }).map(|()| files::whole(&path))
    };
    let then = |_: &mut S, path: String, cx: &mut Cx<'_>| cx.say(text!("已存为 {path}", "saved as {path}"));
    forms::ask::<S, String>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

/// The papers of a case: text is shown, others are saved to a file.
pub fn papers<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    let choices = detail.papers.iter().map(|paper| {
        let (size, digest, name) = (paper.size, &paper.digest, &paper.name);
        let known = step::paper(&paper.kind);
        let (kind_zh, kind_en) = known.map_or((paper.kind.as_str(), paper.kind.as_str()), |kind| (kind.zh, kind.en));
        Choice::new(
            text!("{kind_zh}  {name}", "{kind_en}  {name}"),
            text!("{size} 字节  SM3 {digest}", "{size} bytes  SM3 {digest}"),
        )
    });
    let picker = Picker::new(Action::Evidence.label(), choices.collect()).lead(Words::outside(&detail.card.case));
    let (case, papers) = (detail.card.case.clone(), detail.papers.clone());
    cx.push_then(picker, move |_: &mut S, Picked(index): &Picked, cx| {
        let Some(paper) = papers.get(*index) else { return };
        cx.call(ShowPaper { case, paper: paper.id }, |_: &mut S, answer, cx| match answer {
            Ok(shown) => {
                let name = shown.paper.name.clone();
                let item = match &shown.text {
                    Some(text) => Item::text(Words::outside(text)),
                    None => {
                        Item::text(Label::new("不是文本, 存为文件后查看", "not text: save it to a file to look at it"))
                    }
                };
                let page = Page::new(Words::outside(&name), vec![item]).answers(&[Action::SaveFile]);
                cx.push_then(page, move |_: &mut S, _: &Action, cx| save::<S>(&name, shown.body.clone(), cx));
            }
            Err(error) => cx.fail(error),
        });
    });
}

/// What can be opened anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewCase {
    /// 异议
    Objection,
    /// 转告采集单位的异议
    Referral,
    /// 信用修复书面证明
    Repair,
    /// 撤销书面告知
    Revocation,
    /// 主体要求删除或屏蔽
    Shield,
    /// 提议列入名单
    Listing,
    /// 采取惩戒措施
    Measure,
}

impl NewCase {
    pub(in crate::tui) const fn label(self) -> Label {
        match self {
            Self::Objection => Label::new("登记异议", "file an objection"),
            Self::Referral => Label::new("转告采集单位", "refer to a collector"),
            Self::Repair => Label::new("登记修复证明或申请", "register a repair certificate or application"),
            Self::Revocation => Label::new("登记撤销告知", "register a notice of revocation"),
            Self::Shield => Label::new("登记删除、屏蔽申请", "register an application to delete or shield"),
            Self::Listing => Label::new("提议列入名单", "propose for a list"),
            Self::Measure => Label::new("采取惩戒措施", "take a measure"),
        }
    }

    pub(super) fn operation(self) -> &'static str {
        match self {
            Self::Objection => "objection.file",
            Self::Referral => "objection.refer",
            Self::Repair => "repair.file",
            Self::Revocation => "record.revoke",
            Self::Shield => "shield.file",
            Self::Listing => "listing.propose",
            Self::Measure => "measure.add",
        }
    }
}

/// Asks which of these to open; with one, at once.
pub fn new_case<S: Bench>(kinds: &'static [NewCase], cx: &mut Cx<'_>) {
    // A referral is offered only where the regulation knows it.
    let offered = |kind: &&NewCase| **kind != NewCase::Referral || cx.session.may(kind.operation());
    let kinds: Vec<NewCase> = kinds.iter().filter(offered).copied().collect();
    if let [only] = kinds.as_slice() {
        return begin::<S>(*only, cx);
    }
    let choices = kinds.iter().map(|kind| {
        let closed = (!cx.session.may(kind.operation())).then(|| cx.session.closed_words(kind.operation()));
        Choice::new(kind.label(), Words::none()).closed(closed)
    });
    let picker = Picker::new(Action::New.label(), choices.collect());
    cx.push_then(picker, move |_: &mut S, Picked(index): &Picked, cx| {
        if let Some(kind) = kinds.get(*index) {
            begin::<S>(*kind, cx);
        }
    });
}

/// A referral is about no record of the platform; everything else begins with one.
pub fn begin<S: Bench>(kind: NewCase, cx: &mut Cx<'_>) {
    match kind {
        NewCase::Referral => referral_forms::refer::<S>(cx),
        _ => find_record::<S>(kind, cx),
    }
}

/// Most records to choose from.
const MOST: usize = 200;

/// A record the officer may mean.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub(super) record: String,
    pub(super) words: Words,
    pub(super) note: Words,
    /// The subject's identifier, where it was typed.
    pub(super) applicant: String,
}

fn find_record<S: Bench>(kind: NewCase, cx: &mut Cx<'_>) {
    let make = move || {
        let field = Field::text("find", Label::new("信息编号或主体代码", "record or subject"))
            .required()
            .help(Label::new("R-000012, 或统一社会信用代码、身份证号", "R-000012, or the subject's identifier"));
        Form::new(kind.label(), vec![field])
    };
    let then = move |_: &mut S, found: Vec<Candidate>, cx: &mut Cx<'_>| {
        if let [only] = found.as_slice() {
            return fill_in::<S>(kind, only.clone(), cx);
        }
        let choices = found.iter().map(|one| Choice::new(one.words.clone(), one.note.clone())).collect();
        let picker = Picker::new(kind.label(), choices).lead(Label::new("哪一条信息", "which record"));
        cx.push_then(picker, move |_: &mut S, Picked(index): &Picked, cx| {
            if let Some(one) = found.get(*index) {
                fill_in::<S>(kind, one.clone(), cx);
            }
        });
    };
    let work = move |desk: &mut Desk, values: &Values| candidates(kind, desk, values);
    forms::ask::<S, Vec<Candidate>>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

/// The records a number or an identifier leads to: what is filed is why they are listed.
fn candidates(kind: NewCase, desk: &mut Desk, values: &Values) -> Result<Vec<Candidate>, Error> {
    let typed = values.get("find").to_owned();
    if typed.starts_with("R-") {
        let words = Words::outside(&typed);
        return Ok(vec![Candidate { record: typed, words, note: Words::none(), applicant: String::new() }]);
    }
    let filing = Some(kind.operation().to_owned());
    let page =
        desk.call(&ListRecords { subject: Some(typed.clone()), limit: MOST, filing, ..ListRecords::default() })?;
    if page.items.is_empty() {
        return Err(nothing_found(&typed));
    }
    // Whoever typed an identifier has the paper in hand: it need not be typed twice.
    let applicant = if typed.starts_with("S-") { String::new() } else { typed };
    let candidate = |card: RecordCard| {
        let unit = &card.unit;
        let state = State::ALL.iter().find(|state| state.word() == card.state).map(|state| state.label());
        let (zh, en) = state.map_or(("", ""), |label| (label.zh, label.en));
        let determined = card.dates.determined.clone().unwrap_or_default();
        Candidate {
            words: Words::outside(&format!("{}  {}  {}", card.id, card.title, card.document)),
            note: text!("认定 {determined}  提供 {unit}  {zh}", "determined {determined}  from {unit}  {en}").into(),
            record: card.id,
            applicant: applicant.clone(),
        }
    };
    Ok(page.items.into_iter().map(candidate).collect())
}

fn fill_in<S: Bench>(kind: NewCase, one: Candidate, cx: &mut Cx<'_>) {
    match kind {
        NewCase::Objection => fields_then_objection::<S>(one, cx),
        NewCase::Referral => referral_forms::refer::<S>(cx),
        NewCase::Repair => repair_forms::repair::<S>(one, cx),
        NewCase::Revocation => revocation::<S>(one, cx),
        NewCase::Shield => shield::<S>(one, cx),
        NewCase::Listing => listing_forms::propose::<S>(listing_forms::Proposal::of(one.record), cx),
        NewCase::Measure => listing_forms::measure::<S>(&one.record, cx),
    }
}

/// Codes of the pack to choose from; nothing is chosen beforehand.
pub(super) fn choice(entries: &[Entry]) -> Kind {
    let mut options: Vec<(String, Words)> =
        entries.iter().map(|entry| (entry.code.clone(), Words::from(&entry.label))).collect();
    options.push((String::new(), Label::new("(请选择)", "(choose)").into()));
    Kind::Choice(options)
}

fn fields_then_objection<S: Bench>(one: Candidate, cx: &mut Cx<'_>) {
    let record = one.record.clone();
    cx.ask(
        move |desk: &mut Desk| {
            let grounds = desk.service.pack().objection.grounds.clone();
            desk.call(&Disputable { record }).map(|fields| (fields, grounds))
        },
        move |_: &mut S, answer: Result<_, Error>, cx| match answer {
            Ok((fields, grounds)) => {
                let slot = |(field, label): (String, Text)| Slot {
                    field,
                    label,
                    help: text!("主张的内容; 无异议则留空", "what is claimed; empty where not disputed"),
                };
                let cases = fields.cases.join(" ");
                let slots = fields.fields.into_iter().map(slot).collect();
                objection::<S>(Candidate { record: fields.record, ..one }, slots, grounds, cases, cx);
            }
            Err(error) => cx.fail(error),
        },
    );
}

fn objection<S: Bench>(one: Candidate, slots: Vec<Slot>, grounds: Vec<Entry>, cases: String, cx: &mut Cx<'_>) {
    let (today, filled, shown, record) =
        (cx.now.date().to_string(), slots.clone(), one.record.clone(), one.record.clone());
    let make = move || {
        let mut fields = vec![
            Field::text("applicant", Label::new("申请人代码", "applicant's identifier"))
                .required()
                .with(&one.applicant),
            Field::new("ground", Label::new("事由", "ground"), choice(&grounds)).required().with(""),
            forms::day_field(&today),
            Field::new("written", Label::new("书面提出", "in writing"), Kind::YesNo)
                .help(Label::new("y 是  n 否", "y yes  n no")),
        ];
        fields.extend(forms::value_fields(&filled));
        if grounds.iter().any(|ground| ground.code == "other") {
            fields.push(Field::text("text", Label::new("其他事由的说明", "another ground, described")));
        }
        fields.push(forms::paper_field(Label::new("证据", "evidence")));
        fields.push(Field::text("agent", Label::new("代理人", "agent")));
        fields.push(Field::new("mandate", Label::new("授权委托书", "mandate"), Kind::Path));
        let lead = if cases.is_empty() {
            text!("信息 {shown}", "record {shown}")
        } else {
            text!("信息 {shown}; 已有事项 {cases}", "record {shown}; cases on it: {cases}")
        };
        Form::new(NewCase::Objection.label(), fields).lead(lead)
    };
    let work = move |desk: &mut Desk, values: &Values| {
        let mut evidence: Vec<_> = forms::paper(desk, values, "paper", "evidence")?.into_iter().collect();
        evidence.extend(forms::paper(desk, values, "mandate", "mandate")?);
        let moved = desk.call(&FileObjection {
            record: record.clone(),
            applicant: values.get("applicant").to_owned(),
            agent: values.given("agent").map(str::to_owned),
            ground: values.get("ground").to_owned(),
            text: values.given("text").map(str::to_owned),
            received: values.date("received"),
            written: values.is_yes("written"),
            claims: forms::values_of(&slots, values),
            evidence,
        })?;
        desk.call(&ShowCase { noun: Noun::Objection, case: moved.case })
    };
    forms::ask::<S, CaseDetail>(cx, Arc::new(make), Arc::new(work), Arc::new(opened), None);
}

/// The receipt of a new case, which is now the case in hand.
pub(super) fn opened<S: Bench>(screen: &mut S, detail: CaseDetail, cx: &mut Cx<'_>) {
    let page = pages::receipt(&detail);
    screen.take(detail, cx);
    screen.reload(cx);
    cx.push(page);
}

fn shield<S: Bench>(one: Candidate, cx: &mut Cx<'_>) {
    // The window takes the application in; the case is not its to look at.
    let may_look = cx.session.may("case.show");
    let (today, shown, record) = (cx.now.date().to_string(), one.record.clone(), one.record.clone());
    cx.ask(
        // Where the list of the text is open, another item may be said to be like those it names.
        |desk: &mut Desk| desk.service.pack().shield.positive.as_ref().is_some_and(|law| law.similar.is_some()),
        move |_: &mut S, is_open: bool, cx| shield_form::<S>(&one, (today, shown, record), may_look, is_open, cx),
    );
}

fn shield_form<S: Bench>(
    one: &Candidate,
    (today, shown, record): (String, String, String),
    may_look: bool,
    is_open: bool,
    cx: &mut Cx<'_>,
) {
    let applicant = one.applicant.clone();
    let make = move || {
        let mut fields = vec![
            Field::text("applicant", Label::new("申请人代码", "applicant's identifier")).required().with(&applicant),
            forms::day_field(&today),
            forms::paper_field(Label::new("申请书", "application")),
            Field::text("agent", Label::new("代理人", "agent")),
            Field::new("mandate", Label::new("授权委托书", "mandate"), Kind::Path),
        ];
        if is_open {
            let help = Label::new("未列明的信息须写, 由另一人决定", "of an item not named; another person decides");
            fields.push(Field::text("similar", Label::new("何以类似", "why it is like these")).help(help));
        }
        Form::new(NewCase::Shield.label(), fields).lead(text!("信息 {shown}", "record {shown}"))
    };
    let work = move |desk: &mut Desk, values: &Values| {
        let mut papers: Vec<_> = forms::paper(desk, values, "paper", "application")?.into_iter().collect();
        papers.extend(forms::paper(desk, values, "mandate", "mandate")?);
        let moved = desk.call(&FileShield {
            record: record.clone(),
            applicant: values.get("applicant").to_owned(),
            agent: values.given("agent").map(str::to_owned),
            similar: values.given("similar").map(str::to_owned),
            received: values.date("received"),
            papers,
        })?;
        let case = moved.case.clone();
        let detail = may_look.then(|| desk.call(&ShowCase { noun: Noun::Case, case })).transpose()?;
        Ok((moved, detail))
    };
    let then = |screen: &mut S, (moved, detail): (Moved, Option<CaseDetail>), cx: &mut Cx<'_>| match detail {
        Some(detail) => opened(screen, detail, cx),
        None => cx.say(words::moved_words(&moved)),
    };
    forms::ask::<S, (Moved, Option<CaseDetail>)>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

fn revocation<S: Bench>(one: Candidate, cx: &mut Cx<'_>) {
    let today = cx.now.date().to_string();
    cx.ask(
        |desk: &mut Desk| {
            let kinds = &desk.service.pack().revocation.kinds;
            let documents: Vec<String> = kinds.iter().flat_map(|kind| kind.documents.iter().cloned()).collect();
            (kinds.iter().map(|kind| (kind.code.clone(), kind.label.clone())).collect::<Vec<_>>(), documents)
        },
        move |_: &mut S, (kinds, documents): (Vec<(String, Text)>, Vec<String>), cx| {
            let (shown, record) = (one.record.clone(), one.record);
            let make = move || revocation_form(&kinds, &documents, &today, &shown);
            let work = move |desk: &mut Desk, values: &Values| {
                let kind = values.get("document").to_owned();
                let revoked = desk.call(&RevokeRecord {
                    record: record.clone(),
                    kind: values.given("kind").map(str::to_owned),
                    received: values.date("received"),
                    date: values.date("date"),
                    document: forms::paper(desk, values, "paper", &kind)?,
                    reason: values.given("reason").map(str::to_owned),
                })?;
                match revoked.case {
                    Some(case) => desk.call(&ShowCase { noun: Noun::Case, case }).map(Some),
                    None => Ok(None),
                }
            };
            let then = |screen: &mut S, detail: Option<CaseDetail>, cx: &mut Cx<'_>| match detail {
                Some(detail) => opened(screen, detail, cx),
                None => cx.say(Label::new("已登记取消日期", "the day of cancellation is recorded")),
            };
            forms::ask::<S, Option<CaseDetail>>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
        },
    );
}

fn revocation_form(kinds: &[(String, Text)], documents: &[String], today: &str, record: &str) -> Form {
    let mut options: Vec<(String, Words)> =
        kinds.iter().map(|(code, label)| (code.clone(), Words::from(label))).collect();
    options.push((String::new(), Label::new("(按信息类别)", "(by the category)").into()));
    let mut proofs: Vec<(String, Words)> =
        documents.iter().map(|word| (word.clone(), Words::from(document_label(word)))).collect();
    proofs.push((String::new(), Label::new("(无)", "(none)").into()));
    let fields = vec![
        Field::new("kind", Label::new("种类", "kind"), Kind::Choice(options)).with(""),
        forms::day_field(today),
        Field::new("date", Label::new("撤销之日", "annulled on"), Kind::Date),
        Field::new("document", Label::new("文书", "document"), Kind::Choice(proofs)).with(""),
        forms::paper_field(Label::new("文书文件", "its file")),
        Field::text("reason", Label::new("说明", "description")),
    ];
    Form::new(NewCase::Revocation.label(), fields).lead(text!("信息 {record}", "record {record}"))
}

fn document_label(word: &str) -> Text {
    match word {
        "organ-withdrawal" => text!("作出机关撤销决定", "withdrawal by the organ"),
        "reconsideration-decision" => text!("行政复议决定", "reconsideration decision"),
        "court-judgment" => text!("法院判决", "court judgment"),
        other => Text { zh: other.to_owned(), en: other.to_owned() },
    }
}

/// Nothing is found.
fn nothing_found(typed: &str) -> Error {
    Error::new(Code::NotFound, text!("没有找到 `{typed}` 的信息", "no record is found for `{typed}`"))
        .hint(text!("核对编号或代码", "check the number or the identifier"))
}
