//! How `regime list`, `show`, `diff` and `explain` print what they know.

use super::{
    Context, Outcome,
    regime::{chosen, load, silent, today},
    table::Grid,
};
use crate::{
    locale::{Lang, Text},
    regime::{self, Pack, Parameter, Power, Value as Found},
    service::{
        lapse,
        ops::{
            cases::ActionShown,
            explain::{CaseExplained, DateExplained, Ground},
            laws,
        },
    },
    text,
};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The regulations built in, with their validity today.
pub(super) fn list(ctx: &mut Context) -> Outcome {
    let (day, lang) = (ctx.global.now.map_or_else(today, |now| now.date_naive()), ctx.lang);
    let mut items = Vec::new();
    for id in regime::ids() {
        items.push(head(&load(id)?, day, lang));
    }
    ctx.print(&json!({"items": items, "next": null}))
}

fn head(pack: &Pack, day: chrono::NaiveDate, lang: Lang) -> Value {
    json!({
        "id": pack.id(),
        "version": pack.regime.version,
        "title": pack.regime.title.value.get(lang),
        "issuer": pack.regime.issuer.value.get(lang),
        "in_force": pack.regime.in_force.as_ref().map(|found| found.value),
        "expires": pack.last_day(),
        "warning": lapse(pack, day).map(|text| text.get(lang).to_owned()),
        "answered": pack.parameter.len(),
        "rules": pack.articles.len(),
    })
}

fn cited(pack: &Pack, rule: &str, lang: Lang) -> (Option<String>, Option<String>) {
    let known = !rule.is_empty();
    (known.then(|| rule.to_owned()), known.then(|| pack.articles.label(rule, lang)))
}

/// Every value of a regulation that begins with `key`, with its ground and what the installation has laid over it.
pub(super) fn show(id: Option<String>, key: &str, ctx: &mut Context) -> Outcome {
    let pack = chosen(id, ctx)?;
    let (day, lang) = (ctx.global.now.map_or_else(today, |now| now.date_naive()), ctx.lang);
    let base = pack.local.is_some().then(|| load(pack.id())).transpose()?;
    let changed = base.map(|base| laws::changes(&base, &pack)).unwrap_or_default();
    let shown = |found: Found| {
        let (cite, article) = cited(&pack, &found.rule, lang);
        let local = changed.iter().find(|one| one.key == found.key);
        json!({
            "key": found.key,
            "value": found.value,
            "cite": cite,
            "article": article,
            "source": (!found.source.is_empty()).then_some(&found.source),
            "before": local.map(|one| one.before.clone()),
        })
    };
    let values = regime::values(&pack).into_iter().filter(|found| found.key.starts_with(key));
    let mut items: Vec<Value> = values.map(shown).collect();
    items.extend(outside(&pack, key, lang));
    let mut answer = head(&pack, day, lang);
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("local".to_owned(), json!(pack.local));
        fields.insert("silent".to_owned(), json!(silent(&pack)));
        fields.insert("items".to_owned(), json!(items));
        fields.insert("next".to_owned(), Value::Null);
    }
    ctx.print(&answer)
}

/// The figures of outside measures that the regulation points to, each with source and trust mark.
fn outside(pack: &Pack, key: &str, lang: Lang) -> Vec<Value> {
    let mut items = Vec::new();
    for one in &pack.supplement {
        for measure in regime::supplement(&one.id).iter().flat_map(|found| &found.measure) {
            let place = format!("supplement.{}.{}", one.id, measure.code);
            let mut add = |key: String, value: String, article: &str, trust: &str| {
                let ground = measure.ground(article);
                let source = format!("{} [{trust}] {}", ground.get(lang), measure.source);
                items.push(json!({
                    "key": key, "value": value, "cite": one.rule, "article": pack.articles.label(&one.rule, lang),
                    "source": source, "before": null,
                }));
            };
            let until = measure.until.map(|until| until.to_string()).unwrap_or_default();
            add(place.clone(), format!("{}..{until}", measure.from), "", &measure.trust);
            for class in &measure.class {
                let months = |found: Option<u32>| found.map(|months| months.to_string()).unwrap_or_default();
                let (published, repairable) = (class.published, class.repairable);
                let value = format!(
                    "min={} max={} published={published} repairable={repairable}",
                    months(class.min_months),
                    months(class.max_months)
                );
                add(format!("{place}.class.{}", class.code), value, &class.article, &class.trust);
            }
            for term in &measure.term {
                let value = format!("{} working days from {}", term.days, term.start);
                add(format!("{place}.term.{}", term.step), value, &term.article, &term.trust);
            }
        }
    }
    items.retain(|item| item.get("key").and_then(Value::as_str).is_some_and(|found| found.starts_with(key)));
    items
}

/// Two regulations side by side: the 87 questions, then every power with days and article, then (asked for) every value.
pub(super) fn diff((left, right): (&str, &str), all: bool, values: bool, ctx: &mut Context) -> Outcome {
    let (left, right) = (load(left)?, load(right)?);
    let lang = ctx.lang;
    let mut items = Vec::new();
    for one in regime::answers(&left, &right).into_iter().filter(|one| all || !one.agree()) {
        let question = one.question.label.get(lang);
        items.push(row(
            "parameter",
            &one.question.id,
            question,
            [said(&left, one.left, lang), said(&right, one.right, lang)],
        ));
    }
    for (key, a, b) in regime::powers_side_by_side(&left, &right) {
        let sides = [given(&left, a.as_ref(), lang), given(&right, b.as_ref(), lang)];
        let same = a.as_ref().map(|one| (one.allowed, &one.says)) == b.as_ref().map(|one| (one.allowed, &one.says));
        if all || !same {
            items.push(row("power", &key, "", sides));
        }
    }
    if values {
        for found in regime::compare(&left, &right) {
            let side = |value: Option<Found>| value.map(|one| json!({"value": one.value, "cite": one.rule}));
            items.push(row("value", &found.key, "", [side(found.left), side(found.right)]));
        }
    }
    let mut grid = Grid::new(["", left.id(), "", right.id(), ""]);
    for item in &items {
        let word = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = format!("{} {}", word(item.get("key")), word(item.get("question")));
        let side = |side: &str, part: &str| word(item.get(side).and_then(|one| one.get(part)));
        grid.row([
            name.trim().to_owned(),
            side("a", "value"),
            side("a", "cite"),
            side("b", "value"),
            side("b", "cite"),
        ]);
    }
    let answer = json!({"a": left.id(), "b": right.id(), "items": items, "next": null});
    ctx.print_as(&answer, grid)
}

fn row(part: &str, key: &str, question: &str, [a, b]: [Option<Value>; 2]) -> Value {
    json!({"part": part, "key": key, "question": question, "a": a, "b": b})
}

fn said(pack: &Pack, answer: Option<&Parameter>, lang: Lang) -> Option<Value> {
    answer.map(|answer| {
        let (cite, article) = cited(pack, &answer.rule, lang);
        json!({"value": answer.says.get(lang), "cite": cite, "article": article})
    })
}

fn given(pack: &Pack, power: Option<&Power>, lang: Lang) -> Option<Value> {
    power.map(|power| {
        let rule = if power.days_rule.is_empty() { &power.rule } else { &power.days_rule };
        let (cite, article) = cited(pack, rule, lang);
        json!({"value": power.says.get(lang), "allowed": power.allowed, "days": power.days, "cite": cite, "article": article})
    })
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
        format!(
            "{} {} {} {}{late} · {} {}",
            event.day,
            event.step,
            event.outcome,
            event.officer_name,
            event.article.get(lang),
            event.cite
        )
    });
    part("已办理", "done", past.collect());
    let step = |one: &ActionShown| {
        let due = one.due.map(|due| format!(" → {due}")).unwrap_or_default();
        let why = one.why.as_ref().map(|why| format!(": {}", why.get(lang))).unwrap_or_default();
        format!("{}{due} [{}]{why} · {} {}", one.action, one.who.join(" "), one.article.get(lang), one.cite)
    };
    part("现在可办", "open now", case.open.iter().map(step).collect());
    part("现在不可办", "not possible now", case.closed.iter().map(step).collect());
    let off =
        case.off.iter().map(|one| format!("{}: {} · {}", one.what, one.why.get(lang), ground_line(&one.ground, lang)));
    part("本办法未赋权", "no power in this text", off.collect());
    let because = case.record_because.iter().map(|one| ground_line(one, lang));
    part(&format!("信息状态 {}", case.record_state), &format!("record {}", case.record_state), because.collect());
    let readings =
        case.readings.iter().map(|one| format!("{} = {} · {}", one.id, one.value, ground_line(&one.ground, lang)));
    part("所采解读", "readings in use", readings.collect());
    lines.join("\n")
}

fn ground_line(ground: &Ground, lang: Lang) -> String {
    format!("{} {}", ground.article.get(lang), ground.cite)
}

fn date_line(date: &DateExplained, lang: Lang) -> String {
    let grounds = date.grounds.iter().map(|one| ground_line(one, lang)).collect::<Vec<_>>().join(", ");
    let counted = match (date.days, date.from, date.unit.as_deref()) {
        (Some(days), Some(from), Some("working")) => {
            text!("自{from}起{days}个工作日", "{days} working days from {from}")
        }
        (Some(days), Some(from), _) => text!("自{from}起{days}日", "{days} days from {from}"),
        _ => date.note.clone().unwrap_or(Text { zh: String::new(), en: String::new() }),
    };
    let day = date.date.map_or_else(|| lang.pick("无日期", "no date").to_owned(), |day| day.to_string());
    let mut line = format!("{} {day} {} · {grounds}", date.of, counted.get(lang));
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
