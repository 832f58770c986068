//! Settings and quotas (设置与额度) of the system settings: locks, sessions and anchors; how much a role may look at.

use super::{
    supervision,
    system::System,
    system_topics::{Line, Topic, Work, cell, form},
};
use crate::{
    domain::{Code, role::Role},
    locale::{Label, Text},
    service::{
        Error,
        ops::{
            quotas::{ListQuotas, Quotas, SetQuota},
            settings::{self, ListSettings, SetSetting, SettingCard},
        },
    },
    text,
    tui::{
        desk::Desk,
        screen::{Cx, Session},
        text::Words,
        theme::Mark,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            pane::Item,
            table::Column,
        },
    },
};

/// The topic.
pub static TOPIC: Topic = Topic {
    label: Label::new("设置与额度", "settings, quotas"),
    reads: "setting.list",
    columns: &[
        Column::flex(Label::new("项目", "what"), 24, 3),
        Column::flex(Label::new("现值", "value"), 14, 2),
        Column::fixed(Label::new("范围", "bounds"), 16),
    ],
    empty: Label::new("没有设置", "no settings"),
    read,
    work: &[
        Work::new(Label::new("更改设置", "change a setting"), "setting.set", set).adds_none(),
        Work::new(Label::new("设定额度", "set a quota"), "quota.set", set_quota),
        Work::new(Label::new("放行额度", "release beyond a quota"), "quota.release", |_, cx| {
            supervision::release_quota::<System>(cx);
        }),
    ],
};

/// Says that a line is about a role's quota.
const QUOTA: &str = "quota";

fn read(desk: &mut Desk, session: &Session) -> Result<Vec<Line>, Error> {
    let mut lines: Vec<Line> = desk.call(&ListSettings)?.items.iter().map(setting).collect();
    if session.may("quota.list") {
        let quotas = desk.call(&ListQuotas)?;
        lines.extend(Role::ALL.into_iter().map(|role| quota(role, &quotas)));
    } else {
        let why = session.closed_words("quota.list");
        let label = Label::new("查询额度", "quotas");
        lines.push(Line::new("", vec![label.into(), why.clone()]).marked(Mark::Open).about(vec![Item::text(why)]));
    }
    Ok(lines)
}

fn setting(card: &SettingCard) -> Line {
    let (value, least, most) = (card.value.to_string(), card.least, card.most);
    Line::new(
        &card.key,
        vec![Words::from(&card.label), cell(&value), text!("{least} 至 {most}", "{least} to {most}").into()],
    )
    .about(vec![Item::text(&card.label)])
}

fn limit(number: Option<i64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}

fn quota(role: Role, quotas: &Quotas) -> Line {
    let found = quotas.items.iter().find(|one| one.role == role.word());
    let (zh, en) = (role.label().zh, role.label().en);
    let value = found.map_or_else(
        || text!("不限", "no limit"),
        |one| {
            let (rows, subjects) = (limit(one.rows), limit(one.subjects));
            text!("每次 {rows} 行，每日 {subjects} 个主体", "{rows} rows, {subjects} subjects a day")
        },
    );
    let mut about = vec![Item::pair(text!("{zh} 查询额度", "quota of the {en}"), Words::from(&value))];
    if let Some(one) = found {
        about.push(Item::pair(Label::new("设定人", "set by"), cell(&one.set_by)));
    }
    let waiting = quotas.proposed.iter().find(|one| one.role == role.word());
    let waits = waiting.map_or_else(Words::none, |_| Label::new("待另一人确认", "waits for another person").into());
    if let Some(one) = waiting {
        let (rows, subjects, by) = (limit(one.rows), limit(one.subjects), &one.set_by);
        let words = text!(
            "{by} 提出：每次 {rows} 行，每日 {subjects} 个主体；另一人设定相同数额即生效",
            "proposed by {by}: {rows} rows, {subjects} subjects a day; it holds once another person sets the same"
        );
        about.push(Item::marked(Mark::Warn, words));
    }
    Line::new(role.word(), vec![text!("额度：{zh}", "quota: {en}").into(), value.into(), waits])
        .about(about)
        .data(vec![QUOTA.to_owned()])
}

/// Whether a line is a role's quota.
fn is_quota(line: &Line) -> bool {
    line.data.iter().any(|word| word == QUOTA)
}

/// 更改设置: within its bounds; the door holds them.
fn set(line: Option<&Line>, cx: &mut Cx<'_>) {
    let chosen = line.filter(|line| !is_quota(line)).map(|line| line.key.clone()).unwrap_or_default();
    let make = move || {
        let known = settings::ALL.iter().map(|known| (known.key.to_owned(), known.label.into())).collect();
        let fields = vec![
            Field::new("key", Label::new("设置", "setting"), Kind::Choice(known)).with(&chosen),
            Field::text("value", Label::new("改为", "to")).required().check(supervision::is_count),
        ];
        Form::new(Label::new("更改设置", "change a setting"), fields)
    };
    form(cx, make, |desk, values| {
        let (key, value) = (values.get("key").to_owned(), values.get("value").parse().unwrap_or_default());
        desk.call(&SetSetting { key: key.clone(), value })?;
        let named = settings::ALL.iter().find(|known| known.key == key).map(|known| Text::from(known.label));
        let Text { zh, en } = named.unwrap_or_else(|| text!("{key}", "{key}"));
        Ok(text!("{zh}: 已改为 {value}", "{en}: {value} now"))
    });
}

/// 设定额度: what is left empty has no limit.
fn set_quota(line: Option<&Line>, cx: &mut Cx<'_>) {
    let chosen = line.filter(|line| is_quota(line)).map(|line| line.key.clone()).unwrap_or_default();
    let make = move || {
        let roles = Role::ALL.into_iter().map(|role| (role.word().to_owned(), role.label().into())).collect();
        let help = Label::new("空则不限", "no limit when empty");
        let count = |name, label| Field::text(name, label).check(supervision::is_count).help(help);
        let fields = vec![
            Field::new("role", Label::new("角色", "role"), Kind::Choice(roles)).with(&chosen),
            count("rows", Label::new("每次查询最多几行", "most rows a query")),
            count("subjects", Label::new("每人每日最多几个主体", "most subjects a day")),
        ];
        Form::new(Label::new("设定额度", "set a quota"), fields)
    };
    form(cx, make, |desk, values: &Values| {
        let word = values.get("role");
        let role = Role::parse(word).ok_or_else(|| {
            Error::new(Code::Input, text!("没有角色 `{word}`", "there is no role `{word}`"))
                .hint(text!("从列表选一个", "choose one from the list"))
        })?;
        let count = |name| values.given(name).and_then(|typed| typed.parse().ok());
        let quotas = desk.call(&SetQuota { role, rows: count("rows"), subjects: count("subjects") })?;
        let (zh, en) = (role.label().zh, role.label().en);
        if quotas.proposed.iter().any(|one| one.role == role.word()) {
            return Ok(text!(
                "{zh}的额度已提出，待另一人设定相同数额",
                "the quota of the {en} is proposed and waits for another person to set the same"
            ));
        }
        Ok(text!("{zh}的额度已设定", "the quota of the {en} is set"))
    });
}
