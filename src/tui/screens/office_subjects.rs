//! Subjects of the register on the console (信用主体): a change or an end with its paper.

use super::office::form;
use crate::{
    domain::Code,
    locale::Label,
    service::{
        Error,
        ops::{
            changes::{ChangeSubject, What},
            endings::EndSubject,
        },
    },
    text,
    tui::{
        casework::forms,
        files,
        screen::Cx,
        widgets::fields::{Field, Kind, Values},
    },
};
/// The ways a subject changes, as `subject change` knows them.
const WAYS: [(&str, Label); 5] = [
    ("rename", Label::new("更名：新名称", "a new name")),
    ("code", Label::new("变更代码：新代码", "a new identifier")),
    ("merge", Label::new("同一主体合并：保留的主体", "two entries are one: the one that stays")),
    ("absorb", Label::new("吸收合并：存续的单位", "absorbed: the organisation that goes on")),
    ("unlink", Label::new("撤销误关联的证件：证件号码", "a paper linked by mistake: its number")),
];

fn what(values: &Values) -> What {
    let to = values.get("to").to_owned();
    match values.get("way") {
        "code" => What::Code(to),
        "merge" => What::Merge(to),
        "absorb" => What::Absorb(to),
        "unlink" => What::Unlink(to),
        _ => What::Rename(to),
    }
}

/// The day of a form that requires one.
fn day(values: &Values) -> Result<chrono::NaiveDate, Error> {
    values.date("on").ok_or_else(|| {
        Error::new(Code::Input, text!("缺少日期", "the day is missing"))
            .hint(text!("写作 2018-06-01", "write 2018-06-01"))
    })
}

/// 登记主体变更: it holds once another person has confirmed it on the worklist.
pub fn change(cx: &mut Cx<'_>) {
    let fields = || {
        let ways = WAYS.iter().map(|(word, label)| ((*word).to_owned(), (*label).into())).collect();
        vec![
            Field::text("subject", Label::new("主体", "subject"))
                .required()
                .help(Label::new("证件号码或编号 S-12", "identifier or public number S-12")),
            Field::new("way", Label::new("变更种类", "kind of change"), Kind::Choice(ways)),
            Field::text("to", Label::new("变更为", "changed to")).required(),
            Field::new("on", Label::new("变更之日", "day of the change"), Kind::Date).required(),
            forms::paper_field(Label::new("证明文件", "the paper that proves it")).required(),
        ]
    };
    form(cx, Label::new("登记主体变更", "register a change of a subject"), fields, |desk, values| {
        let (document, bytes) = files::read(desk, values.get("paper"))?;
        let subject = values.get("subject").to_owned();
        let made = desk.call(&ChangeSubject { subject, what: what(values), on: day(values)?, document, bytes })?;
        let no = made.change;
        Ok(text!("{no} 已登记，待另一人确认", "{no} is registered and waits for another person"))
    });
}

/// 登记主体终止: an organisation deregistered, a person dead; it holds once another person has confirmed it.
pub fn end(cx: &mut Cx<'_>) {
    let fields = || {
        vec![
            Field::text("subject", Label::new("主体", "subject"))
                .required()
                .help(Label::new("证件号码或编号 S-12", "identifier or public number S-12")),
            Field::new("on", Label::new("注销或死亡之日", "deregistered or died on"), Kind::Date).required(),
            forms::paper_field(Label::new("证明文件", "the paper that proves it")).required(),
        ]
    };
    form(cx, Label::new("登记主体终止", "register the end of a subject"), fields, |desk, values| {
        let (document, bytes) = files::read(desk, values.get("paper"))?;
        let subject = values.get("subject").to_owned();
        let done = desk.call(&EndSubject { subject, on: day(values)?, document, bytes })?;
        let no = done.change;
        Ok(text!("{no} 已登记，待另一人确认", "{no} is registered and waits for another person"))
    });
}
