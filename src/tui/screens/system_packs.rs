//! The regulations built in (规则包) in the system settings: version and validity of each, and which one is in use.

use super::system_topics::{Line, Topic, cell};
use crate::{
    domain::Code,
    locale::Label,
    regime::{self, Pack, Validity},
    service::{Error, ops::status::ShowStatus},
    text,
    tui::{
        desk::Desk,
        screen::Session,
        text::Words,
        theme::Mark,
        widgets::{pane::Item, table::Column},
    },
};
use chrono::NaiveDate;

/// The topic.
pub static TOPIC: Topic = Topic {
    label: Label::new("规则包", "packs"),
    reads: "status.show",
    columns: &[
        Column::fixed(Label::new("编号", "id"), 18),
        Column::fixed(Label::new("版本", "version"), 7),
        Column::fixed(Label::new("效力", "validity"), 10),
        Column::flex(Label::new("名称", "title"), 20, 1),
    ],
    empty: Label::new("没有规则包", "no packs"),
    read,
    work: &[],
};

fn read(desk: &mut Desk, _session: &Session) -> Result<Vec<Line>, Error> {
    let in_use = desk.call(&ShowStatus)?.regime.id;
    let today = desk.service.now().date_naive();
    // The one in use is shown with what the centre has laid over it.
    let mut lines = vec![line(desk.service.pack(), true, today)];
    for id in regime::ids().filter(|id| *id != in_use) {
        let pack = regime::load(id).map_err(|faults| {
            let unread = Error::new(Code::Config, text!("规则包 `{id}` 无法读取", "the pack `{id}` cannot be read"));
            faults.into_iter().next().map_or(unread, Error::from)
        })?;
        lines.push(line(&pack, false, today));
    }
    Ok(lines)
}

fn line(pack: &Pack, is_used: bool, today: NaiveDate) -> Line {
    let (label, mark) = match pack.in_force(today) {
        Validity::InForce if is_used => (Label::new("本库所用", "in use"), Mark::Good),
        Validity::InForce => (Label::new("现行", "in force"), Mark::None),
        Validity::Lapsed(_) => (Label::new("已失效", "lapsed"), Mark::Warn),
        Validity::NotYet(_) => (Label::new("未施行", "not yet"), Mark::Warn),
    };
    let identity = &pack.regime;
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let (from, until) = (day(identity.in_force.as_ref().map(|found| found.value)), day(pack.last_day()));
    let version = identity.version.to_string();
    Line::new(&identity.id, vec![cell(&identity.id), cell(&version), label.into(), Words::from(&identity.title.value)])
        .marked(mark)
        .about(vec![
            Item::pair(Label::new("制定机关", "issued by"), Words::from(&identity.issuer.value)),
            Item::pair(Label::new("施行至失效", "in force"), text!("{from} 至 {until}", "{from} until {until}")),
            Item::pair(Label::new("适用范围", "covers"), Words::from(&identity.scope.value)),
        ])
}
