//! Pages on the packs (规则包): every value, what is wrong, what differs. Their words are the verbs' own.

use super::{system_catalogue::open, system_topics::cell};
use crate::{
    locale::Label,
    service::{
        ops::laws::{self, Changed, OverlayLaid, RegimeChanged},
        packs::{self, Compared, PackChecked, PackShown, Side, ValueShown},
    },
    text,
    tui::{
        screen::Cx,
        text::Words,
        theme::Mark,
        widgets::{filter_page::Entry, pane::Item},
    },
};

/// Which regulations are laid side by side.
#[derive(Clone, Debug)]
pub struct Asked {
    /// One.
    pub left: String,
    /// The other.
    pub right: String,
    /// Also what is alike.
    pub all: bool,
    /// Also every value.
    pub values: bool,
}

/// Rule and article as they stand behind a value.
fn ground(cite: Option<&String>, article: Option<&String>) -> Option<Item> {
    let parts: Vec<&str> = [cite, article].into_iter().flatten().map(String::as_str).collect();
    (!parts.is_empty()).then(|| Item::cite(cell(&parts.join(" "))))
}

fn entry(items: Vec<Item>, searched: &[&str]) -> Entry {
    Entry { searched: searched.join(" "), items }
}

fn some(text: Option<&String>) -> &str {
    text.map(String::as_str).unwrap_or_default()
}

/// Every value of a pack.
pub fn values(shown: &PackShown, cx: &mut Cx<'_>) {
    let head = &shown.head;
    let mut items = Vec::new();
    items.extend(head.warning.as_ref().map(|words| Item::marked(Mark::Warn, cell(words))));
    let (answered, silent, rules) = (head.answered, shown.silent.len(), head.rules);
    items.push(Item::text(text!(
        "答 {answered} 问，未答 {silent} 问，条款 {rules} 条",
        "{answered} questions answered, {silent} left open, {rules} rules"
    )));
    if silent > 0 {
        items.push(Item::pair(Label::new("未答", "left open"), cell(&shown.silent.join(" "))));
    }
    items.push(Item::Blank);
    let title = format!("{} {} v{}", head.id, head.title, head.version);
    open(cell(&title), items, shown.items.iter().map(value).collect(), cx);
}

fn value(one: &ValueShown) -> Entry {
    let mut items = vec![Item::pair(cell(&one.key), cell(&one.value))];
    items.extend(one.before.as_ref().map(|before| Item::pair(Label::new("  原为", "  before"), cell(before))));
    items.extend(ground(one.cite.as_ref(), one.article.as_ref()));
    items.extend(one.source.as_ref().map(|source| Item::cite(cell(source))));
    let searched =
        [one.key.as_str(), &one.value, some(one.cite.as_ref()), some(one.article.as_ref()), some(one.source.as_ref())];
    entry(items, &searched)
}

/// What was found about packs or a file of one.
pub fn checked(all: &[PackChecked], cx: &mut Cx<'_>) {
    let lang = cx.look.lang;
    let mut entries = Vec::new();
    for one in all {
        let shown = one.shown(lang);
        let mut items = vec![Item::Title(cell(&shown.regime))];
        if shown.ok {
            items.push(Item::marked(Mark::Good, Label::new("没有发现问题", "nothing is wrong")));
        } else {
            let number = shown.faults.len();
            items.push(Item::marked(Mark::Bad, text!("{number} 处有误", "{number} faults")));
        }
        for fault in &one.faults {
            items.push(Item::text(Words::from(&fault.message)));
            items.extend(ground(fault.cite.as_ref(), None));
        }
        items.extend(shown.warning.as_ref().map(|words| Item::marked(Mark::Warn, cell(words))));
        if let (Some(answered), Some(silent)) = (shown.answered, &shown.silent) {
            let (number, words) = (silent.len(), silent.join(" "));
            items.push(Item::text(text!(
                "答 {answered} 问，未答 {number} 问 {words}",
                "{answered} questions answered, {number} left open {words}"
            )));
        }
        items.extend(laid(one));
        items.push(Item::Blank);
        entries.push(entry(items, &[&shown.regime, &shown.faults.join(" ")]));
    }
    open(Label::new("检查规则包", "check").into(), Vec::new(), entries, cx);
}

/// What a sound overlay changes.
fn laid(one: &PackChecked) -> Vec<Item> {
    let Some(pack) = one.pack.as_ref().filter(|pack| pack.local.is_some()) else { return Vec::new() };
    let Ok(base) = packs::load(pack.id()) else { return Vec::new() };
    laws::changes(&base, pack).iter().flat_map(changed).collect()
}

/// A value that an overlay changes.
pub fn changed(one: &Changed) -> Vec<Item> {
    let (before, after) = (some(one.before.as_ref()), some(one.after.as_ref()));
    let mut items = vec![Item::pair(cell(&one.key), cell(&format!("{before} -> {after}")))];
    items.extend(ground(one.cite.as_ref(), None));
    items.extend(one.source.as_ref().map(|source| Item::cite(cell(source))));
    items
}

/// Two regulations side by side.
pub fn compared(asked: &Asked, found: &[Compared], cx: &mut Cx<'_>) {
    let (left, right, number) = (&asked.left, &asked.right, found.len());
    let head =
        vec![Item::text(text!("甲 {left}　乙 {right}：{number} 项", "A {left}, B {right}: {number}")), Item::Blank];
    open(Label::new("对照", "side by side").into(), head, found.iter().map(beside).collect(), cx);
}

fn beside(one: &Compared) -> Entry {
    let side = |label: Label, side: Option<&Side>| {
        let words = side.map_or_else(
            || "-".to_owned(),
            |side| {
                let article = side.article.clone().flatten();
                let parts = [Some(side.value.as_str()), side.cite.as_deref(), article.as_deref()];
                parts.into_iter().flatten().collect::<Vec<_>>().join("  ")
            },
        );
        (Item::pair(label, cell(&words)), words)
    };
    let (a, a_words) = side(Label::new("甲", "A"), one.a.as_ref());
    let (b, b_words) = side(Label::new("乙", "B"), one.b.as_ref());
    let head = format!("{} {}", one.key, one.question);
    entry(vec![Item::Title(cell(head.trim())), a, b, Item::Blank], &[&head, &a_words, &b_words, one.part])
}

/// What an overlay changes, before it is signed.
pub fn overlay(laid: &OverlayLaid) -> Vec<Entry> {
    let one = |change: &Changed| entry(changed(change), &[&change.key]);
    laid.items.iter().map(one).collect()
}

/// Every last day that another regulation moves, and the open cases that stay under the text they were opened under.
pub fn moves(found: &RegimeChanged) -> (Vec<Item>, Vec<Entry>) {
    let (from, to, records, moving, cases) =
        (&found.from, &found.to, found.records, found.items.len(), found.cases.len());
    let mut head = vec![Item::Title(text!("{from} 改为 {to}", "{from} to {to}").into())];
    head.extend(found.warning.as_ref().map(|words| Item::marked(Mark::Warn, Words::from(words))));
    head.push(Item::text(text!(
        "看过 {records} 条信息，{moving} 条的披露截止日变动；{cases} 件在办事项仍按原办法办结",
        "{records} records looked at, the last day of {moving} moves; {cases} open cases end under the old text"
    )));
    head.extend(found.returning_words.as_ref().map(|words| Item::marked(Mark::Bad, Words::from(words))));
    head.push(Item::Blank);
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let moving = found.items.iter().map(|one| {
        let (before, after) = (day(one.before), day(one.after));
        let mut items = vec![Item::pair(cell(&one.record), cell(&format!("{before} -> {after}")))];
        let (old, new) = (some(one.cite_before.as_ref()), some(one.cite.as_ref()));
        items.push(Item::cite(cell(&format!("{} {old} -> {new}", one.category))));
        if one.returns {
            let words = Label::new("期限已满, 改用后重新披露", "its period is over; it would be disclosed again");
            items.push(Item::marked(Mark::Bad, words));
        }
        if !one.known {
            let words = Label::new("新办法没有这一信息类别", "the other text has no such category");
            items.push(Item::marked(Mark::Warn, words));
        }
        entry(items, &[&one.record, &one.category, &before, &after])
    });
    let staying = found.cases.iter().map(|one| {
        let due = one.due.as_deref().unwrap_or("-");
        let words = format!("{} {} {due}", one.kind, one.state);
        entry(vec![Item::pair(cell(&one.case), cell(&words))], &[&one.case, &words])
    });
    (head, moving.chain(staying).collect())
}
