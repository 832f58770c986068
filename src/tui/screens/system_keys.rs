//! Keys for remote work (远程密钥) of the system settings: enrolled by one, approved by another, published for sshd.

use super::{
    system::System,
    system_topics::{Line, Topic, Work, cell, form, form_then, key_of, sure},
};
use crate::{
    locale::Label,
    service::{
        Error,
        ops::ssh_keys::{ApproveKey, EnrolKey, KeyCard, KeyMap, ListKeys, PublishKeys, RevokeKey},
    },
    text,
    tui::{
        action::Action,
        casework::{filing, forms},
        desk::Desk,
        files,
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
    label: Label::new("远程密钥", "keys (ssh)"),
    reads: "ssh.list",
    columns: &[
        Column::fixed(Label::new("登录名", "log-in"), 10),
        Column::fixed(Label::new("状态", "state"), 10),
        Column::flex(Label::new("指纹", "fingerprint"), 30, 1),
    ],
    empty: Label::new("没有登记的公钥, + 登记", "no keys; + enrols one"),
    read,
    work: &[
        Work::new(Label::new("登记公钥", "enrol a key"), "ssh.enrol", enrol),
        Work::new(Label::new("批准公钥 (另一人)", "approve a key (another person)"), "ssh.approve", approve),
        Work::new(Label::new("撤销公钥", "revoke a key"), "ssh.revoke", revoke),
        Work::new(Label::new("写出公钥表 (供 sshd)", "write the map of keys (for sshd)"), "ssh.publish", publish),
    ],
};

fn read(desk: &mut Desk, _session: &Session) -> Result<Vec<Line>, Error> {
    Ok(desk.call(&ListKeys)?.items.iter().map(line).collect())
}

fn line(card: &KeyCard) -> Line {
    let (label, mark) = match card.state.as_str() {
        "waiting" => (Label::new("待批准", "waits"), Mark::Warn),
        "active" => (Label::new("有效", "in force"), Mark::Good),
        _ => (Label::new("已撤销", "revoked"), Mark::None),
    };
    let fingerprint = cell(&card.fingerprint);
    Line::new(&card.fingerprint, vec![cell(&card.login), label.into(), fingerprint.clone()])
        .marked(mark)
        .about(vec![Item::pair(Label::new("指纹", "fingerprint"), fingerprint)])
        .data(vec![card.login.clone()])
}

fn fingerprint(line: Option<&Line>) -> Field {
    Field::text("fingerprint", Label::new("指纹", "fingerprint")).required().with(&key_of(line))
}

/// 登记公钥: the officer's public key as a file.
fn enrol(line: Option<&Line>, cx: &mut Cx<'_>) {
    let login = line.and_then(|line| line.data.first().cloned()).unwrap_or_default();
    let make = move || {
        let fields = vec![
            Field::text("login", Label::new("登录名", "log-in name")).required().with(&login),
            forms::paper_field(Label::new("公钥文件", "public key file")).required(),
        ];
        Form::new(Label::new("登记公钥", "enrol a key"), fields)
    };
    form(cx, make, |desk, values| {
        let (_, body) = files::read(desk, values.get("paper"))?;
        let public_key = String::from_utf8_lossy(&body).into_owned();
        let card = desk.call(&EnrolKey { login: values.get("login").to_owned(), public_key })?;
        let (login, fingerprint) = (card.login, card.fingerprint);
        Ok(text!(
            "{login} 的公钥已登记，待主管批准：{fingerprint}",
            "the key of {login} is enrolled and waits for a supervisor: {fingerprint}"
        ))
    });
}

fn approve(line: Option<&Line>, cx: &mut Cx<'_>) {
    let line = line.cloned();
    let make = move || {
        let lead = Label::new("先与本人核对指纹", "compare the fingerprint with the officer first");
        Form::new(Label::new("批准公钥", "approve a key"), vec![fingerprint(line.as_ref())]).lead(lead)
    };
    form(cx, make, |desk, values| {
        let card = desk.call(&ApproveKey { fingerprint: values.get("fingerprint").to_owned() })?;
        let login = card.login;
        Ok(text!("{login} 的公钥已批准", "the key of {login} is approved"))
    });
}

fn revoke(line: Option<&Line>, cx: &mut Cx<'_>) {
    let title = Label::new("撤销公钥", "revoke a key");
    let warning = Label::new("下次连接即失效", "it opens nothing from the next connection on");
    sure(cx, title, ("fingerprint", vec![fingerprint(line)]), warning, |desk, values| {
        let card = desk.call(&RevokeKey { fingerprint: values.get("fingerprint").to_owned() })?;
        let login = card.login;
        Ok(text!("{login} 的公钥已撤销", "the key of {login} is revoked"))
    });
}

/// 写出公钥表: shown, and saved for root to put in its place.
fn publish(_line: Option<&Line>, cx: &mut Cx<'_>) {
    let program = std::env::current_exe().map(|path| path.display().to_string()).unwrap_or_default();
    let make = move || {
        let field = Field::new("program", Label::new("sshd 启动的程序", "program that sshd starts"), Kind::Path)
            .required()
            .with(&program)
            .help(Label::new("绝对路径", "an absolute path"));
        Form::new(Label::new("写出公钥表", "write the map of keys"), vec![field])
    };
    let work = |desk: &mut Desk, values: &Values| {
        let path = desk.service.path();
        let db = std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string();
        desk.call(&PublishKeys { program: values.get("program").to_owned(), db })
    };
    form_then(cx, make, work, published);
}

fn published(map: &KeyMap, cx: &mut Cx<'_>) {
    let keys = map.keys;
    let mut items = vec![Item::Title(text!("{keys} 把公钥", "{keys} keys").into())];
    items.extend(map.text.lines().map(|line| Item::text(Words::outside(line))));
    let page = Page::new(Label::new("公钥表", "the map of keys"), items).answers(&[Action::SaveFile]);
    let body = map.text.clone().into_bytes();
    cx.push_then(page, move |_: &mut System, _: &Action, cx| filing::save::<System>("xintai.keys", body, cx));
}
