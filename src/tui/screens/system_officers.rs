//! Accounts (账户) of the system settings: roles signed by two persons, passwords shown once, who sits where.

use super::{
    directory::Directory,
    system::System,
    system_topics::{Line, Topic, Work, cell, choices, form, form_then, key_of, page, sure, with_words},
};
use crate::{
    domain::{
        Code,
        role::{Right, Role, RoleHeld},
    },
    locale::{Label, Lang, Text},
    regime::{self, Staffing},
    service::{
        Error,
        ops::{
            OPERATIONS,
            officers::{
                AddOfficer, DisableOfficer, GrantRole, KeyMade, ListOfficers, NewKey, OfficerAdded, OfficerCard,
                PasswordReset, ResetPassword, RevokeRole, RoleGranted, SetHome, SignReset,
            },
            platform::BindAccount,
            roles::GrantCard,
        },
    },
    text,
    tui::{
        action::Action,
        casework::filing,
        desk::Desk,
        offers,
        screen::{Cx, Session},
        text::Words,
        theme::Mark,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            page::Page,
            pane::Item,
            table::Column,
        },
    },
};

/// The topic.
pub static TOPIC: Topic = Topic {
    label: Label::new("账户", "officers"),
    reads: "officer.list",
    columns: &[
        Column::fixed(Label::new("登录名", "log-in"), 10),
        Column::fixed(Label::new("姓名", "name"), 10),
        Column::flex(Label::new("单位", "unit"), 10, 1),
        Column::flex(Label::new("角色", "roles"), 16, 3),
        Column::flex(Label::new("待签署", "to be signed"), 8, 2),
    ],
    empty: Label::new("没有账户, + 开立", "no accounts; + adds one"),
    read,
    work: &[
        Work::new(Label::new("开立账户", "add an account"), "officer.add", add),
        Work::new(Label::new("授予角色 (两人先后签署)", "grant a role (two sign)"), "officer.grant", grant),
        Work::new(Label::new("撤销角色", "end a role"), "officer.revoke", revoke),
        Work::new(Label::new("重置口令", "reset a password"), "officer.passwd", reset),
        Work::new(Label::new("会签口令重置", "sign the reset of a password"), "officer.reset", sign_reset),
        Work::new(Label::new("停用账户", "close an account"), "officer.disable", close),
        Work::new(Label::new("登记所在村居", "the village an officer comes from"), "officer.home", home),
        Work::new(Label::new("绑定公示平台账号", "bind a platform account"), "officer.bind", bind),
        Work::new(Label::new("制作本人访问密钥", "an access key of one's own"), "officer.key", key),
        Work::new(Label::new("最少人员配置", "smallest lawful staffing"), "regime.check", staffing),
    ],
};

/// The first of several words, to begin a form with.
fn first(words: &[String]) -> String {
    words.first().cloned().unwrap_or_default()
}

/// What a role with its rights is called.
fn role_words(held: &RoleHeld) -> Text {
    let name = |lang: Lang| {
        let rights = held.rights.iter().map(|right| right.label().get(lang));
        std::iter::once(held.role.label().get(lang)).chain(rights).collect::<Vec<_>>().join(" + ")
    };
    Text { zh: name(Lang::Zh), en: name(Lang::En) }
}

/// Roles by their words, joined.
fn roles_words(words: &[String]) -> Text {
    let named: Vec<Text> =
        words.iter().filter_map(|word| RoleHeld::parse(word)).map(|held| role_words(&held)).collect();
    let join = |pick: fn(&Text) -> &str, mark: &str| named.iter().map(pick).collect::<Vec<_>>().join(mark);
    Text { zh: join(|text| &text.zh, "、"), en: join(|text| &text.en, ", ") }
}

fn read(desk: &mut Desk, session: &Session) -> Result<Vec<Line>, Error> {
    let cards = desk.call(&ListOfficers)?.items;
    let places = choices(&desk.service.pack().query.place);
    let names = Directory::read(desk, session)?;
    Ok(cards.iter().map(|card| line(card, names.unit(&card.unit), &places)).collect())
}

fn line(card: &OfficerCard, unit: &str, places: &[(String, Words)]) -> Line {
    let (roles, waiting) = (roles_words(&card.roles), roles_words(&card.waiting));
    let mark = match (card.active, card.waiting.is_empty()) {
        (false, _) => Mark::Bad,
        (true, false) => Mark::Warn,
        (true, true) => Mark::None,
    };
    let state = if card.active { Label::new("可用", "open") } else { Label::new("已停用", "closed") };
    let place = places.iter().find(|(code, _)| *code == card.place).map(|(_, words)| words.clone());
    let shown = if card.active { Words::from(&roles) } else { Label::new("已停用", "closed").into() };
    let cells = vec![cell(&card.login), cell(&card.name), cell(unit), shown, Words::from(&waiting)];
    let mut about = vec![
        Item::pair(Label::new("单位", "unit"), cell(unit)),
        Item::pair(Label::new("账户", "account"), state),
        Item::pair(Label::new("终端所在", "terminal"), place.unwrap_or_else(|| cell(&card.place))),
        Item::pair(Label::new("角色", "roles"), roles),
    ];
    about.extend(card.grants.iter().map(days));
    if !card.waiting.is_empty() {
        let (zh, en) = (waiting.zh, waiting.en);
        about.push(Item::marked(
            Mark::Warn,
            text!("待另一人签署：{zh} (o 授予角色)", "waits for the second signature: {en} (o, grant a role)"),
        ));
    }
    if let Some(reset) = &card.reset {
        about.push(Item::marked(Mark::Warn, super::log_in::reset_words(reset)));
    }
    if let Some(account) = &card.platform_account {
        about.push(Item::pair(Label::new("平台账号", "platform account"), cell(account)));
    }
    Line::new(&card.login, cells).marked(mark).about(about).data(vec![first(&card.waiting), first(&card.roles)])
}

/// A role with its days and how far it has come.
fn days(grant: &GrantCard) -> Item {
    let Text { zh, en } = roles_words(std::slice::from_ref(&grant.role));
    let (from, state) = (&grant.from, grant.state_label());
    let (state, state_en) = (state.zh, state.en);
    Item::text(match &grant.until {
        Some(until) => text!("{zh} {from} 至 {until} {state}", "{en} {from} to {until} {state_en}"),
        None => text!("{zh} {from} 起 {state}", "{en} from {from} {state_en}"),
    })
}

fn login_field(line: Option<&Line>) -> Field {
    Field::text("login", Label::new("登录名", "log-in name")).required().offers(offers::OFFICERS).with(&key_of(line))
}

/// 开立账户: the one-time password is shown once.
fn add(_line: Option<&Line>, cx: &mut Cx<'_>) {
    with_words(
        cx,
        |desk: &mut Desk| choices(&desk.service.pack().query.place),
        |places, cx| {
            let make = move || {
                let fields = vec![
                    Field::text("login", Label::new("登录名", "log-in name"))
                        .required()
                        .help(Label::new("字母、数字、点、连字符", "letters, digits, dots, hyphens")),
                    Field::text("name", Label::new("姓名", "name")).required(),
                    Field::text("unit", Label::new("单位代码", "unit")).required().offers(offers::UNITS),
                    Field::text("person", Label::new("证件号码", "identity number"))
                        .required()
                        .help(Label::new("只存其摘要", "only its digest is kept")),
                    Field::new("place", Label::new("终端所在", "terminal"), Kind::Choice(places.clone()))
                        .with("centre"),
                ];
                Form::new(Label::new("开立账户", "add an account"), fields)
            };
            let work = |desk: &mut Desk, values: &Values| {
                desk.call(&AddOfficer {
                    login: values.get("login").to_owned(),
                    name: values.get("name").to_owned(),
                    unit: values.get("unit").to_owned(),
                    person: values.get("person").to_owned().into(),
                    place: values.given("place").map(str::to_owned),
                })
            };
            form_then(cx, make, work, once);
        },
    );
}

/// A one-time password on a page, for this once.
fn once(added: &OfficerAdded, cx: &mut Cx<'_>) {
    let items = vec![
        Item::pair(Label::new("登录名", "log-in name"), cell(&added.login)),
        Item::pair(Label::new("一次性口令", "one-time password"), cell(&added.one_time_password)),
        Item::Blank,
        Item::marked(
            Mark::Warn,
            Label::new(
                "只显示这一次, 当面交给本人; 首次登录须改",
                "shown this once: hand it over in person; it is changed at the first log-in",
            ),
        ),
    ];
    cx.push(Page::new(Label::new("一次性口令", "one-time password"), items));
}

/// Every role, and those that carry rights.
fn all_roles() -> Vec<(String, Words)> {
    let with = |role, rights: &[Right]| rights.iter().fold(RoleHeld::new(role), |held, right| held.with(*right));
    let more = [
        with(Role::Liaison, &[Right::Query]),
        with(Role::Auditor, &[Right::Content]),
        with(Role::Auditor, &[Right::Logs]),
        with(Role::Auditor, &[Right::Content, Right::Logs]),
    ];
    let all = Role::ALL.into_iter().map(RoleHeld::new).chain(more);
    all.map(|held| (held.word(), role_words(&held).into())).collect()
}

/// 授予角色: the first signature proposes, the second, of another person in the other role, makes it active.
fn grant(line: Option<&Line>, cx: &mut Cx<'_>) {
    let (line, waiting) = (line.cloned(), line.and_then(|line| line.data.first().cloned()).unwrap_or_default());
    let make = move || {
        let fields = vec![
            login_field(line.as_ref()),
            Field::new("role", Label::new("角色", "role"), Kind::Choice(all_roles())).with(&waiting),
            Field::new("from", Label::new("起始日", "first day"), Kind::Date).help(Label::new(
                "空则自今日; 会签时留空或与首签一致",
                "today when empty; the second signature: empty or the same",
            )),
            Field::new("until", Label::new("截止日", "last day"), Kind::Date)
                .help(Label::new("空则不限", "without end when empty")),
        ];
        let lead =
            Label::new("主管与系统管理员各签一次, 须为两人", "a supervisor and an administrator sign: two persons");
        Form::new(Label::new("授予角色", "grant a role"), fields).lead(lead)
    };
    form(cx, make, |desk, values| {
        let granted = desk.call(&GrantRole {
            login: values.get("login").to_owned(),
            role: held(values.get("role"))?,
            from: values.date("from"),
            until: values.date("until"),
        })?;
        Ok(granted_words(&granted))
    });
}

/// The role of a choice.
fn held(word: &str) -> Result<RoleHeld, Error> {
    RoleHeld::parse(word).ok_or_else(|| {
        Error::new(Code::Input, text!("没有角色 `{word}`", "there is no role `{word}`"))
            .hint(text!("从列表选一个", "choose one from the list"))
    })
}

fn granted_words(granted: &RoleGranted) -> Text {
    let login = &granted.login;
    let Text { zh, en } = roles_words(std::slice::from_ref(&granted.role));
    let Some(missing) = granted.missing.as_deref().and_then(Role::parse) else {
        return text!("{login} 已是{zh}", "{login} is {en} now");
    };
    let (who, who_en) = (missing.label().zh, missing.label().en);
    text!("{login} {zh}：已签一次，待{who}会签", "{login}, {en}: signed once, waits for the {who_en}")
}

/// 撤销角色: at once, with all its rights.
fn revoke(line: Option<&Line>, cx: &mut Cx<'_>) {
    let roles = Role::ALL.into_iter().map(|role| (role.word().to_owned(), Words::from(role.label()))).collect();
    let own = line.and_then(|line| line.data.last()).and_then(|word| RoleHeld::parse(word));
    let own = own.map(|held| held.role.word()).unwrap_or_default();
    let role = Field::new("role", Label::new("角色", "role"), Kind::Choice(roles)).with(own);
    let warning = Label::new("角色及其附加权限立即终止", "the role and its rights end at once");
    let title = Label::new("撤销角色", "end a role");
    sure(cx, title, ("login", vec![login_field(line), role]), warning, |desk, values| {
        let (login, role) = (values.get("login").to_owned(), held(values.get("role"))?.role);
        let done = desk.call(&RevokeRole { login, role })?;
        let (login, zh, en) = (done.login, role.label().zh, role.label().en);
        Ok(text!("{login} 不再是{zh}", "{login} is no longer {en}"))
    });
}

fn reset(line: Option<&Line>, cx: &mut Cx<'_>) {
    let line = line.cloned();
    let make = move || {
        let lead = Label::new(
            "原口令失效, 本人下次登录须改; 复核、签署或检查日志的人员须两人会签, 各交付一半",
            "the old one ends, the officer sets a new one; of who decides, signs or inspects two persons sign, with a half each",
        );
        Form::new(Label::new("重置口令", "reset a password"), vec![login_field(line.as_ref())]).lead(lead)
    };
    let work = |desk: &mut Desk, values: &Values| desk.call(&ResetPassword { login: values.get("login").to_owned() });
    form_then(cx, make, work, half);
}

/// 会签口令重置: another person than the administrator; the second half is shown once.
fn sign_reset(line: Option<&Line>, cx: &mut Cx<'_>) {
    let line = line.cloned();
    let make = move || {
        let lead = Label::new(
            "向本人核实后会签; 一次性口令的后一半由您当面交付",
            "ask the holder first; the second half of the one-time password is yours to hand over",
        );
        let title = Label::new("会签口令重置", "sign the reset of a password");
        Form::new(title, vec![login_field(line.as_ref())]).lead(lead)
    };
    let work = |desk: &mut Desk, values: &Values| desk.call(&SignReset { login: values.get("login").to_owned() });
    form_then(cx, make, work, half);
}

/// A one-time password, or the half of one, on a page, for this once.
fn half(reset: &PasswordReset, cx: &mut Cx<'_>) {
    let label = match reset.state.as_str() {
        "first-half" => Label::new("前一半 (待另一人会签)", "first half (another person signs)"),
        "second-half" => Label::new("后一半", "second half"),
        _ => Label::new("一次性口令", "one-time password"),
    };
    let once = Label::new(
        "只显示这一次, 当面交给本人; 首次登录须改",
        "shown this once: hand it over in person; it is changed at the first log-in",
    );
    let items = vec![
        Item::pair(Label::new("登录名", "log-in name"), cell(&reset.login)),
        Item::pair(label, cell(&reset.one_time_password)),
        Item::Blank,
        Item::marked(Mark::Warn, once),
    ];
    cx.push(Page::new(Label::new("一次性口令", "one-time password"), items));
}

fn close(line: Option<&Line>, cx: &mut Cx<'_>) {
    let warning = Label::new("账户及其访问密钥一并停用", "the account and its access keys are closed");
    let title = Label::new("停用账户", "close an account");
    sure(cx, title, ("login", vec![login_field(line)]), warning, |desk, values| {
        let done = desk.call(&DisableOfficer { login: values.get("login").to_owned() })?;
        let (login, keys) = (done.login, done.keys);
        Ok(text!("{login} 已停用，访问密钥 {keys} 把", "{login} is closed, with {keys} access keys"))
    });
}

fn home(line: Option<&Line>, cx: &mut Cx<'_>) {
    let line = line.cloned();
    let make = move || {
        let home = Field::text("home", Label::new("村居", "village"))
            .help(Label::new("如地址所写; 空则删去", "as addresses name it; empty takes it away"));
        Form::new(
            Label::new("登记所在村居", "the village an officer comes from"),
            vec![login_field(line.as_ref()), home],
        )
    };
    form(cx, make, |desk, values| {
        let (login, home) = (values.get("login").to_owned(), values.get("home").to_owned());
        desk.call(&SetHome { login: login.clone(), home })?;
        Ok(text!("{login} 的村居已登记", "the village of {login} is registered"))
    });
}

fn bind(line: Option<&Line>, cx: &mut Cx<'_>) {
    let line = line.cloned();
    let make = move || {
        let number = Field::text("number", Label::new("平台账号", "platform account"))
            .help(Label::new("空则解除", "empty takes it away"));
        Form::new(Label::new("绑定公示平台账号", "bind a platform account"), vec![login_field(line.as_ref()), number])
    };
    form(cx, make, |desk, values| {
        let (login, number) = (values.get("login").to_owned(), values.get("number").to_owned());
        let bound = desk.call(&BindAccount { login, number })?;
        let (login, number) = (bound.login, bound.number);
        Ok(text!("{login} 平台账号：{number}", "{login}: platform account {number}"))
    });
}

/// 访问密钥: shown once; its key file is the officer's own.
fn key(_line: Option<&Line>, cx: &mut Cx<'_>) {
    cx.call(NewKey, |_: &mut System, answer: Result<KeyMade, Error>, cx| match answer {
        Ok(made) => {
            let items = vec![
                Item::pair(Label::new("登录名", "log-in name"), cell(&made.login)),
                Item::pair(Label::new("访问密钥", "access key"), cell(&made.key)),
                Item::pair(Label::new("摘要", "digest"), cell(&made.digest)),
                Item::marked(
                    Mark::Warn,
                    Label::new("只显示这一次, Enter 存为文件", "shown this once; Enter saves it to a file"),
                ),
            ];
            let title = Label::new("访问密钥", "access key");
            let (name, body) = (format!("{}.credential", made.login), format!("{}\n", made.key));
            cx.push_then(
                Page::new(title, items).answers(&[Action::SaveFile]),
                move |_: &mut System, _: &Action, cx| {
                    filing::save::<System>(&name, body.into_bytes(), cx);
                },
            );
        }
        Err(error) => cx.fail(error),
    });
}

/// 最少人员配置: computed from the permission table and the separation of duties; nothing is asked of the register.
fn staffing(_line: Option<&Line>, cx: &mut Cx<'_>) {
    let read = |desk: &mut Desk| {
        let pack = desk.service.pack();
        let policy = regime::policy(pack, OPERATIONS).map_err(|faults| {
            let unread = Error::new(Code::Config, text!("权限表无法读取", "the permission table cannot be read"));
            faults.into_iter().next().map_or(unread, Error::from)
        })?;
        Ok(staffing_lines(&regime::staffing(pack, &policy), pack))
    };
    with_words(cx, read, |lines: Result<Vec<Text>, Error>, cx| match lines {
        Ok(lines) => page(Label::new("最少人员配置", "smallest lawful staffing"), "staffing.txt", &lines, cx),
        Err(error) => cx.fail(error),
    });
}

fn staffing_lines(found: &Staffing, pack: &regime::Pack) -> Vec<Text> {
    let roles = |roles: &mut dyn Iterator<Item = &Role>| {
        roles_words(&roles.map(|role| role.word().to_owned()).collect::<Vec<_>>())
    };
    let (count, unit) = (found.persons.len(), found.provider.len());
    let mut lines = vec![text!(
        "本中心至少 {count} 人，每个提供单位另有至少 {unit} 人",
        "the centre needs at least {count} persons, and each provider unit at least {unit} of its own"
    )];
    for (number, person) in (1..).zip(&found.persons) {
        let Text { zh, en } = roles(&mut person.roles.iter());
        lines.push(text!("{number}  {zh}", "{number}  {en}"));
    }
    for person in &found.provider {
        let Text { zh, en } = roles(&mut person.roles.iter());
        lines.push(text!("每单位  {zh}", "each unit  {en}"));
    }
    for pair in &found.apart {
        let (one, other, rule) = (&pair.one, &pair.other, &pair.rule);
        let Text { zh, en } = pack.articles.text(rule);
        lines.push(text!("不得合并 {one} {other}：{zh} ({rule})", "apart: {one}, {other}: {en} ({rule})"));
    }
    lines
}
