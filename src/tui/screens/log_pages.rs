//! What the query log shows: its rows, everybody who looked at a subject, unusual use.

use super::names::{self, cite};
use crate::{
    domain::{
        query::Mode,
        role::{Role, RoleHeld},
        unusual::Rule,
    },
    locale::{Label, Lang, Text},
    service::{
        Channel, Leaving,
        ops::{
            inspection::{AlertCard, Unusual},
            logs::{LogHours, LogLine, Lookers, WholeRow},
            months::Drawn,
            settings,
            status::Status,
        },
    },
    text,
    tui::{
        action::Action,
        text::Words,
        theme::{Mark, Tone},
        widgets::{
            pane::Item,
            picker::{Choice, Picker},
            table::Row,
        },
    },
};

use chrono::NaiveDate;

/// One cell for how many, from nothing to most.
const LEVELS: &[char] = &[' ', '.', ':', '-', '=', '+', '*', '#', '@'];

/// Looks by hour of the day, one cell an hour.
pub fn histogram(hours: &[usize]) -> Words {
    let bars = bars(hours);
    let busiest = hours.iter().enumerate().max_by_key(|(_, count)| **count).filter(|(_, count)| **count > 0);
    match busiest {
        None => text!("每小时 0[{bars}]23  没有查看", "by hour 0[{bars}]23  no looks").into(),
        Some((hour, count)) => text!(
            "每小时 0[{bars}]23  最多 {hour} 时 {count} 次",
            "by hour 0[{bars}]23  most at {hour} o'clock: {count}"
        )
        .into(),
    }
}

/// A cell for each hour, the fuller the more.
fn bars(hours: &[usize]) -> String {
    let most = hours.iter().copied().max().unwrap_or(0).max(1);
    let cell = |count: usize| {
        let level = if count == 0 { 0 } else { 1 + count * (LEVELS.len() - 2) / most };
        LEVELS.get(level.min(LEVELS.len() - 1)).copied().unwrap_or('@')
    };
    hours.iter().map(|count| cell(*count)).collect()
}

/// What a filter takes of the log, by hour of the day: which days were counted, and how many rows there are.
pub fn histogram_of(found: &LogHours) -> Words {
    let (rows, bars) = (found.rows, bars(&found.hours));
    let short = |day: NaiveDate| day.format("%m-%d").to_string();
    let (since, until) = (short(found.since), short(found.until));
    let (zh, en) = if since == until {
        (since.clone(), since.clone())
    } else {
        (format!("{since} 至 {until}"), format!("{since} to {until}"))
    };
    let busiest = found.hours.iter().enumerate().max_by_key(|(_, count)| **count).filter(|(_, count)| **count > 0);
    match busiest {
        None => text!("{zh} 共 0 行", "{en}: no rows").into(),
        Some((hour, count)) => text!(
            "{zh} 共 {rows} 行 每小时 0[{bars}]23 最多 {hour} 时 {count}",
            "{en}: {rows} rows by hour 0[{bars}]23 most at {hour}: {count}"
        )
        .into(),
    }
}

/// Of the rows at hand, while a filter is typed and nobody has asked the log for it yet.
pub fn histogram_at_hand(lines: &[LogLine]) -> Words {
    let mut hours = vec![0; 24];
    for line in lines {
        let hour: Option<usize> = line.at.get(11..13).and_then(|hour| hour.parse().ok());
        if let Some(count) = hour.and_then(|hour| hours.get_mut(hour)) {
            *count += 1;
        }
    }
    let (rows, bars) = (lines.len(), bars(&hours));
    text!("所列 {rows} 行每小时 0[{bars}]23", "the {rows} rows listed, by hour 0[{bars}]23").into()
}

/// How many rows, and whether the chain was found whole.
pub fn chain_words(status: Option<&Status>) -> (Words, Tone) {
    let Some(status) = status else { return (Words::none(), Tone::Dim) };
    let seq = status.log.seq;
    let head = ends(&status.log.hash);
    match &status.verified {
        None => {
            (text!("{seq} 行 头 {head} 链未验 (V)", "{seq} rows, head {head}, not verified (V)").into(), Tone::Warn)
        }
        Some(last) if last.ok => {
            let at: String = last.at.chars().take(16).collect::<String>().replace('T', " ");
            (text!("{seq} 行 头 {head} 链完整 {at}", "{seq} rows, head {head}, whole at {at}").into(), Tone::Good)
        }
        Some(last) => {
            let bad = last.first_bad.unwrap_or_default();
            (text!("{seq} 行 头 {head} 链断于 #{bad}", "{seq} rows, head {head}, broken at #{bad}").into(), Tone::Bad)
        }
    }
}

/// The first and last characters of a hash.
pub fn ends(hash: &str) -> String {
    let first: String = hash.chars().take(4).collect();
    let last: String = hash.chars().skip(hash.chars().count().saturating_sub(2)).collect();
    format!("{first}..{last}")
}

/// What an operation is called: as the action that asks for it, or the mode of a query.
pub fn operation(line: &LogLine) -> Words {
    if line.operation == "query.run"
        && let Some(mode) = line.mode.as_deref().and_then(Mode::parse)
    {
        return mode.label().into();
    }
    operation_word(&line.operation)
}

/// What an operation of this name is called.
pub fn operation_word(name: &str) -> Words {
    crate::domain::operation::label(name).map_or_else(|| Words::outside(name), Words::from)
}

/// What a purpose is called; a code that the law of its row does not know was typed by somebody.
pub fn purpose(line: &LogLine) -> Option<Words> {
    let code = line.purpose.as_deref()?;
    Some(match &line.purpose_label {
        Some(label) => label.into(),
        None => text!("不在用途代码内: {code}", "no purpose code: {code}").into(),
    })
}

/// What the word in the place of a query's mode is called: a mode, how a session ended, what became of an alert.
fn mode(word: &str) -> Words {
    let leaving = || Leaving::ALL.into_iter().find(|one| one.word() == word).map(Leaving::label);
    let found = Mode::parse(word).map(Mode::label).or_else(leaving);
    found.unwrap_or_else(|| super::log_inspection::stands(Some(word))).into()
}

/// The roles held, as they are called.
fn roles(words: &str) -> Words {
    let one = |word: &str| -> Words {
        let Some(held) = RoleHeld::parse(word) else { return Words::outside(word) };
        let rights = held.rights.iter().map(|right| right.label().into());
        names::join(&std::iter::once(held.role.label().into()).chain(rights).collect::<Vec<_>>(), "+")
    };
    names::join(&words.split(',').map(one).collect::<Vec<_>>(), " ")
}

/// Ids of what was shown or changed; a quota is set for a role, a setting has a name.
fn things(ids: &[String]) -> Words {
    let setting = |id: &str| settings::ALL.iter().find(|known| known.key == id).map(|known| known.label);
    let named = |id: &str| Role::parse(id).map(Role::label).or_else(|| setting(id));
    let one = |id: &String| named(id).map_or_else(|| Words::outside(id), Words::from);
    names::join(&ids.iter().map(one).collect::<Vec<_>>(), " ")
}

/// A name, and in English the word after it: as filters and verbs spell it.
fn spelled(name: &Words, word: &str) -> Words {
    let (zh, en) = (name.get(Lang::Zh), name.get(Lang::En));
    Words::from(Text { zh: zh.to_owned(), en: format!("{en} ({word})") })
}

/// The outcomes a row can have.
pub const OUTCOMES: &[&str] = &["done", "refused", "denied", "dry-run", "repeated"];

/// The name of an outcome, with its mark.
pub fn outcome(word: &str) -> (Label, Mark) {
    match word {
        "done" => (Label::new("办结", "done"), Mark::None),
        "refused" => (Label::new("退", "refused"), Mark::Warn),
        "denied" => (Label::new("拒", "denied"), Mark::Bad),
        "dry-run" => (Label::new("试办", "dry run"), Mark::None),
        "repeated" => (Label::new("重答", "answered again"), Mark::None),
        _ => (Label::new("不明", "unknown"), Mark::Warn),
    }
}

/// The day and the time of a row, as they are written here.
pub fn full_time(at: &str) -> String {
    at.chars().take(19).collect::<String>().replace('T', " ")
}

/// The time of a row, month to second.
pub fn time(at: &str) -> Words {
    let shown: String = at.chars().skip(5).take(14).collect();
    Words::outside(&shown.replace('T', " "))
}

fn subject(line: &LogLine) -> Words {
    let name = line.subject.as_ref().and_then(|card| card.name.as_deref());
    match name {
        Some(name) => Words::outside(name),
        None => things(&line.ids),
    }
}

fn result(line: &LogLine) -> Words {
    let shown = line.count.filter(|count| line.outcome == "done" || *count > 0);
    let count = shown.map(|count| Words::outside(&count.to_string()));
    let rule = line.cite.as_deref().filter(|_| line.outcome != "done").map(Words::outside);
    names::join(&[outcome(&line.outcome).0.into(), count.unwrap_or_default(), rule.unwrap_or_default()], " ")
}

/// A row of the list.
pub fn row(line: &LogLine) -> Row {
    let mark = if line.flags.is_empty() { outcome(&line.outcome).1 } else { Mark::Flag };
    let who = if line.name.is_empty() { &line.officer } else { &line.name };
    Row::new(vec![
        Words::outside(&line.seq.to_string()),
        time(&line.at),
        Words::outside(who),
        operation(line),
        subject(line),
        purpose(line).unwrap_or_default(),
        result(line),
    ])
    .marked(mark)
}

fn pair(zh: &'static str, en: &'static str, value: &str) -> Item {
    Item::pair(Label::new(zh, en), Words::outside(value))
}

/// What the list knows of a row.
pub fn detail(line: &LogLine) -> Vec<Item> {
    let (label, mark) = outcome(&line.outcome);
    let mut items = vec![
        Item::Title(Words::outside(&format!("#{}", line.seq))),
        pair("时间", "time", &full_time(&line.at)),
        pair("人员", "officer", &format!("{} {}", line.name, line.officer)),
        Item::pair(Label::new("操作", "operation"), spelled(&operation(line), &line.operation)),
        Item::Pair(Label::new("结果", "outcome").into(), label.into(), mark),
    ];
    // A query is called by its mode already.
    let how = line.mode.as_deref().filter(|word| line.operation != "query.run" || Mode::parse(word).is_none());
    items.extend(how.map(|word| Item::pair(Label::new("方式", "how"), mode(word))));
    match (&line.place_label, line.place.as_deref()) {
        (Some(label), _) => items.push(Item::pair(Label::new("地点", "place"), Words::from(label))),
        (None, place) => items.extend(place.map(|place| pair("地点", "place", place))),
    }
    let mut optional = |zh, en, value: Option<&str>| items.extend(value.map(|value| pair(zh, en, value)));
    if let Some(card) = &line.subject {
        optional("主体", "subject", card.name.as_deref());
        optional("号码", "number", card.identifier.as_deref());
    }
    optional("说明", "in words", line.purpose_text.as_deref());
    optional("所属", "belongs to", line.basis.as_deref());
    items.extend(purpose(line).map(|words| Item::pair(Label::new("用途", "purpose"), words)));
    items.push(pair("单位", "unit", line.unit_name.as_deref().unwrap_or(&line.unit)));
    items.push(Item::pair(Label::new("角色", "role"), roles(&line.role)));
    items.push(Item::pair(Label::new("途径", "channel"), Channel::name_of(&line.channel)));
    if let Some(count) = line.count {
        items.push(pair("条数", "count", &count.to_string()));
    }
    if !line.ids.is_empty() {
        items.push(Item::pair(Label::new("编号", "ids"), things(&line.ids)));
    }
    if let Some(rule) = &line.cite {
        let article = line.article.clone().unwrap_or(Text { zh: String::new(), en: String::new() });
        items.push(Item::cite(cite(rule, &article)));
    }
    items.extend(line.flags.iter().map(|flag| Item::marked(Mark::Flag, flag_words(flag))));
    if line.own {
        items.push(Item::text(Label::new("本人的行, 由他人复核", "your own row: somebody else reviews it")));
    }
    items
}

fn flag_words(word: &str) -> Words {
    match Rule::parse(word) {
        Some(rule) => spelled(&rule.label().into(), word),
        None => Words::outside(word),
    }
}

/// A row with everything the log holds of it.
pub fn whole(row: &WholeRow) -> Vec<Item> {
    let mut items = detail(&row.line);
    items.push(Item::Rule);
    items.extend(row.records.iter().map(|named| pair("记录", "record", &format!("{} {}", named.id, named.item))));
    items.push(pair("会话", "session", &row.session));
    items.extend(row.request.as_deref().map(|id| pair("请求号", "request id", id)));
    let (law_zh, law_en, version) = (&row.law.zh, &row.law.en, &row.regime);
    items.push(Item::pair(Label::new("办法", "regulation"), text!("{law_zh} ({version})", "{law_en} ({version})")));
    items.push(pair("程序", "program", &row.program));
    items.extend(row.view.as_deref().map(|hash| pair("所示摘要", "view", hash)));
    items.push(pair("上一行", "row before", &row.prev));
    items.push(pair("本行", "this row", &row.hash));
    items.push(if row.verified {
        Item::marked(Mark::Good, Label::new("与写入时一致, 并与上一行相连", "as written, and joined to the row before"))
    } else {
        Item::marked(Mark::Bad, Label::new("与写入时不一致", "not as it was written"))
    });
    items
}

/// The purposes an officer gave, each once.
fn purposes(found: &Lookers, officer: &str) -> Words {
    let mut given: Vec<Words> = Vec::new();
    for words in found.items.iter().filter(|line| line.officer == officer).filter_map(purpose) {
        if !given.contains(&words) {
            given.push(words);
        }
    }
    names::join(&given, " ")
}

/// Everybody who looked at a subject, then the rows.
pub fn lookers(found: &Lookers) -> Vec<Item> {
    let name = found.subject.name.as_deref().unwrap_or_default();
    let number = found.subject.identifier.as_deref().unwrap_or_default();
    let mut items = vec![Item::Title(Words::outside(&format!("{name} {number}")))];
    if found.officers.is_empty() {
        items.push(Item::text(Label::new("日志中没有人查过", "nobody in the log looked")));
    }
    for looker in &found.officers {
        let (looks, refused) = (looker.looks, looker.refused);
        let first: String = looker.first.chars().take(10).collect();
        let last: String = looker.last.chars().take(10).collect();
        let words = text!(
            "查看 {looks} 次, 被拒 {refused} 次, {first} 至 {last}",
            "{looks} looks, {refused} refused, {first} to {last}"
        );
        let words = names::join(&[words.into(), purposes(found, &looker.officer)], "  ");
        let label = format!("{} {}", looker.name, looker.unit_name.as_deref().unwrap_or(&looker.unit));
        let mark = if refused > 0 { Mark::Warn } else { Mark::None };
        items.push(Item::Pair(Words::outside(&label), words, mark));
    }
    items.push(Item::Rule);
    for line in &found.items {
        let what =
            names::join(&[time(&line.at), operation(line), purpose(line).unwrap_or_default(), result(line)], "  ");
        items.push(Item::pair(Words::outside(&format!("#{} {}", line.seq, line.name)), what));
    }
    items
}

/// What a look is judged by: whoever reviews it needs no more, and sees all of it.
pub fn judged(line: &LogLine) -> Vec<Item> {
    let card = line.subject.clone().unwrap_or_default();
    let about = [card.name.unwrap_or_default(), card.identifier.unwrap_or_default(), card.id.unwrap_or_default()];
    let about = names::join(&about.map(|one| Words::outside(&one)), "  ");
    let said = line.purpose_text.as_deref().map(Words::outside).unwrap_or_default();
    let none = || Words::from(Label::new("无", "none"));
    let or_none = |words: Words| if words.is_empty() { none() } else { words };
    vec![
        pair("时间", "time", &full_time(&line.at)),
        pair("人员", "officer", &format!("{} {}", line.name, line.officer)),
        Item::pair(Label::new("操作", "operation"), names::join(&[operation(line), result(line)], "  ")),
        Item::pair(Label::new("主体", "subject"), or_none(about)),
        Item::pair(
            Label::new("所属", "belongs to"),
            or_none(Words::outside(line.basis.as_deref().unwrap_or_default())),
        ),
        Item::pair(
            Label::new("用途", "purpose"),
            or_none(names::join(&[purpose(line).unwrap_or_default(), said], "  ")),
        ),
        Item::pair(Label::new("编号", "ids"), or_none(things(&line.ids))),
    ]
}

/// An alert in full.
pub fn alert_facts(card: &AlertCard) -> Vec<Item> {
    let (id, rule) = (Words::outside(&format!("A-{}", card.id)), card.alert.rule.label().into());
    vec![
        Item::text(Words::from(&card.alert.sentence)),
        Item::pair(Label::new("预警", "alert"), names::join(&[id, rule], "  ")),
    ]
}

/// The mark of what was decided.
fn decided(word: &str) -> Mark {
    match word {
        "explained" | "dismissed" | "in-order" => Mark::Good,
        "escalated" => Mark::Warn,
        _ => Mark::None,
    }
}

/// What was decided, why and by whom.
fn decision(word: Option<&str>, reason: Option<&str>, by: Option<&str>) -> Vec<Item> {
    let Some(word) = word.filter(|word| *word != "open") else {
        return vec![Item::text(Label::new("没有处置, 该月已结", "nothing was decided, and the month is closed"))];
    };
    let result = super::log_inspection::stands(Some(word)).into();
    vec![
        Item::Rule,
        Item::Pair(Label::new("结果", "decided").into(), result, decided(word)),
        pair("理由", "reason", reason.unwrap_or_default()),
        pair("办理人", "by", by.unwrap_or_default()),
    ]
}

/// An alert of a month to choose: what it is, what became of it and why. One that is settled is only read.
pub fn alert_choice(one: &AlertCard, is_closed: bool) -> Choice {
    let (id, state) =
        (Words::outside(&format!("A-{}", one.id)), super::log_inspection::stands(Some(&one.state)).into());
    let reason = Words::outside(one.reason.as_deref().unwrap_or_default());
    let note = names::join(&[id, state, one.alert.rule.label().into(), reason], "  ");
    let choice = Choice::new(Words::from(&one.alert.sentence), note).marked(decided(&one.state));
    if !is_closed && !matches!(one.state.as_str(), "explained" | "dismissed") {
        return choice;
    }
    let decision = decision(Some(&one.state), one.reason.as_deref(), one.decided_by.as_deref());
    choice.told([alert_facts(one), decision].concat())
}

/// A drawn row to choose: what was done, the result of its review and why. One that is reviewed is only read.
pub fn drawn_choice(one: &Drawn, is_closed: bool) -> Choice {
    let name = if one.name.is_empty() { &one.officer } else { &one.name };
    let what = Words::outside(&format!("#{} {} {name}", one.seq, full_time(&one.at)));
    let words = names::join(&[Label::new("抽查", "drawn").into(), what, operation_word(&one.operation)], " ");
    let Some(result) = one.result.as_deref().or(is_closed.then_some("open")) else {
        let own = Label::new("本人的行, 由他人复核", "your own row: somebody else reviews it");
        return Choice::new(words, Label::new("待复核", "to be reviewed")).closed(one.own.then(|| own.into()));
    };
    let reason = one.reason.as_deref();
    let note = names::join(
        &[super::log_inspection::stands(Some(result)).into(), Words::outside(reason.unwrap_or_default())],
        "  ",
    );
    let decision = decision(Some(result), reason, one.reviewed_by.as_deref());
    let told = [vec![Item::text(words.clone())], decision].concat();
    Choice::new(words, note).marked(decided(result)).told(told)
}

/// The alerts to choose from.
pub fn alerts(found: &Unusual) -> Picker {
    let choices = found.items.iter().map(|AlertCard { id, alert, state, .. }| {
        let says = found.rules.iter().find(|rule| rule.rule == alert.rule.word()).map(|rule| Words::from(&rule.says));
        let (id, state) = (Words::outside(&format!("A-{id}")), super::log_inspection::stands(Some(state)).into());
        let note = names::join(&[id, state, says.unwrap_or_default()], "  ");
        Choice::new(Words::from(&alert.sentence), note)
    });
    let (since, until, count) = (found.since, found.until, found.items.len());
    Picker::new(Action::Alerts.label(), choices.collect())
        .lead(text!("{since} 至 {until}: {count} 条", "{since} to {until}: {count}"))
}
