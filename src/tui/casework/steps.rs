//! Every step of a case: what is asked before it, what is told after it.

use super::{
    Bench, amend, damage,
    forms::{self, Slot},
    pages, words,
};
use crate::{
    domain::comparison::Verdict,
    locale::{Label, Text},
    service::{
        Error, How,
        ops::{
            amendments::{AmendCase, Second},
            beside::Beside,
            cases::{ActionShown, CaseDetail, Noun, ShowCase},
            casework::Moved,
            objections::{CompareObjection, FieldShown},
            steps::{Act, Input},
        },
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        screen::Cx,
        text::Words,
        theme::Tone,
        widgets::{
            confirm::Confirm,
            fields::{Field, Kind, Values},
            form::Form,
            picker::{Choice, Picked, Picker},
        },
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The kind of a paper that nobody named, as `case act --document` calls it.
pub(super) const PAPER: &str = "document";

/// Takes a step at the desk.
pub fn act(desk: &mut Desk, case: &str, step: &str, input: Input, dry_run: bool) -> Result<Moved, Error> {
    let operation = Act::on(case, step, input);
    desk.call_with(&operation, &How { dry_run, ..How::default() })
}

/// The document number that confirms damage: the record's own, else the record's id.
fn number(detail: &CaseDetail) -> &str {
    if detail.card.document.is_empty() { &detail.card.record } else { &detail.card.document }
}

pub(super) fn find<'d>(detail: &'d CaseDetail, step: &str) -> Option<&'d ActionShown> {
    detail.actions.iter().find(|shown| shown.action == step)
}

fn is_now(detail: &CaseDetail, step: &str) -> bool {
    find(detail, step).is_some_and(|shown| shown.open && shown.allowed)
}

/// Whether the comparison, still to be written down, leads to this step: then one key does both.
pub fn is_after_comparison(detail: &CaseDetail, step: &str) -> bool {
    let leads = detail.comparison.as_ref().is_some_and(|found| found.recommended.iter().any(|next| next == step));
    leads && is_now(detail, "compare") && matches!(step, "correct" | "forward")
}

/// Said of a step that the kind of the case does not have.
pub const NO_SUCH_STEP: Label = Label::new("本类事项没有这一步", "this kind of case has no such step");

/// Why an action on the case in hand cannot run; `None` when it can, or is none of a case.
pub fn disabled(detail: Option<&CaseDetail>, action: Action) -> Option<Words> {
    let on_case = matches!(
        action,
        Action::Notice | Action::Evidence | Action::History | Action::Preview | Action::Step | Action::Assign
    );
    let step = words::step_of(action);
    if step.is_none() && !on_case && action != Action::SendNotice {
        return None;
    }
    let Some(detail) = detail else { return Some(Label::new("没有选中的事项", "no case is selected").into()) };
    if action == Action::Notice {
        return no_letter(&detail.beside);
    }
    // A listing's notice is prepared by a step and sent by itself.
    if action == Action::SendNotice && super::is_apart(detail) {
        return None;
    }
    if action == Action::SendNotice && find(detail, "notify").is_none() {
        return None;
    }
    let step = step?;
    if is_now(detail, step) || is_after_comparison(detail, step) {
        return None;
    }
    let Some(shown) = find(detail, step) else {
        return Some(NO_SUCH_STEP.into());
    };
    let why = words::reason_of(shown);
    let (zh, en, article_zh, article_en) = (why.zh, why.en, &shown.article.zh, &shown.article.en);
    Some(text!("{zh} ({article_zh})", "{en} ({article_en})").into())
}

/// That nothing is to be told as the case stands.
pub fn no_letter(beside: &[Beside]) -> Option<Words> {
    beside.iter().find(|one| one.operation == "notice.render")?.why.as_ref().map(Words::from)
}

/// Begins a step of a case; false when the action is none.
pub fn begin<S: Bench>(detail: &CaseDetail, action: Action, cx: &mut Cx<'_>) -> bool {
    match action {
        Action::Compare => compare::<S>(detail, cx),
        Action::Correct => correct::<S>(detail, cx),
        Action::Approve => approve::<S>(detail, cx),
        Action::Decline => decline::<S>(detail, cx),
        Action::Forward => forward::<S>(detail, cx),
        Action::Result => reply::<S>(detail, None, cx),
        Action::Maintain => reply::<S>(detail, Some(false), cx),
        Action::Receive | Action::Annotate | Action::Withdraw => written::<S>(detail, action, cx),
        Action::Suspend | Action::Resume | Action::Urge | Action::Close => plain::<S>(detail, action, cx),
        Action::Execute | Action::Erase => damage::damage::<S>(detail, action, cx),
        Action::SendNotice => super::filing::send::<S>(detail, cx),
        Action::Notice => super::filing::write::<S>(detail, cx),
        Action::Evidence => super::filing::papers::<S>(detail, cx),
        Action::History => cx.push(pages::history(detail)),
        Action::Preview => preview::<S>(detail, cx),
        Action::Step => choose::<S>(detail, cx),
        Action::Assign => amend::assign::<S>(detail, cx),
        _ => {
            let index =
                words::step_of(action).and_then(|step| detail.actions.iter().position(|one| one.action == step));
            let Some(index) = index else { return false };
            other::<S>(detail, index, cx);
        }
    }
    true
}

/// What follows a step: the new state is told, and everything read again.
pub fn finished<S: Bench>(screen: &mut S, answer: Result<Moved, Error>, cx: &mut Cx<'_>) {
    match answer {
        Ok(moved) => told(screen, &moved, cx),
        Err(error) => {
            cx.fail(error);
            screen.reload(cx);
        }
    }
}

fn told<S: Bench>(screen: &mut S, moved: &Moved, cx: &mut Cx<'_>) {
    screen.reload(cx);
    let Text { zh, en } = words::moved_words(moved);
    match &moved.warning {
        Some(warning) => {
            let (warn_zh, warn_en) = (&warning.zh, &warning.en);
            cx.warn(text!("{zh}; {warn_zh}", "{en}; {warn_en}"));
        }
        None => cx.say(text!("{zh}", "{en}")),
    }
}

pub(super) fn seen(detail: &CaseDetail) -> Input {
    Input { version: Some(detail.card.version), ..Input::default() }
}

/// Takes the step when the officer has confirmed.
pub(super) fn confirmed<S: Bench>(question: Confirm, case: &str, step: &'static str, input: Input, cx: &mut Cx<'_>) {
    let case = case.to_owned();
    cx.confirm(question, move |_: &mut S, cx| {
        cx.ask(move |desk: &mut Desk| act(desk, &case, step, input, false), finished::<S>);
    });
}

/// The question before a step: what it is about, what it causes, under which article.
pub(super) fn question(detail: &CaseDetail, action: Action, step: &str) -> Confirm {
    let card = &detail.card;
    let mut confirm = Confirm::for_action(action, number(detail))
        .line(Words::outside(&format!("{}  {}", card.case, card.subject_name)), Tone::Plain);
    if let Some(shown) = find(detail, step) {
        for effect in &shown.effects {
            confirm = confirm.line(words::effect_label(effect), Tone::Plain);
        }
        let (cite, zh, en) = (&shown.cite, &shown.article.zh, &shown.article.en);
        confirm = confirm.line(text!("{cite} {zh}", "{cite} {en}"), Tone::Info);
    }
    confirm
}

fn plain<S: Bench>(detail: &CaseDetail, action: Action, cx: &mut Cx<'_>) {
    let Some(step) = words::step_of(action) else { return };
    // Where the text asks for words or a paper with it, they are asked for.
    let asks = |shown: &ActionShown| shown.action == step && shown.here && !shown.needs.is_empty();
    if let Some(index) = detail.actions.iter().position(asks) {
        return other::<S>(detail, index, cx);
    }
    confirmed::<S>(question(detail, action, step), &detail.card.case, step, seen(detail), cx);
}

fn compare<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    let operation = CompareObjection { objection: detail.card.case.clone() };
    cx.call(operation, |screen: &mut S, answer, cx| match answer {
        Ok(compared) => {
            screen.reload(cx);
            let next = compared.recommended.iter().map(|step| words::step_label("objection", step));
            let (zh, en): (Vec<_>, Vec<_>) = next.map(|label| (label.zh, label.en)).unzip();
            let (zh, en) = (zh.join(", "), en.join(", "));
            let (article_zh, article_en) = (&compared.article.zh, &compared.article.en);
            cx.say(text!("已登记比对结论, 下一步 {zh} ({article_zh})", "compared; next: {en} ({article_en})"));
        }
        Err(error) => cx.fail(error),
    });
}

/// Writes the comparison down first where that is still to be done, then takes the step.
fn compared_then(detail: &CaseDetail, step: &'static str) -> impl FnOnce(&mut Desk) -> Result<Moved, Error> + use<> {
    let (case, input, first) = (detail.card.case.clone(), seen(detail), !is_now(detail, step));
    move |desk: &mut Desk| {
        if first {
            desk.call(&CompareObjection { objection: case.clone() })?;
            return act(desk, &case, step, Input::default(), false);
        }
        act(desk, &case, step, input, false)
    }
}

fn changes(fields: &[FieldShown], wanted: Verdict) -> impl Iterator<Item = &FieldShown> {
    fields.iter().filter(move |field| field.verdicts.contains(&wanted))
}

fn correct<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    let mut confirm = question(detail, Action::Correct, "correct");
    let fields = detail.comparison.as_ref().map(|found| found.fields.as_slice()).unwrap_or_default();
    for field in changes(fields, Verdict::PlatformDiffers) {
        let (zh, en, from, to) = (&field.label.zh, &field.label.en, &field.platform, &field.provider);
        confirm = confirm.line(text!("{zh}: {from} -> {to}", "{en}: {from} -> {to}"), Tone::Strong);
    }
    let note = Label::new("提出更正, 由另一人复核后生效", "a proposal: it takes effect when a second person confirms");
    let work = compared_then(detail, "correct");
    cx.confirm(confirm.line(note, Tone::Warn), move |_: &mut S, cx| cx.ask(work, finished::<S>));
}

fn forward<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    let unit = &detail.card.unit_name;
    let confirm =
        question(detail, Action::Forward, "forward").line(text!("转 {unit} 核查", "{unit} is to check"), Tone::Strong);
    let work = compared_then(detail, "forward");
    cx.confirm(confirm, move |_: &mut S, cx| cx.ask(work, finished::<S>));
}

fn is_amending(detail: &CaseDetail) -> bool {
    detail.events.iter().rev().find(|event| event.step.starts_with("amend")).is_some_and(|event| event.step == "amend")
}

fn approve<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    if !is_now(detail, "confirm") && is_amending(detail) {
        return amend_answer::<S>(detail, Second::Confirm, cx);
    }
    let mut confirm = question(detail, Action::Approve, "confirm");
    let fields = detail.comparison.as_ref().map(|found| found.fields.as_slice()).unwrap_or_default();
    for (field, value) in &detail.proposed {
        let shown = fields.iter().find(|shown| shown.field == *field);
        let (label, now) = match shown {
            Some(shown) => (shown.label.clone(), shown.platform.clone()),
            None => (Text { zh: field.clone(), en: field.clone() }, String::new()),
        };
        let (zh, en) = (label.zh, label.en);
        confirm = confirm.line(text!("{zh}: {now} -> {value}", "{en}: {now} -> {value}"), Tone::Strong);
    }
    let proposer = detail.events.iter().rev().find(|event| matches!(event.step.as_str(), "correct" | "reply"));
    if let Some(event) = proposer {
        let (name, on) = (&event.officer_name, event.on);
        confirm = confirm.line(text!("提出人 {name} {on}", "proposed by {name} on {on}"), Tone::Plain);
    }
    let input = Input { upheld: Some(true), ..seen(detail) };
    confirmed::<S>(confirm, &detail.card.case, "confirm", input, cx);
}

fn decline<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    if !is_now(detail, "confirm") && is_amending(detail) {
        return amend_answer::<S>(detail, Second::Refuse, cx);
    }
    let make = || {
        Form::new(Action::Decline.label(), vec![Field::text("reason", Label::new("理由", "reason")).required()])
            .lead(Label::new("退回后由经办人重新比对", "it goes back to be compared again"))
    };
    let (case, input) = (detail.card.case.clone(), seen(detail));
    form_step::<S>(cx, make, move |desk, values| {
        let reason = Some(values.get("reason").to_owned());
        act(desk, &case, "confirm", Input { upheld: Some(false), reason, ..input.clone() }, false)
    });
}

fn amend_answer<S: Bench>(detail: &CaseDetail, second: Second, cx: &mut Cx<'_>) {
    let case = detail.card.case.clone();
    let amended = detail.events.iter().rev().find(|event| event.step == "amend");
    let mut confirm = Confirm::for_action(Action::Decline, &case);
    if let Some(event) = amended {
        let before = event.before.map(|day| day.to_string()).unwrap_or_default();
        let date = event.date.map(|day| day.to_string()).unwrap_or_default();
        let reason = &event.reason;
        confirm = confirm
            .line(text!("日期: {before} -> {date}", "day: {before} -> {date}"), Tone::Strong)
            .line(text!("理由: {reason}", "reason: {reason}"), Tone::Plain);
    }
    cx.confirm(confirm, move |_: &mut S, cx| {
        let operation = AmendCase { case, second: Some(second), ..AmendCase::default() };
        cx.call(operation, |screen: &mut S, answer, cx| match answer {
            Ok(_) => {
                screen.reload(cx);
                cx.say(Label::new("已登记", "registered"));
            }
            Err(error) => cx.fail(error),
        });
    });
}

/// A form whose work is a step.
fn form_step<S: Bench>(
    cx: &mut Cx<'_>,
    make: impl Fn() -> Form + Send + Sync + 'static,
    work: impl Fn(&mut Desk, &Values) -> Result<Moved, Error> + Send + Sync + 'static,
) {
    forms::ask::<S, Moved>(
        cx,
        Arc::new(make),
        Arc::new(work),
        Arc::new(|screen, moved, cx| told(screen, &moved, cx)),
        None,
    );
}

/// The fields a reply may correct: the disputed ones, or all where the record is disputed as a whole.
fn slots(detail: &CaseDetail) -> Vec<Slot> {
    let fields = detail.comparison.as_ref().map(|found| found.fields.as_slice()).unwrap_or_default();
    let disputed = fields.iter().any(|field| field.claimed.is_some());
    let slot = |field: &FieldShown| {
        let (now, claimed) = (&field.provider, field.claimed.clone().unwrap_or_default());
        Slot {
            field: field.field.clone(),
            label: field.label.clone(),
            help: text!("现为 {now}; 主张 {claimed}; 不改则留空", "now {now}; claimed {claimed}; empty leaves it"),
        }
    };
    fields.iter().filter(|field| !disputed || field.claimed.is_some()).map(slot).collect()
}

/// The provider's reply: upheld with corrected values, or not with its finding. The verdict has no default.
fn reply<S: Bench>(detail: &CaseDetail, verdict: Option<bool>, cx: &mut Cx<'_>) {
    let slots = slots(detail);
    let may_be_removed = find(detail, "remove").is_some();
    let needs = find(detail, "reply").map(|shown| shown.needs.clone()).unwrap_or_default();
    let (today, filled) = (cx.now.date().to_string(), slots.clone());
    let make = move || {
        let mut fields = Vec::new();
        if verdict.is_none() {
            let mut options = vec![
                (String::from("upheld"), Label::new("异议成立", "upheld").into()),
                (String::from("rejected"), Label::new("异议不成立", "not upheld").into()),
                (String::new(), Label::new("(请选择)", "(choose)").into()),
            ];
            if may_be_removed {
                let label = Label::new("无法核实真实性", "cannot be verified");
                options.insert(2, (String::from("unverifiable"), label.into()));
            }
            let help = Label::new("1 成立  2 不成立", "1 upheld  2 not upheld");
            fields.push(
                Field::new("verdict", Label::new("结论", "verdict"), Kind::Choice(options))
                    .required()
                    .with("")
                    .help(help),
            );
            fields.extend(forms::value_fields(&filled));
        }
        let finding = Field::text("finding", Label::new("核查结果", "finding"));
        fields.push(if verdict.is_none() { finding } else { finding.required() });
        fields.push(forms::day_field(&today));
        fields.extend(forms::needed(&needs));
        fields.push(forms::paper_field(Label::new("书面答复", "written reply")));
        let title = if verdict.is_none() { Action::Result.label() } else { Action::Maintain.label() };
        Form::new(title, fields)
    };
    let (case, input) = (detail.card.case.clone(), seen(detail));
    form_step::<S>(cx, make, move |desk, values| {
        let upheld = verdict.unwrap_or(values.get("verdict") == "upheld");
        let unverifiable = verdict.is_none() && values.get("verdict") == "unverifiable";
        let fields = if upheld { forms::values_of(&slots, values) } else { BTreeMap::new() };
        let input = Input {
            upheld: (!unverifiable).then_some(upheld),
            unverifiable,
            fields,
            finding: values.given("finding").map(str::to_owned),
            received: values.date("received"),
            documents: forms::paper(desk, values, "paper", PAPER)?.into_iter().collect(),
            ..forms::with_needed(input.clone(), values)
        };
        act(desk, &case, "reply", input, false)
    });
}

/// A step that registers a paper: receipt by the provider, withdrawal, a subject who still disagrees.
fn written<S: Bench>(detail: &CaseDetail, action: Action, cx: &mut Cx<'_>) {
    let Some(step) = words::step_of(action) else { return };
    let wants = find(detail, step).is_some_and(|shown| shown.needs.iter().any(|need| need == "written"));
    let today = cx.now.date().to_string();
    let make = move || {
        let mut fields = vec![forms::day_field(&today)];
        if wants {
            let label = Label::new("书面提出", "in writing");
            fields.push(Field::new("written", label, Kind::YesNo).help(Label::new("y 是  n 否", "y yes  n no")));
            fields.push(forms::paper_field(Label::new("书面材料", "the paper")));
        }
        Form::new(action.label(), fields)
    };
    let (case, input) = (detail.card.case.clone(), seen(detail));
    form_step::<S>(cx, make, move |desk, values| {
        let input = Input {
            received: values.date("received"),
            written: values.is_yes("written"),
            documents: forms::paper(desk, values, "paper", PAPER)?.into_iter().collect(),
            ..input.clone()
        };
        act(desk, &case, step, input, false)
    });
}

/// Which effects to preview: the lawful steps of now, each asked of the door in a dry run.
fn preview<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    let now: Vec<ActionShown> = detail.actions.iter().filter(|shown| shown.open && shown.allowed).cloned().collect();
    let choices = now.iter().map(|shown| {
        let label = words::step_label(&detail.card.kind, &shown.action);
        Choice::new(label, words::effects_words(&shown.effects))
    });
    let (case, title) = (detail.card.case.clone(), Label::new("预览哪一步", "preview which step"));
    cx.push_then(Picker::new(title, choices.collect()), move |_: &mut S, Picked(index): &Picked, cx| {
        let Some(step) = now.get(*index).map(|shown| shown.action.clone()) else { return };
        cx.ask(
            move |desk: &mut Desk| act(desk, &case, &step, preview_input(), true),
            |_: &mut S, answer: Result<Moved, Error>, cx| match answer {
                Ok(moved) => cx.push(pages::effects(&moved)),
                Err(error) => cx.fail(error),
            },
        );
    });
}

/// What a preview takes as given: papers and the manner of service come with the step itself.
fn preview_input() -> Input {
    Input { written: true, method: Some("delivered".to_owned()), ..Input::default() }
}

/// All steps of the case, the closed ones with their reason; choosing one begins it.
fn choose<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    let mut entries: Vec<(Choice, Other)> = Vec::new();
    for (index, shown) in detail.actions.iter().enumerate() {
        let action = words::action_of(&shown.action).filter(|_| !super::is_apart(detail));
        let (zh, en) = (&shown.article.zh, &shown.article.en);
        let closed = match action {
            Some(action) => disabled(Some(detail), action),
            None => (!(shown.open && shown.allowed)).then(|| {
                let (why, zh, en) = (words::reason_of(shown), &shown.article.zh, &shown.article.en);
                let (why_zh, why_en) = (why.zh, why.en);
                text!("{why_zh} ({zh})", "{why_en} ({en})").into()
            }),
        };
        let choice =
            Choice::new(words::step_label(&detail.card.kind, &shown.action), text!("{zh}", "{en}")).closed(closed);
        entries.push((choice, action.map_or(Other::Plain(index), Other::Known)));
    }
    let closed = detail.beside.iter().find(|one| one.operation == "case.amend" && !one.allowed).map(|one| {
        let (who, cite, article) = (words::roles(&one.who), &one.cite, &one.article);
        let (zh, en, article_zh, article_en) = (&who.zh, &who.en, &article.zh, &article.en);
        text!("须为{zh} {cite} {article_zh}", "needs {en}, {cite} {article_en}").into()
    });
    let amend = Choice::new(words::step_label("", "amend"), Label::new("须另一人确认", "a second person confirms"));
    entries.push((amend.closed(closed), Other::Amend));
    entries.sort_by_key(|(choice, _)| choice.closed.is_some());
    let (choices, others): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
    let detail = detail.clone();
    let picker = Picker::new(Action::Step.label(), choices).lead(Words::outside(&detail.card.case));
    cx.push_then(picker, move |_: &mut S, Picked(index): &Picked, cx| match others.get(*index) {
        Some(Other::Known(action)) => drop(begin::<S>(&detail, *action, cx)),
        Some(Other::Plain(index)) => other::<S>(&detail, *index, cx),
        Some(Other::Amend) => amend::amend_form::<S>(&detail, cx),
        None => {}
    });
}

/// What an entry of the list of all steps begins.
enum Other {
    Known(Action),
    Plain(usize),
    Amend,
}

/// A step that has no key: a paper, a reason and a finding, as the pack demands them.
fn other<S: Bench>(detail: &CaseDetail, index: usize, cx: &mut Cx<'_>) {
    let Some(shown) = detail.actions.get(index).cloned() else { return };
    let (detail, kind) = (detail.clone(), detail.card.kind.clone());
    cx.ask(
        move |desk: &mut Desk| {
            let outcomes = desk.service.pack().case.get(&kind).map(|table| {
                let same = table.step.iter().filter(|step| step.step == shown.action);
                same.map(|step| step.outcome.clone()).collect::<BTreeSet<_>>().len()
            });
            (shown, outcomes.is_some_and(|outcomes| outcomes > 1))
        },
        move |_: &mut S, (shown, gives_verdict): (ActionShown, bool), cx| {
            other_form::<S>(&detail, shown, gives_verdict, cx);
        },
    );
}

fn other_form<S: Bench>(detail: &CaseDetail, shown: ActionShown, gives_verdict: bool, cx: &mut Cx<'_>) {
    let (case, input, today) = (detail.card.case.clone(), seen(detail), cx.now.date().to_string());
    let title = words::step_label(&detail.card.kind, &shown.action);
    let slots: Vec<Slot> = shown
        .fields
        .iter()
        .map(|one| Slot {
            field: one.field.clone(),
            label: one.label.clone(),
            help: Text { zh: String::new(), en: String::new() },
        })
        .collect();
    let (asked, filled) = (shown.clone(), slots.clone());
    let examines = detail.card.kind == "repair";
    let wants_cause = shown.needs.iter().any(|need| need == "cause");
    let make = move || {
        let mut fields = vec![
            forms::day_field(&today),
            Field::text("reason", words::need_label("reason")),
            Field::text("finding", words::need_label("finding")),
            forms::paper_field(Label::new("书面材料", "the paper")),
        ];
        if !asked.papers.is_empty() {
            let kinds = asked.papers.iter().map(|kind| (kind.clone(), Words::outside(kind))).collect();
            fields.push(Field::new("document", Label::new("文书种类", "kind of paper"), Kind::Choice(kinds)));
        }
        if asked.verdict {
            let options = vec![
                (String::from("upheld"), Label::new("异议成立", "upheld").into()),
                (String::from("rejected"), Label::new("异议不成立", "not upheld").into()),
                (String::new(), Label::new("(请选择)", "(choose)").into()),
            ];
            let field = Field::new("verdict", Label::new("结论", "verdict"), Kind::Choice(options));
            fields.insert(0, field.required().with(""));
        }
        fields.splice(1..1, forms::value_fields(&slots));
        fields.extend(forms::needed(&asked.needs));
        if examines {
            fields.extend(forms::examination(gives_verdict));
        }
        if wants_cause {
            fields.insert(1, Field::text("cause", words::need_label("cause")).required());
        }
        Form::new(&title, fields)
    };
    form_step::<S>(cx, make, move |desk, values| {
        let input = Input {
            received: values.date("received"),
            reason: values.given("reason").map(str::to_owned),
            finding: values.given("finding").map(str::to_owned),
            cause: values.given("cause").map(str::to_owned),
            documents: forms::paper(
                desk,
                values,
                "paper",
                values.given("document").or(values.given("kind")).unwrap_or(PAPER),
            )?
            .into_iter()
            .collect(),
            fields: if examines { forms::pairs(values.given("checks")) } else { forms::values_of(&filled, values) },
            items: values.given("items").into_iter().flat_map(str::split_whitespace).map(str::to_owned).collect(),
            upheld: values
                .given("verdict")
                .map(|word| word == "upheld")
                .or_else(|| values.given("granted").map(|_| values.is_yes("granted"))),
            ..forms::with_needed(input.clone(), values)
        };
        act(desk, &case, &shown.action, input, false)
    });
}

/// Reads the case anew, then begins the step: for screens that list cases without showing them.
pub fn fetch_and_begin<S: Bench>(case: &str, action: Action, cx: &mut Cx<'_>) {
    let operation = ShowCase { noun: Noun::Case, case: case.to_owned() };
    cx.call(operation, move |screen: &mut S, answer, cx| match answer {
        Ok(detail) => {
            if let Some(reason) = disabled(Some(&detail), action).filter(|_| !is_amending(&detail)) {
                cx.warn(reason);
            } else {
                begin::<S>(&detail, action, cx);
            }
            screen.take(detail, cx);
        }
        Err(error) => cx.fail(error),
    });
}
