//! Any step of any case (办理): which transition it is, whether it may be taken now, what it causes.

use super::{
    OPERATIONS, attachments,
    casework::{self, Loaded, Moved, Paper},
    compared,
    effects::{self, Cause},
    facts, listing_steps, listings, occasions, openings, pauses, reorganisations, replacements, sheets, step_fields,
    steps_input, suspensions,
    turn::WAITING,
    two_persons,
    unmet::unmet,
};
use crate::{
    domain::{
        case::{Body, Effect, Said, Standing},
        disclosure::State,
        permission::Relation,
        refusal::Code,
    },
    locale::Text,
    regime::{MEASURE, Pack, Transition},
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        operation::Facets,
        store::{cases, notices as letters, officers, records},
    },
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What an officer gives with a step.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Field → value.
    pub fields: BTreeMap<String, String>,
    /// 理由
    pub reason: Option<String>,
    /// 核查结果
    pub finding: Option<String>,
    /// Upheld, or confirmed; `false` is rejected, or refused.
    pub upheld: Option<bool>,
    /// The provider cannot verify the information.
    pub unverifiable: bool,
    /// Cause of a pause, a word of the pack.
    pub cause: Option<String>,
    /// Papers.
    pub documents: Vec<Paper>,
    /// The day of receipt or delivery; today when not given.
    pub received: Option<NaiveDate>,
    /// It was stated in writing.
    pub written: bool,
    /// The day the provider answered the applicant.
    pub told: Option<NaiveDate>,
    /// Number of the provider's written notice.
    pub number: Option<String>,
    /// The subject's objection report (异议报告).
    pub report: Option<String>,
    /// What a notice names: words of the pack, or `what=citation`.
    pub items: Vec<String>,
    /// How a notice was sent.
    pub method: Option<String>,
    /// The version the officer saw; another one is a conflict.
    pub version: Option<i64>,
    /// Digest of what the second person saw, see `decision show`; something else now is a conflict.
    pub seen: Option<String>,
    /// The reason is shared by many that are decided together, and was judged once for all.
    pub shared_reason: bool,
}

/// A step that other texts have, and the one by which a text without it takes the same in: the subject still disagrees.
const ALIKE: &[(&str, &str)] = &[("dispute", "annotate")];

/// `case act ID ACTION`: one step of one case.
#[derive(Clone, Debug)]
pub struct Act {
    /// The kind of case; by the number when not given.
    kind: Option<String>,
    case: String,
    action: String,
    input: Input,
}

impl Act {
    /// The step `action` of the case `case`; the kind of case, and so the permission, follows from its number.
    pub fn on(case: &str, action: &str, input: Input) -> Self {
        Self { kind: None, case: case.to_owned(), action: action.to_owned(), input }
    }

    /// A step of a case of this kind, whether or not the regulation has such cases.
    pub fn of(kind: &str, case: &str, action: &str, input: Input) -> Self {
        Self { kind: Some(kind.to_owned()), ..Self::on(case, action, input) }
    }

    /// The kind of case meant: by the number's prefix; with a record's number, the kind that has the step.
    fn kind_in<'a>(&'a self, pack: &'a Pack) -> &'a str {
        let prefix = self.case.split('-').next().unwrap_or_default();
        let by_prefix = pack.case.iter().find(|(_, table)| table.prefix.value.eq_ignore_ascii_case(prefix));
        let found = by_prefix.or_else(|| pack.case.iter().find(|(_, table)| table.has(&self.action)));
        self.kind.as_deref().or(found.map(|(kind, _)| kind.as_str())).unwrap_or_default()
    }
}

impl Operation for Act {
    type Output = Moved;
    const NAME: &'static str = "case.act";
    const KIND: Kind = Kind::Change;

    fn needs_under(&self, law: &Pack) -> Need {
        let kind = self.kind_in(law);
        let named = format!("{kind}.{}", self.action);
        if self.kind.is_some() {
            return Need::new(named);
        }
        let table = law.case.get(kind);
        let step = table.and_then(|table| {
            let named = |word: &str| table.step.iter().find(|step| step.step == word);
            named(&self.action)
                .or_else(|| ALIKE.iter().find(|(from, _)| *from == self.action).and_then(|(_, to)| named(to)))
        });
        let known = || OPERATIONS.contains(&named.as_str()).then(|| named.clone());
        let operation = step.map(|step| step.operation.clone()).or_else(known);
        Need::new(operation.unwrap_or_else(|| Self::NAME.to_owned()))
    }

    fn case(&self) -> Option<&str> {
        Some(&self.case)
    }

    fn typed(&self) -> Vec<&str> {
        let input = &self.input;
        let texts = [&input.reason, &input.finding, &input.number, &input.report];
        texts.into_iter().flatten().chain(input.fields.values()).chain(&input.items).map(String::as_str).collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Moved, Error> {
        let case = casework::load(tx, &number_of(tx, self)?)?;
        tx.see(&self.case, Facets { relation: Some(tx.relation_to(case.file.unit)), ..Facets::default() })?;
        if case.file.kind != self.kind_in(tx.pack()) {
            return Err(Error::not_found(&self.case));
        }
        act(tx, case, &self.action, &self.input)
    }

    fn trace(&self, output: Option<&Moved>) -> Trace {
        let trace = Trace::new().basis(&self.case).ids([&self.case, &self.action]);
        match output {
            Some(moved) => trace.ids([&moved.record, &moved.state]).cite(&moved.cite).count(moved.fields.len()),
            None => trace,
        }
    }
}

/// The case meant: its own number, or the record's one open case of the kind.
fn number_of(tx: &Tx<'_>, act: &Act) -> Result<String, Error> {
    let Some(record) = records::by_no(tx.db(), &act.case)? else { return Ok(act.case.clone()) };
    tx.see(&act.case, Facets { relation: Some(tx.relation_to(record.unit)), ..Facets::default() })?;
    let open = cases::of_record(tx.db(), record.id)?;
    let kind = act.kind_in(tx.pack());
    let found = open.into_iter().find(|case| case.open && case.kind == kind).map(|case| case.no);
    found.ok_or_else(|| {
        let no = &act.case;
        let error = Error::new(
            Code::State,
            text!("`{no}` 没有待办的 `{kind}` 事项", "there is no open `{kind}` case on `{no}`"),
        )
        .hint(text!("先登记书面告知或申请", "register the written notice or application first"));
        let pack = tx.pack();
        let needed = pack.revocation.needs_notice.as_ref().filter(|_| kind == "revocation");
        match needed {
            Some(rule) => error.cite(rule.rule.clone()),
            None => error,
        }
    })
}

/// Takes a step of a loaded case.
pub(super) fn act(tx: &Tx<'_>, case: Loaded<'_>, action: &str, input: &Input) -> Result<Moved, Error> {
    exists(tx, &case, action)?;
    let relation = tx.relation_to(case.file.unit);
    if let Some(step) = case.table.step.iter().find(|step| step.step == action) {
        let decision = tx.decide_on(&step.operation, Facets { relation: Some(relation), ..Facets::default() });
        if !decision.allowed {
            return Err(tx.denied(&step.operation, &decision));
        }
    }
    if input.version.is_some_and(|seen| seen != case.file.version) {
        return Err(Error::conflict(&case.file.no));
    }
    let input = &step_fields::settled(tx, &case, action, input);
    let outcome = steps_input::outcome(tx, &case, action, input)?;
    if input.upheld == Some(false) && outcome.is_empty() {
        return Err(no_way_to_refuse(&case, action));
    }
    let transition = open_transition(tx, &case, action, &outcome)?.clone();
    when(tx, &case, &transition)?;
    unmet(tx, &case, &transition)?;
    separate(tx, &case, &transition, relation)?;
    step_fields::refuse_unknown(tx, &case, &transition, input)?;
    let (body, said, day) = steps_input::prepare(tx, &case, &transition, input)?;
    let decided = if transition.not_by.is_empty() { None } else { two_persons::of_case(tx, &case)? };
    let Some(decided) = decided.filter(|found| found.sheet.operation == transition.operation) else {
        return take(tx, case, &transition, input, body, &said, day);
    };
    decided.check_seen(input.seen.as_deref())?;
    if let Some(said) = input.reason.as_deref().filter(|_| input.upheld == Some(false) && !input.shared_reason) {
        decided.own_reason(tx, said, &two_persons::given(tx)?)?;
    }
    let moved = take(tx, case, &transition, input, body, &said, day)?;
    decided.keep(tx, input.upheld != Some(false), input.reason.as_deref().unwrap_or_default())?;
    Ok(moved)
}

/// Refuses a "no" to a step that knows only a "yes".
pub(super) fn has_two_outcomes(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    step: &str,
    yes: &Input,
    no: &Input,
) -> Result<(), Error> {
    if steps_input::outcome(tx, case, step, yes)? != steps_input::outcome(tx, case, step, no)? {
        return Ok(());
    }
    Err(no_way_to_refuse(case, step))
}

/// A "no" to a step that knows only a "yes": it is not taken for one.
fn no_way_to_refuse(case: &Loaded<'_>, step: &str) -> Error {
    let rule = case.table.step.iter().find(|one| one.step == step).map(|one| one.rule.clone()).unwrap_or_default();
    let Text { zh: step_zh, en: step_en } = sheets::step_label_in(&case.file.kind, step);
    Error::new(Code::State, text!("「{step_zh}」没有不同意的办法", "there is no saying no to `{step_en}`"))
        .cite(rule)
        .hint(text!("提出的一方可以撤回：`withdraw`", "who asked for it may take it back: `withdraw`"))
}

/// A step the regulation does not know is off (reading G9); a word that is no step is a mistake.
fn exists(tx: &Tx<'_>, case: &Loaded<'_>, action: &str) -> Result<(), Error> {
    if action != "file" && case.table.has(action) {
        return Ok(());
    }
    let kind = &case.file.kind;
    if let Some(off) = tx.pack().off(&format!("{kind}.{action}")) {
        return Err(Error::new(Code::Off, off.value.clone())
            .cite(off.rule.clone())
            .hint(text!("本办法未赋予该项权力", "the regulation gives no such power")));
    }
    // The same act under the name that this text gives it.
    let operation = format!("{kind}.{action}");
    let alike = |step: &&Transition| ALIKE.contains(&(action, step.step.as_str()));
    let named = |step: &&Transition| step.operation == operation && step.step != action || alike(step);
    if let Some(step) = case.table.step.iter().find(named) {
        let name = &step.step;
        return Err(Error::new(Code::Off, text!("本办法没有步骤 `{action}`", "this text has no step `{action}`"))
            .cite(step.rule.clone())
            .hint(text!("本办法的步骤是 `{name}`", "here the step is `{name}`")));
    }
    let known = steps_of(case).join(" ");
    Err(Error::new(Code::Input, text!("没有步骤 `{action}`", "there is no step `{action}`"))
        .hint(text!("可用的步骤：{known}", "steps: {known}")))
}

/// The steps of a case, each once, in the order of the pack.
pub(super) fn steps_of(case: &Loaded<'_>) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    for step in case.table.step.iter().filter(|step| !step.from.is_empty()) {
        if !steps.contains(&step.step) {
            steps.push(step.step.clone());
        }
    }
    steps
}

/// The transition, or why it is closed.
pub(super) fn open_transition<'a>(
    tx: &Tx<'_>,
    case: &'a Loaded<'_>,
    action: &str,
    outcome: &str,
) -> Result<&'a Transition, Error> {
    let state = case.standing.state.as_str();
    let found = case.table.transition(Some(state), action, outcome);
    found.ok_or_else(|| closed(tx, case, action))
}

/// Why a step is closed in this state: by its own condition, or because another step comes first.
fn closed(tx: &Tx<'_>, case: &Loaded<'_>, action: &str) -> Error {
    let state = &case.standing.state;
    let named = case.table.state(state).map(|found| found.label.clone());
    let (zh, en) = named.map_or_else(|| (state.clone(), state.clone()), |label| (label.zh, label.en));
    let step = case.table.step.iter().find(|step| step.step == action);
    let own = step.filter(|step| !step.when_rule.is_empty());
    let onward = || {
        // What only the subject can open again has no next step of the office.
        let open = case.table.open_in(Some(state)).filter(|_| case.standing.closed.is_none());
        open.filter(|next| next.step != "withdraw" && next.to.as_ref().is_some_and(|to| to != state))
    };
    let next = onward().next();
    let work = |step: &&Transition| !WAITING.contains(&step.step.as_str());
    // What really can be taken now, or waits for a letter that the office makes; else what keeps the first one closed.
    let is_open = |step: &&Transition| when(tx, case, step).is_ok() || unserved(tx, case, step).is_some();
    let open = onward().filter(work).find(is_open);
    let awaited = open.or_else(|| onward().find(work)).or(next);
    let before = step.is_some_and(|step| step.when == "overdue") && case.standing.closed.is_none();
    let code = if before { Code::Term } else { Code::State };
    let Text { zh: step_zh, en: step_en } = sheets::step_label_in(&case.file.kind, action);
    let error = Error::new(
        code,
        text!("事项处于「{zh}」，不能办理「{step_zh}」", "`{step_en}` is not possible while the case is `{en}`"),
    );
    let hint = match awaited {
        Some(next) => kept_closed(tx, case, next).unwrap_or_else(|| next_step(tx, case, next)),
        None => text!("事项已办结", "the case is closed"),
    };
    let cite = own.map(|step| step.when_rule.clone()).or_else(|| awaited.or(next).map(|next| next.rule.clone()));
    let cite = cite.or_else(|| step.map(|step| step.rule.clone())).unwrap_or_default();
    error.cite(cite).hint(hint)
}

fn next_step(tx: &Tx<'_>, case: &Loaded<'_>, next: &Transition) -> Text {
    let (word, step) = (&next.step, sheets::step_label_in(&case.file.kind, &next.step));
    let Text { zh, en } = tx.pack().articles.text(&next.rule);
    let (step_zh, step_en) = (step.zh, step.en);
    text!("下一步：{step_zh} `{word}`（{zh}）", "next step: {step_en}, `{word}` ({en})")
}

/// What is to be done before a step that waits for a letter: to make it and to serve it.
fn unserved(tx: &Tx<'_>, case: &Loaded<'_>, next: &Transition) -> Option<Text> {
    let waits = ["informed", "heard"].contains(&next.when.as_str());
    waits.then(|| when(tx, case, next).err()).flatten()?.into_parts().hint
}

/// What has to come before a step that cannot be taken yet.
fn kept_closed(tx: &Tx<'_>, case: &Loaded<'_>, next: &Transition) -> Option<Text> {
    unserved(tx, case, next).or_else(|| when(tx, case, next).err()?.into_parts().hint)
}

/// Conditions on time.
pub(super) fn when(tx: &Tx<'_>, case: &Loaded<'_>, transition: &Transition) -> Result<(), Error> {
    pauses::refuse(case, transition)?;
    let rule = transition.when_rule.clone();
    match transition.when.as_str() {
        "overdue" if !case.is_provider_late(tx) => {
            let hint = match case.provider_due(tx) {
                Some(due) => text!("期限为{due}，届满后方可办理", "its time runs to {due}: possible from the next day"),
                None => text!("提供单位的期限尚未起算", "the provider's time has not begun"),
            };
            Err(Error::new(Code::Term, text!("提供单位的期限未满", "the provider's time is not over"))
                .cite(rule)
                .hint(hint))
        }
        "replied" if case.standing.stays.last().is_none_or(|stay| stay.replied.is_none()) => {
            Err(Error::new(Code::State, text!("提供单位尚未答复", "the provider has not replied"))
                .cite(rule)
                .hint(text!("答复登记后恢复查询", "register the reply first")))
        }
        "replied" => suspensions::refuse_idle(tx, case, transition),
        "unreceived" if case.taken_since("forward", &transition.step) => Err(Error::new(
            Code::State,
            text!("提供单位的收到之日已登记", "the day the provider received it is registered already"),
        )
        .cite(rule)
        .hint(text!(
            "登记有误的，由中心用 `case amend --transferred` 更正，另一人确认",
            "a wrong day is mended by the centre with `case amend --transferred`, and a second person confirms"
        ))),
        "both-papers" if !attachments::both(case) => {
            Err(Error::new(Code::State, text!("答复和异议报告须同时附加", "answer and report are attached together"))
                .cite(rule)
                .hint(text!("先登记另一份", "register the other one first")))
        }
        "in-time" => match case.clock(tx) {
            Some((_, due)) if due.due < tx.today() => {
                let last = due.due;
                Err(Error::new(Code::State, text!("期限已于{last}届满", "the time ran out on {last}"))
                    .cite(rule)
                    .hint(text!("届满前才可办理", "it is possible only before that day is over")))
            }
            _ => Ok(()),
        },
        "told" => told(tx, case, rule),
        "replaced" if !replacements::is_in(tx, case)? => Err(Error::new(
            Code::State,
            text!("单位的更正版本尚未入库", "the unit's new version has not been taken in"),
        )
        .cite(rule)
        .hint(text!(
            "单位用 --replaces 报送，审核入库后再告知；更正主体或者文书号的，在 replaces 栏写明本信息的编号",
            "the unit sends it with --replaces; tell the applicant once it is accepted. A version that corrects the \
             subject or the document's number names this record in the column `replaces`"
        ))),
        "out-of-disclosure" => {
            let state = facts::state_on(tx, &case.record, tx.today())?.state;
            if !matches!(state, State::Disclosed | State::Suspended) {
                return Ok(());
            }
            Err(Error::new(Code::State, text!("信息仍在披露，标注保留", "the item is still disclosed: the mark stays"))
                .cite(rule)
                .hint(text!(
                    "主体书面撤回异议时办理 `withdraw`",
                    "take `withdraw` when the subject withdraws in writing"
                )))
        }
        "objected" => listing_steps::objected(case, transition),
        "informed" => match listings::grade_of(tx, case) {
            Some(grade) => listing_steps::informed(tx, case, grade).map(drop),
            None => Ok(()),
        },
        "unserved" => match listings::grade_of(tx, case) {
            Some(grade) => listing_steps::unserved(tx, case, grade, transition),
            None => Ok(()),
        },
        "heard" => listings::grade_of(tx, case).map_or(Ok(()), |grade| listing_steps::heard(tx, case, grade)),
        "way-out" => match listings::grade_of(tx, case) {
            Some(grade) => listing_steps::way_out(tx, case, grade).map(drop),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Whether the letter that the state asks for has gone out.
fn told(tx: &Tx<'_>, case: &Loaded<'_>, rule: String) -> Result<(), Error> {
    let Some(kind) = occasions::wanted(tx, case) else { return Ok(()) };
    let all = letters::of_case(tx.db(), case.file.id)?;
    let moved = case.standing.moved;
    let since = |letter: &letters::Notice| facts::day_of(letter.made_at) >= moved;
    if all.iter().any(|letter| letter.kind == kind && letter.sent_on.is_some() && since(letter)) {
        return Ok(());
    }
    let case = &case.file.no;
    Err(Error::new(Code::State, text!("结果尚未告知", "the result has not been told")).cite(rule).hint(text!(
        "先制作并送达：`notice render {case}`、`notice send`",
        "make and serve it first: `notice render {case}`, `notice send`"
    )))
}

/// Separation of duties, by person.
pub(super) fn separate(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    relation: Relation,
) -> Result<(), Error> {
    two_persons::refuse_subject(tx, &case.subject)?;
    let me = &tx.actor().person;
    let own_rule = || {
        let rule = &case.table.apart_rule;
        (!rule.is_empty()).then(|| rule.clone())
    };
    about(tx, case, transition, own_rule())?;
    let mut earlier = case.events.iter().filter(|event| transition.not_by.contains(&event.step)).peekable();
    if earlier.peek().is_some() {
        super::person_only(tx)?;
    }
    if earlier.any(|event| event.person == *me) {
        let rule = own_rule().unwrap_or_else(|| match case.file.kind.as_str() {
            "repair" => tx.pack().repair.two_persons.rule.clone(),
            _ if listings::grade_of(tx, case).is_some() => "S7".to_owned(),
            _ => "S3".to_owned(),
        });
        return Err(Error::new(
            Code::Sod,
            text!("前一步骤由您办理，本步骤须另一人办理", "you took the earlier step: another person takes this one"),
        )
        .cite(rule)
        .hint(text!("请另一人办理", "ask another person")));
    }
    // The provider answers for its own record; the centre's people must not have taken part in it.
    // A listing or a measure is no work on the record itself.
    let apart = listings::grade_of(tx, case).is_some() || case.file.kind == MEASURE;
    if relation == Relation::Unit || apart {
        return Ok(());
    }
    openings::refuse_own_record(tx, &case.record, if case.file.kind == "objection" { "S2" } else { "S4" })
}

/// Who entered or accepted the record, and whom the case is about, where the pack keeps them from the step.
fn about(tx: &Tx<'_>, case: &Loaded<'_>, transition: &Transition, rule: Option<String>) -> Result<(), Error> {
    let apart = |word: &str| transition.not_by.iter().any(|one| one == word);
    if apart("entry") {
        openings::refuse_own_record(tx, &case.record, rule.as_deref().unwrap_or("S4"))?;
    }
    let mut targets = Vec::new();
    for stored in case.events.iter().filter(|_| apart("target")) {
        targets.extend(facts::event(stored)?.body.officer);
    }
    for login in targets {
        if officers::by_login(tx.db(), &login)?.is_some_and(|officer| officer.person == tx.actor().person) {
            return Err(Error::new(
                Code::Sod,
                text!("事项针对您本人，不能由您办理", "the case is about you: another person handles it"),
            )
            .cite(rule.unwrap_or_else(|| "S9".to_owned()))
            .hint(text!("请另一人办理", "ask another person")));
        }
    }
    Ok(())
}

/// Writes the step: effects, event, new clock.
fn take(
    tx: &Tx<'_>,
    mut case: Loaded<'_>,
    transition: &Transition,
    input: &Input,
    mut body: Body,
    said: &Said,
    day: NaiveDate,
) -> Result<Moved, Error> {
    let clock = case.clock_of(transition);
    body.late = clock.is_some_and(|clock| clock.due(tx.calendar()).due < day);
    body.outcome.clone_from(&transition.outcome);
    body.to.clone_from(&transition.to);
    body.papers = casework::keep_papers(tx, case.file.id, &input.documents)?;
    let was_late = case.is_provider_late(tx);
    let proposed = case.standing.proposed.clone();
    let reason = Some(case.standing.removal.clone()).filter(|reason| !reason.is_empty());
    let cause = Cause {
        cite: &transition.rule,
        values: &proposed,
        reported_by: replier(&case),
        reason: input.reason.clone(),
        removal: reason,
        note: notice_number(&case)?,
    };
    for word in &transition.effects {
        let Some(effect) = Effect::parse(word) else { continue };
        // What a step of its own resumes was suspended: its condition saw to that.
        let released = was_late || case.standing.suspended.is_some() || transition.when == "replied";
        if effect == Effect::Release && !released {
            continue;
        }
        if effect == Effect::FoundAnew && !reorganisations::is_one(&case)? {
            continue;
        }
        effects::carry_out(tx, effect, &mut case, &cause)?;
        body.effects.push(word.clone());
    }
    if transition.step == "correct" {
        // What would be corrected is told with the proposal, so that its checker knows what he confirms.
        body.fields = said.values.keys().cloned().collect();
    }
    casework::add_event(tx, case.file.id, &transition.step, day, &transition.rule, body.clone(), said)?;
    claim(tx, &case)?;
    casework::moved(tx, &case.file.no, transition, &body)
}

/// The liaison whose reply proposed the values.
fn replier(case: &Loaded<'_>) -> Option<i64> {
    if !case.standing.proposed_by_provider {
        return None;
    }
    case.events.iter().rev().find(|event| event.step == "reply").map(|event| event.officer)
}

/// The number of the provider's notice that proposed the values.
fn notice_number(case: &Loaded<'_>) -> Result<Option<String>, Error> {
    let proposed = case.standing.proposed_by_provider;
    let reply = case.events.iter().rev().find(|event| proposed && event.step == "reply");
    let body = reply.map(|event| serde_json::from_str::<Body>(&event.body)).transpose()?;
    Ok(body.and_then(|body| body.notice))
}

/// A case without a handler belongs to the first officer of the centre who takes a step.
fn claim(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<(), Error> {
    let centre = tx.relation_to(case.file.unit) != Relation::Unit;
    if case.file.handler.is_some() || !centre || officers::by_id(tx.db(), tx.actor().officer)?.is_none() {
        return Ok(());
    }
    let mut file = case.file.clone();
    file.handler = Some(tx.actor().officer);
    cases::update(tx.db(), &file)
}

/// Which outcome a confirmed correction has: more to correct, something left for the provider, or done.
pub(super) fn confirmed_outcome(standing: &Standing, correctable_left: bool) -> &'static str {
    if correctable_left {
        "confirmed-part"
    } else if standing.unforwarded().is_empty() {
        "confirmed"
    } else {
        "confirmed-rest"
    }
}

/// The compared fields that the centre has to correct, as proposed values.
pub(super) fn provider_values(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<BTreeMap<String, String>, Error> {
    let comparison = compared::of_case(tx, case)?;
    Ok(comparison.correctable().map(|field| (field.field.clone(), field.provider.clone())).collect())
}
