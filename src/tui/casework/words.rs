//! Words for cases: due dates, effects, steps and the keys that take them.

use crate::{
    domain::{role::RoleHeld, step},
    locale::{Label, Text},
    service::{
        FormerNumber,
        ops::{
            cases::ActionShown,
            casework::{CaseCard, DueRule, Moved},
        },
    },
    text,
    tui::{
        action::Action,
        keymap::Context,
        screen::Cx,
        text::Words,
        theme::{Mark, Tone},
        widgets::pane::Item,
    },
};
use chrono::NaiveDate;

/// Steps of the pack and the actions that take them.
const STEPS: &[(&str, Action)] = &[
    ("compare", Action::Compare),
    ("correct", Action::Correct),
    ("confirm", Action::Approve),
    ("forward", Action::Forward),
    ("receive", Action::Receive),
    ("reply", Action::Result),
    ("suspend", Action::Suspend),
    ("resume", Action::Resume),
    ("urge", Action::Urge),
    ("notify", Action::SendNotice),
    ("annotate", Action::Annotate),
    ("close", Action::Close),
    ("withdraw", Action::Withdraw),
    ("execute", Action::Execute),
    ("delete", Action::Erase),
    ("accept", Action::Accept),
    ("supplement", Action::Supplement),
    ("refuse", Action::Refuse),
    ("grant", Action::Grant),
    ("extend", Action::Extend),
];

/// The action that takes a step; `None` when only the list of other steps has it.
pub fn action_of(step: &str) -> Option<Action> {
    STEPS.iter().find(|(word, _)| *word == step).map(|(_, action)| *action)
}

/// The step an action takes.
pub fn step_of(action: Action) -> Option<&'static str> {
    match action {
        Action::Maintain => Some("reply"),
        Action::Decline => Some("confirm"),
        _ => STEPS.iter().find(|(_, found)| *found == action).map(|(word, _)| *word),
    }
}

/// What a step is called in cases of a kind.
pub fn step_label(kind: &str, step: &str) -> Text {
    step::label_in(kind, step).map_or_else(|| Text { zh: step.to_owned(), en: step.to_owned() }, Text::from)
}

/// What an outcome of a step is called.
pub fn outcome_label(outcome: &str) -> Text {
    step::outcome(outcome).map_or_else(|| Text { zh: outcome.to_owned(), en: outcome.to_owned() }, Text::from)
}

/// What an effect means to an officer.
pub fn effect_label(effect: &str) -> Text {
    step::effect(effect).map_or_else(|| Text { zh: effect.to_owned(), en: effect.to_owned() }, Text::from)
}

/// What a word for proof or input means.
pub fn need_label(need: &str) -> Text {
    match need {
        "value" => text!("更正后的内容", "corrected values"),
        "finding" => text!("核查结果", "the finding"),
        "reason" => text!("理由", "a reason"),
        "cause" => text!("停止计时的事由", "cause of the pause"),
        "written" => text!("书面材料", "a paper"),
        "told" => text!("回复申请人之日", "day the applicant was answered"),
        "number" => text!("书面告知文号", "number of the written notice"),
        "report" => text!("异议报告", "the objection report"),
        "received" => text!("收到之日", "day of receipt"),
        "notice-sent" => text!("已送达的告知书", "a notice that was sent"),
        other => Text { zh: other.to_owned(), en: other.to_owned() },
    }
}

/// How much time is left, short enough for a list.
pub fn due_words(due: Option<NaiveDate>, left: Option<i64>, overdue: bool) -> (Words, Mark, Tone) {
    let (Some(due), Some(left)) = (due, left) else {
        return (Label::new("无期限", "no date").into(), Mark::None, Tone::Plain);
    };
    if overdue {
        let days = left.unsigned_abs().max(1);
        return (text!("超期{days}日", "{days}d over").into(), Mark::Warn, Tone::Bad);
    }
    if left == 0 {
        let _ = due;
        return (Label::new("今日", "today").into(), Mark::Warn, Tone::Warn);
    }
    (text!("剩{left}工作日", "{left}d left").into(), Mark::None, Tone::Plain)
}

/// What roles are called, each named once.
pub fn roles(held: &[String]) -> Text {
    Text::listed(held.iter().filter_map(|word| RoleHeld::parse(word)).map(|held| held.label()))
}

/// The law of a case that is not the one in force; nothing where it is.
pub fn law_line(card: &CaseCard) -> Option<Item> {
    let law = card.former_law.as_ref()?;
    let (pack, zh, en) = (&law.pack, &law.title.zh, &law.title.en);
    let words = text!(
        "{zh} ({pack}) 立案时的办法, 本事项照此办结; 条款均指该办法",
        "{en} ({pack}): the law it was opened under and is finished under; every article is of it"
    );
    Some(Item::Pair(Label::new("依据办法", "its law").into(), words.into(), Mark::Warn))
}

/// A due date in full: the day, how it was counted, the time left.
pub fn due_line(card: &CaseCard) -> Item {
    let Some(due) = card.due else {
        let words = text!("本步骤办法未定期限", "the text sets no last day for this step");
        return Item::pair(Label::new("期限", "due"), words);
    };
    let rule = card.due_rule.as_ref().map(rule_words).unwrap_or_default();
    let (Text { zh, en }, mark) = left_words(card);
    let words = text!("{due} {zh}", "{due}, {en}");
    let provisional = if card.provisional {
        text!(" (年历未定, 暂按周一至周五)", " (calendar not published, Monday to Friday assumed)")
    } else {
        Text { zh: String::new(), en: String::new() }
    };
    let (rule_zh, rule_en) = (rule.0, rule.1);
    let words = Text {
        zh: format!("{}{}{}", words.zh, rule_zh, provisional.zh),
        en: format!("{}{}{}", words.en, rule_en, provisional.en),
    };
    Item::Pair(Label::new("期限", "due").into(), words.into(), mark)
}

fn left_words(card: &CaseCard) -> (Text, Mark) {
    let left = card.left.unwrap_or_default();
    if card.overdue {
        let days = left.unsigned_abs().max(1);
        (text!("已超期 {days} 工作日", "overdue by {days} working days"), Mark::Warn)
    } else if left == 0 {
        (text!("今日到期", "due today"), Mark::Warn)
    } else {
        (text!("剩 {left} 工作日", "{left} working days left"), Mark::None)
    }
}

fn rule_words(rule: &DueRule) -> (String, String) {
    let (days, from) = (rule.days, rule.from);
    let (zh, en) = (&rule.article.zh, &rule.article.en);
    let (unit_zh, unit_en) =
        if rule.unit == "working" { ("工作日", "working days") } else { ("日", "calendar days") };
    let outside = |words: &str| if words.is_empty() { String::new() } else { format!("; {words}") };
    let (outside_zh, outside_en) =
        rule.outside.as_ref().map_or_else(Default::default, |text| (outside(&text.zh), outside(&text.en)));
    (
        format!(", 自{from}起{days}{unit_zh} ({zh}{outside_zh})"),
        format!(", {days} {unit_en} from {from} ({en}{outside_en})"),
    )
}

/// A list of effects in one sentence.
pub fn effects_words(effects: &[String]) -> Text {
    let join = |pick: fn(&Text) -> &str, between: &str| {
        effects.iter().map(|effect| pick(&effect_label(effect)).to_owned()).collect::<Vec<_>>().join(between)
    };
    if effects.is_empty() {
        return text!("对信息无直接影响", "no direct effect on the record");
    }
    Text { zh: join(|text| &text.zh, "; "), en: join(|text| &text.en, "; ") }
}

/// What a step that was taken led to.
pub fn moved_words(moved: &Moved) -> Text {
    let (case, state_zh, state_en) = (&moved.case, &moved.state_label.zh, &moved.state_label.en);
    let due = match moved.due {
        Some(due) => text!(", 下一期限 {due}", ", next due {due}"),
        None => Text { zh: String::new(), en: String::new() },
    };
    let (due_zh, due_en) = (due.zh, due.en);
    let (article_zh, article_en) = (&moved.article.zh, &moved.article.en);
    let former = moved.former.as_ref().map(FormerNumber::words);
    let (told_zh, told_en) =
        former.map_or_else(Default::default, |told| (format!("; {}", told.zh), format!("; {}", told.en)));
    text!("{case} {state_zh}{due_zh} ({article_zh}){told_zh}", "{case}: {state_en}{due_en} ({article_en}){told_en}")
}

/// The steps of a case with the key of each; a closed one says why, or who may take it. Those the state does not have
/// share one line: the list of other steps tells each.
pub fn action_items(kind: &str, actions: &[ActionShown], chain: &[Context], cx: &Cx<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let is_now = |shown: &&ActionShown| shown.open && shown.allowed;
    items.extend(actions.iter().filter(is_now).map(|shown| open_item(kind, shown, chain, cx)));
    items.extend(actions.iter().filter(|shown| shown.here && !is_now(shown)).map(|shown| closed_item(kind, shown)));
    if items.is_empty() {
        items.push(Item::text(Label::new("没有可办的步骤", "no step can be taken")));
    }
    let elsewhere: Vec<Text> =
        actions.iter().filter(|shown| !shown.here).map(|shown| step_label(kind, &shown.action)).collect();
    if !elsewhere.is_empty() {
        let join =
            |pick: fn(&Text) -> &str, between: &str| elsewhere.iter().map(pick).collect::<Vec<_>>().join(between);
        let key = cx.keymap.hint(chain, Action::Step).unwrap_or_default();
        let (zh, en) = (join(|text| &text.zh, "、"), join(|text| &text.en, ", "));
        let words = text!("本状态不办: {zh} ({key} 看理由)", "not in this state: {en} ({key} tells why)");
        items.push(Item::Text(words.into(), Mark::Open, Tone::Dim));
    }
    items
}

/// One key that writes the comparison down and takes the step it leads to.
pub fn combined_item(step: &str, chain: &[Context], cx: &Cx<'_>) -> Item {
    let label = step_label("objection", step);
    let key = action_of(step).and_then(|action| cx.keymap.hint(chain, action)).unwrap_or_default();
    let (zh, en) = (label.zh, label.en);
    Item::Text(
        text!("{key}  {zh} (一并登记比对结论)", "{key}  {en} (and conclude the comparison)").into(),
        Mark::Good,
        Tone::Plain,
    )
}

fn open_item(kind: &str, shown: &ActionShown, chain: &[Context], cx: &Cx<'_>) -> Item {
    // What has no key on this screen is chosen from the list of steps.
    let own = action_of(&shown.action).and_then(|action| cx.keymap.hint(chain, action));
    let key = own.or_else(|| cx.keymap.hint(chain, Action::Step)).unwrap_or_default();
    let label = step_label(kind, &shown.action);
    let (zh, en) = (&label.zh, &label.en);
    let (article_zh, article_en) = (&shown.article.zh, &shown.article.en);
    let words = text!("{key}  {zh} ({article_zh})", "{key}  {en} ({article_en})");
    Item::Text(words.into(), Mark::Good, Tone::Plain)
}

fn closed_item(kind: &str, shown: &ActionShown) -> Item {
    let label = step_label(kind, &shown.action);
    let reason = reason_of(shown);
    let (zh, en) = (label.zh, label.en);
    let (why_zh, why_en) = (reason.zh, reason.en);
    let (article_zh, article_en) = (&shown.article.zh, &shown.article.en);
    let words = text!("{zh}: {why_zh} ({article_zh})", "{en}: {why_en} ({article_en})");
    Item::Text(words.into(), Mark::Open, Tone::Dim)
}

/// Why a step cannot be taken now by this officer.
pub fn reason_of(shown: &ActionShown) -> Text {
    let why = shown.why.clone().unwrap_or_else(|| text!("现在不能办理", "not possible now"));
    if shown.code.as_deref() != Some("E-ROLE") || shown.who.is_empty() {
        return why;
    }
    let Text { zh, en } = roles(&shown.who);
    let (why_zh, why_en) = (why.zh, why.en);
    text!("{why_zh}, 可由{zh}办理", "{why_en}; {en} may")
}
