//! What the worklist shows of a task: its line, its page, and what an empty list says.

use crate::{
    locale::{Label, Lang, Text},
    service::ops::{cases::ActionShown, worklist::Task},
    text,
    tui::{
        action::Action,
        casework::words,
        keymap::Context,
        screen::{Cx, Session},
        text::Words,
        theme::Mark,
        widgets::{pane::Item, table::Row},
    },
};

/// The words a filter is held against.
pub(super) fn searched(task: &Task, lang: Lang) -> String {
    let mut words = format!("{} {}", task.id, task.title.get(lang));
    if let Some(card) = &task.case {
        for part in [&card.subject_name, &card.document, &card.record, &card.unit_name, &card.kind] {
            words.push(' ');
            words.push_str(part);
        }
        words.push(' ');
        words.push_str(card.state_label.get(lang));
    }
    words
}

pub(super) fn row_of(task: &Task) -> Row {
    let (due, mark, tone) = words::due_words(task.due, task.left, task.overdue);
    let (what, rest) = parted(task);
    let subject = task.case.as_ref().map_or(rest, |card| Words::outside(&card.subject_name));
    let mut row = Row::new(vec![due, what, subject, number_of(task)]);
    row.mark = if task.kind == "suspended" { Mark::Flag } else { mark };
    row.tone = tone;
    row
}

/// The number of a task; what the centre lacks has none, only a code.
fn number_of(task: &Task) -> Words {
    if task.kind == "unready" { Words::none() } else { Words::outside(&task.id) }
}

/// The title without what stands in the other columns, and what it is about where that is no case.
fn parted(task: &Task) -> (Words, Words) {
    if matches!(task.kind.as_str(), "case" | "confirm") {
        return (Words::from(&task.title), Words::none());
    }
    let part = |title: &str, mark: &str| -> (String, String) {
        let Some((what, rest)) = title.split_once(mark) else { return (title.to_owned(), String::new()) };
        let rest = rest.strip_prefix(task.id.as_str()).unwrap_or(rest).trim();
        (what.to_owned(), rest.strip_prefix("of ").unwrap_or(rest).to_owned())
    };
    let ((zh, zh_rest), (en, en_rest)) = (part(&task.title.zh, "："), part(&task.title.en, ": "));
    (Text { zh, en }.into(), Text { zh: zh_rest, en: en_rest }.into())
}

pub(super) fn page_of(task: &Task, actions: &[ActionShown], cx: &Cx<'_>) -> Vec<Item> {
    let mut items = vec![Item::Title(number_of(task)), Item::text(&task.title)];
    let Some(card) = &task.case else {
        if let Some(since) = task.since {
            items.push(Item::pair(Label::new("待办自", "since"), Words::outside(&since.to_string())));
        }
        items.push(Item::pair(Label::new("件数", "how many"), Words::outside(&task.count.to_string())));
        let (cite, zh, en) = (&task.cite, &task.article.zh, &task.article.en);
        items.push(Item::cite(text!("{cite} {zh}", "{cite} {en}")));
        items.push(Item::text(Label::new("Enter 打开所在屏幕", "Enter opens its screen")));
        return items;
    };
    items.extend([
        Item::pair(Label::new("主体", "subject"), Words::outside(&card.subject_name)),
        Item::pair(
            Label::new("信息", "record"),
            Words::outside(&format!("{} {} {}", card.record, card.title, card.document)),
        ),
        Item::pair(Label::new("提供单位", "provider"), Words::outside(&card.unit_name)),
        Item::pair(Label::new("收件", "received"), Words::outside(&card.received.to_string())),
    ]);
    items.extend(words::law_line(card));
    items.push(words::due_line(card));
    if matches!(task.kind.as_str(), "suspended" | "late") {
        // The task has a ground of its own, which is not the article of the days.
        let (cite, zh, en) = (&task.cite, &task.article.zh, &task.article.en);
        items.push(Item::cite(text!("{cite} {zh}", "{cite} {en}")));
    }
    if let Some(remind) = card.remind {
        let words = text!("{remind} (内部提醒, 非法定期限)", "{remind} (an internal reminder, not the law's)");
        items.push(Item::pair(Label::new("提醒", "remind"), words));
    }
    let handler = card
        .handler_name
        .as_deref()
        .or(card.handler.as_deref())
        .map_or_else(|| Label::new("未分派", "nobody yet").into(), Words::outside);
    items.push(Item::pair(Label::new("经办", "handler"), handler));
    items.push(Item::Rule);
    if task.kind == "amend" {
        let key = |action| cx.keymap.hint(Context::WORKLIST, action).unwrap_or_default();
        let (yes, no) = (key(Action::Approve), key(Action::Decline));
        items.push(Item::marked(
            Mark::Good,
            text!("{yes}  确认更正 (须另一人)", "{yes}  confirm the amendment (another person)"),
        ));
        items.push(Item::marked(Mark::Good, text!("{no}  不同意", "{no}  refuse it")));
        return items;
    }
    if task.kind == "tell-subject" {
        // The case has no step left: its letter is written and sent.
        let key = |action| cx.keymap.hint(Context::WORKLIST, action).unwrap_or_default();
        let (write, send) = (key(Action::Notice), key(Action::SendNotice));
        items.push(Item::marked(Mark::Good, text!("{write}  起草告知书", "{write}  write the letter")));
        items.push(Item::marked(Mark::Good, text!("{send}  登记送达", "{send}  register that it went out")));
        return items;
    }
    let shown = if actions.is_empty() { &task.actions } else { actions };
    items.extend(words::action_items(&card.kind, shown, Context::WORKLIST, cx));
    items
}

/// Who reads the settings runs the installation: that work has a screen of its own.
pub(super) const SETTINGS: &str = "setting.list";

/// Where the work of who runs the installation is done.
pub(super) fn elsewhere() -> Vec<Item> {
    vec![
        Item::Title(Label::new("没有待办", "nothing to do").into()),
        Item::text(Label::new(
            "系统设置在 9：单位、账户与角色、目录、规则包、额度、远程密钥、日历、备份与自检",
            "system settings are on 9: units, accounts and roles, catalogue, packs, quotas, keys, calendar, backup and check",
        )),
        Item::text(Label::new("权限表在 7", "permissions are on 7")),
    ]
}

/// What an empty worklist says: where this officer's other work is.
pub(super) fn nothing_to_do(session: &Session) -> Label {
    if session.may("objection.file") || session.may("repair.file") {
        Label::new(
            "没有待办; 新事项在 3 异议比对、4 信用修复 用 + 登记",
            "nothing to do; new cases are filed on screens 3 and 4 with +",
        )
    } else if session.may("record.import") || session.may("record.accept") {
        Label::new("没有待办; 归集与审核在 2 归集审核", "nothing to do; imports and review are on screen 2")
    } else if session.may("query.run") {
        Label::new("没有待办; 查询在 5 信用查询", "nothing to do; queries are on screen 5")
    } else if session.may("log.list") {
        Label::new("没有待办; 日志在 6 查询日志", "nothing to do; the log is on screen 6")
    } else {
        Label::new("没有待办", "nothing to do")
    }
}
