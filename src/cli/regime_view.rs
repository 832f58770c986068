//! How `regime list`, `show`, `diff` and `explain` print what they know.

use super::{
    Context, Outcome,
    regime::{chosen, today},
    table::Grid,
    values,
};
use crate::{
    domain::{disclosure::State, role::RoleHeld, step},
    locale::{Lang, Text},
    service::{
        ops::{
            cases::ActionShown,
            explain::{CaseExplained, DateExplained, Ground},
        },
        packs,
    },
    text,
};
use serde_json::json;
use std::fmt::Write as _;

fn day(ctx: &Context) -> chrono::NaiveDate {
    ctx.global.now.map_or_else(today, |now| now.date_naive())
}

/// The regulations built in, with their validity today.
pub(super) fn list(ctx: &mut Context) -> Outcome {
    let items = packs::list(day(ctx), ctx.lang)?;
    ctx.print(&json!({"items": items, "next": null}))
}

/// Every value of a regulation that begins with `key`, with its ground and what the installation has laid over it.
pub(super) fn show(id: Option<String>, key: &str, ctx: &mut Context) -> Outcome {
    let pack = chosen(id, ctx)?;
    let shown = packs::show(&pack, key, day(ctx), ctx.lang)?;
    ctx.print(&shown)
}

/// Two regulations side by side: the 87 questions, then every power with days and article, then (asked for) every value.
pub(super) fn diff((left, right): (&str, &str), all: bool, values: bool, ctx: &mut Context) -> Outcome {
    let (left, right) = (packs::load(left)?, packs::load(right)?);
    let items = packs::diff(&left, &right, (all, values), ctx.lang);
    let mut grid = Grid::new(["", left.id(), "", right.id(), ""]);
    for item in &items {
        let [a, b] = [&item.a, &item.b].map(|side| {
            let side = side.as_ref();
            [side.map(|one| one.value.clone()), side.and_then(|one| one.cite.clone())].map(Option::unwrap_or_default)
        });
        let name = format!("{} {}", item.key, item.question).trim().to_owned();
        grid.row([vec![name], a.to_vec(), b.to_vec()].concat());
    }
    let answer = json!({"a": left.id(), "b": right.id(), "items": items, "next": null});
    ctx.print_as(&answer, grid)
}

/// A case explained, as a page for the eye or as the answer.
pub(super) fn explained(case: &CaseExplained, ctx: &mut Context) -> Outcome {
    let page = page(case, ctx.lang);
    ctx.print_text(case, &page)
}

fn page(case: &CaseExplained, lang: Lang) -> String {
    let mut lines =
        vec![format!("{} {} · {} ({})", case.case, case.state_label.get(lang), case.title.get(lang), case.pack)];
    lines.extend(case.warning.as_ref().map(|warning| format!("! {}", warning.get(lang))));
    let mut part = |zh: &str, en: &str, items: Vec<String>| {
        if !items.is_empty() {
            lines.push(String::new());
            lines.push(lang.pick(zh, en).to_owned());
            lines.extend(items.into_iter().map(|item| format!("  {item}")));
        }
    };
    part("日期", "dates", case.dates.iter().map(|date| date_line(date, lang)).collect());
    let past = case.past.iter().map(|event| {
        let late = if event.late { lang.pick("（逾期）", " (late)") } else { "" };
        let outcome = step::outcome(&event.outcome).map_or(event.outcome.as_str(), |label| label.get(lang));
        let ground = values::ground(&event.cite, &event.article, lang);
        let what = format!("{} {outcome}", step_word(&event.step, lang));
        format!("{} {} {}{late} · {ground}", event.day, what.trim_end(), event.officer_name)
    });
    part("已办理", "done", past.collect());
    let step = |one: &ActionShown| {
        let due = one.due.map(|due| format!(" → {due}")).unwrap_or_default();
        let why = one.why.as_ref().map(|why| format!("：{}", why.get(lang))).unwrap_or_default();
        let why = if lang == Lang::Zh { why } else { why.replace('：', ": ") };
        let held = one.who.iter().filter_map(|word| RoleHeld::parse(word));
        let who = Text::listed(held.map(|held| held.label()));
        let who = match who.get(lang) {
            "" => String::new(),
            who => lang.pick(format!("（可由{who}办理）"), format!(" [{who} may]")),
        };
        format!("{}{due}{who}{why} · {}", step_word(&one.action, lang), values::ground(&one.cite, &one.article, lang))
    };
    part("现在可办", "open now", case.open.iter().map(step).collect());
    part("现在不可办", "not possible now", case.closed.iter().map(step).collect());
    let off = case.off.iter().map(|one| {
        let word = one.what.split_once('.').map_or(one.what.as_str(), |(_, word)| word);
        let colon = lang.pick("：", ": ");
        format!("{}{colon}{} · {}", power_word(word, lang), one.why.get(lang), ground_line(&one.ground, lang))
    });
    part("本办法未赋权", "no power in this text", off.collect());
    let because = case.record_because.iter().map(|one| ground_line(one, lang));
    let state = State::parse(&case.record_state).map_or(case.record_state.as_str(), |state| state.label().get(lang));
    part(&format!("信息状态：{state}"), &format!("record: {state}"), because.collect());
    let readings = case.readings.iter().map(|one| format!("{} · {}", one.words.get(lang), one.ground.cite));
    part("所采解读", "readings in use", readings.collect());
    lines.join("\n")
}

fn ground_line(ground: &Ground, lang: Lang) -> String {
    values::ground(&ground.cite, &ground.article, lang)
}

/// A power that is off: a step, or one of the few that are none.
fn power_word(word: &str, lang: Lang) -> &str {
    match word {
        "application" => lang.pick("申请", "application"),
        "positive" => lang.pick("良好信息", "good records"),
        "self-declared" => lang.pick("自行申报信息", "self-declared records"),
        step => step_word(step, lang),
    }
}

fn step_word(step: &str, lang: Lang) -> &str {
    step::label(step).map_or(step, |label| label.get(lang))
}

fn date_line(date: &DateExplained, lang: Lang) -> String {
    let grounds = date.grounds.iter().map(|one| ground_line(one, lang)).collect::<Vec<_>>().join(lang.pick("、", ", "));
    let counted = match (date.days, date.from, date.unit.as_deref()) {
        (Some(days), Some(from), Some("working")) => {
            text!("自{from}起{days}个工作日", "{days} working days from {from}")
        }
        (Some(days), Some(from), _) => text!("自{from}起{days}日", "{days} days from {from}"),
        _ => date.note.clone().unwrap_or(Text { zh: String::new(), en: String::new() }),
    };
    let day = date.date.map_or_else(|| lang.pick("无日期", "no date").to_owned(), |day| day.to_string());
    // A note is told beside the count too: it may say that the figure is not the text's.
    let note = date.note.as_ref().filter(|note| **note != counted);
    let note = note.map(|note| lang.pick("（", " (").to_owned() + note.get(lang) + lang.pick("）", ")"));
    let (of, note) = (date.of_label.get(lang), note.unwrap_or_default());
    let mut line = format!("{of} {day} {}{note} · {grounds}", counted.get(lang));
    if let Some(done) = date.done {
        let _ = write!(line, " ✓ {done}");
    }
    if date.late {
        line.push_str(lang.pick(" 逾期", " late"));
    }
    if date.provisional {
        line.push_str(lang.pick(" 暂定", " provisional"));
    }
    line
}
